// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/messages.h"

namespace xinshi::folder {
namespace {

constexpr Message kMessages[] = {
    {"SRC-0101", "找不到数据文件夹。请核对配置的路径，或检查网络共享是否已连接；恢复后会自动继续。",
     "The input folder does not exist. Check the configured path or the network share; work goes on by itself."},
    {"SRC-0102", "暂时无法读取数据文件夹。请检查权限和网络共享；恢复后会自动继续。",
     "The input folder cannot be read. Check permissions and the network share; work goes on by itself."},
    {"SRC-0103", "不能在数据文件夹中写入结果文件，因此暂不读取。请给本服务写入权限，并检查磁盘空间。",
     "The result file cannot be written into the input folder, so nothing is read. Grant write permission and check the disk space."},
    {"SRC-0104", "文件无法打开，请检查文件权限，然后重新放入文件夹。", "The file cannot be opened. Check its permissions and hand it in again."},
    {"SRC-0105", "文件是空的，没有任何数据。请确认导出是否成功，然后重新放入文件夹。",
     "The file is empty. Check the export and hand it in again."},
    {"SRC-0106", "文件已处理完，但无法移走。请检查文件夹权限和磁盘空间；在此之前不会处理其他文件。",
     "The file is done but cannot be moved away. Check permissions and disk space; other files wait until then."},
    {"SRC-0108", "程序重新启动后继续处理：前 {0} 行此前已经处理，被退回的请在隔离区查看。",
     "Continued after a restart: the first {0} rows were taken earlier; rejected ones are in quarantine."},
    {"SRC-0109", "出错位置：{0}", "Where: {0}"},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::folder
