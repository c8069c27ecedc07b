// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/embedded_store.h"
#include "stores/embedded/sql.h"

namespace xinshi::embedded {
namespace {

constexpr Message kMessages[] = {
    {kDiskFull, "磁盘已满，新数据暂不能保存；已保存的数据没有丢失。请清理磁盘空间，程序会自动继续。",
     "The disk is full: new data cannot be stored for now, nothing stored is lost. Free some space; work goes on by itself."},
    {kDiskFault, "数据库暂时无法读写，程序会自动重试。若持续出现，请检查磁盘和目录权限。",
     "The database cannot be read or written for the moment; it is tried again. If this lasts, check the disk and the folder's "
     "permissions."},
    {kDamaged, "数据库文件已损坏。请停止服务，运行 xinshi fsck，必要时从备份恢复。",
     "The database file is damaged. Stop the service, run xinshi fsck, and restore a backup if needed."},
    {kStatement, "保存数据时程序内部出错，本次操作没有生效。请把日志交给技术支持。",
     "An internal error while storing; the step had no effect. Send the log to support."},
    {kNewerFormat, "数据目录由更新版本的程序建立。请安装新版本，不要用旧版本打开。",
     "The data directory was made by a newer program. Install that version; older ones must not open it."},
    {kOtherFile, "这个文件不是本程序的数据库。请核对数据目录。", "This file is not a database of this program. Check the data directory."},
    {kWrongKey, "密钥与数据不符，无法解密已保存的内容。请核对密钥文件是否属于这个数据目录。",
     "The key does not fit the stored data. Check that the key file belongs to this data directory."},
    {kCannotOpen, "打不开数据库文件。请检查数据目录是否存在、是否有读写权限。",
     "The database file cannot be opened. Check that the data directory exists and may be written."},
    {kStopping, "程序正在停止，本次操作没有执行。", "The program is stopping; the step was not carried out."},
};

}  // namespace

std::span<const Message> messages() {
  return kMessages;
}

}  // namespace xinshi::embedded
