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
    {"SRC-0110", "这是旧版 Excel 文件（.xls），无法直接读取。请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（.xlsx）”后重新放入。",
     "This is an old Excel file (.xls). Open it, save it as an Excel workbook (.xlsx) and hand that in."},
    {"SRC-0111", "文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码，另存为 .xlsx 后重新放入。",
     "The document is protected by a password. Remove it, save as .xlsx and hand that in."},
    {"SRC-0112", "文件名以 .xls 结尾，实际是网页（HTML）表格。请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（.xlsx）”后重新放入。",
     "The name says .xls, but the file is a web page (HTML). Open it in a spreadsheet program, save it as .xlsx and hand that in."},
    {"SRC-0113", "文件名以 .xls 结尾，实际是文本表格（CSV）。请把文件名的结尾改成 .csv 后重新放入。",
     "The name says .xls, but the file is a text table (CSV). Change the ending of its name to .csv and hand it in again."},
    {"SRC-0114", "文件名以 .xls 结尾，实际是“XML 电子表格 2003”。请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（.xlsx）”后重新放入。",
     "The name says .xls, but the file is an XML Spreadsheet 2003. Open it, save it as .xlsx and hand that in."},
    {"SRC-0115", "不支持这种文件（{0}）。请另存为 .xlsx 或 CSV 后重新放入。", "This kind of file ({0}) cannot be read. Save it as .xlsx or CSV and hand that in."},
    {"SRC-0116", "不支持 {0} 压缩文件。请解压后直接放入，或改用 zip 格式压缩。",
     "{0} archives cannot be read. Unpack it, or pack it as a zip."},
    {"SRC-0117", "压缩文件里还有压缩文件，不予读取。请解压后直接放入。", "An archive inside the archive is not read. Unpack it and hand its files in."},
    {"SRC-0118", "压缩文件中这个文件的名称含有不安全的路径，不予读取。请重新压缩。",
     "The name of this member holds an unsafe path and is not read. Pack the files again."},
    {"SRC-0119", "压缩文件中没有可读取的数据文件（xlsx、csv、json、xml）。", "The archive holds no data file (xlsx, csv, json, xml)."},
    {"SRC-0120", "压缩文件中的这个文件不是数据文件（xlsx、csv、json、xml），未读取。", "This member of the archive is no data file (xlsx, csv, json, xml) and was not read."},
    {"SRC-0121", "文件实际是 zip 压缩文件。请把文件名的结尾改成 .zip 后重新放入。", "The file is a zip archive. Change the ending of its name to .zip and hand it in again."},
    {"SRC-0122", "压缩文件中的这个工作簿超过 {0}，无法读取。请把它单独放入文件夹。",
     "This workbook inside the archive is larger than {0}. Hand it in by itself."},
    {"SRC-0130", "取件记录文件（.pickup）已损坏，暂停取件。请停止服务，把它和同目录的 .fetch 移走后再启动；已入库的记录不会重复。",
     "The pick-up's ledger (.pickup) is damaged; nothing is fetched. Stop the service, move it and .fetch beside it away, and start again; records are not doubled."},
    {"SRC-0131", "文件服务器上有一个文件的名称不能使用（含路径符号、控制字符或过长），没有取。请改名后重新放入。",
     "A file on the server bears a name that cannot be used (path signs, control characters, too long) and is left alone. Rename it."},
    {"SRC-0132", "帐号在文件服务器上没有写入权限：文件已取走入库，但留在原处；处理结果存放在本机数据目录的 spool 下的 results 中。需要移走并回传结果的，请对方开通写入权限。",
     "The account may not write on the file server: files are taken but stay where they are, and results stay on this machine below spool, in results. Ask for write permission."},
    {"SRC-0133", "文件服务器的归档目录中同名文件太多，无法移走。请清理该目录。", "Too many files of this name in the archive folder on the server. Clear it out."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::folder
