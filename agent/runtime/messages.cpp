// SPDX-License-Identifier: Apache-2.0
#include "runtime/messages.h"

namespace xinshi::runtime {
namespace {

constexpr Message kMessages[] = {
    {"CFG-0001", "读不到配置文件。请核对路径和权限，或用 -c 指定。", "The configuration file cannot be read. Check path and permissions, or name it with -c."},
    {"CFG-0002", "配置文件的格式有误，无法读下去。", "The configuration file is not valid TOML."},
    {"CFG-0003", "不认识的配置项，可能是笔误。", "Unknown key, perhaps a typing slip."},
    {"CFG-0004", "缺少必填的配置项。", "A required key is missing."},
    {"CFG-0005", "配置值的类型或范围不对。", "The value has the wrong type or range."},
    {"CFG-0006", "配置值不在允许的范围内。", "The value is not one of those allowed."},
    {"CFG-0007", "不是有效的统一社会信用代码。", "Not a valid unified social credit code."},
    {"CFG-0008", "名称重复，每个来源和平台必须各有唯一的名称。", "The name is used twice; each source and platform needs its own."},
    {"CFG-0009", "配置了接口来源，但没有设置 [hook] listen。", "A hook source is configured, but [hook] listen is not."},
    {"CFG-0010", "既没有数据来源，也没有 [listen]：程序无事可做。", "Neither a source nor [listen] is configured: there is nothing to do."},
    {"CFG-0011", "密钥文件可被其他用户读取。请把权限改为仅本用户可读（0600）。", "A key file is readable by others. Make it readable by its owner only (0600)."},
    {"CFG-0012", "找不到这个适配器或平台包。", "The adapter or platform package is not found."},
    {"CFG-0013", "证书或密钥文件无法使用。", "A certificate or key file cannot be used."},
    {"CFG-0014", "数据目录正被另一个信使进程使用。", "The data directory is in use by another Xinshi process."},
    {"CFG-0015", "数据目录无法写入。", "The data directory cannot be written."},
    {"CFG-0016", "证书已过期或尚未生效。请尽快更换证书，并核对本机时间。", "A certificate is expired or not yet valid. Replace it, and check this machine's clock."},
    {"CFG-0017", "证书即将到期，请安排更换。", "A certificate expires soon; plan its renewal."},
    {"CFG-0018", "所需年份的节假日安排尚未公布或未更新，部分期限显示为未知。", "The holiday notice of a needed year is not known; some deadlines show as unknown."},
    {"CFG-0019", "数据目录所在磁盘的可用空间不足，暂停接收新数据。", "The disk of the data directory is nearly full; intake is closed."},
    {"RUN-0001", "程序内部错误，已记录。该环节会自动重试。", "Internal error, logged. This part is retried by itself."},
    {"RUN-0010", "管理接口只接受本机访问。", "The administration interface answers local callers only."},
    {"RUN-0011", "没有这个地址。", "No such address."},
    {"RUN-0012", "参数的写法不对。", "A parameter is malformed."},
    {"RUN-0013", "服务没有运行，不能重新提交。请先启动服务。", "The service is not running; start it first."},
    {"RUN-0014", "暂停接收：磁盘空间不足或正在停止。请稍后再试，数据没有丢失。", "Intake is closed: disk space is low or the service is stopping. Try again later; nothing was lost."},
    {"RUN-0015", "内容类型不对。", "Wrong content type."},
    {"RUN-0016", "服务正在运行，不能重建。请先停止服务。", "The service is running; stop it before rebuilding."},
    {"RUN-0018", "没有这个数据库来源，或没有正在进行的存量补报。存量补报只用于数据库来源；存量文件请直接放入来源文件夹。", "No such database source, or no backfill of it. Backfill is for databases; put files of the stock into the source folder."},
    {"RUN-0030", "没有这个来源，或没有正在进行的对账。", "No such source, or no reconciliation of it under way."},
    {"RUN-0031", "本机时间与对方相差超过一分钟。请校准本机时间（启用时间同步），并请对方核对；时间不准会使证书和期限判断出错。",
     "This machine's clock and the other side's differ by more than a minute. Set this clock by a time server and ask the other side to check theirs."},
    {"RUN-0032", "对方没有给出时间，无法比较时钟。", "The other side did not tell its time; the clocks were not compared."},
    {"RUN-0033", "对方服务内部出错。请联系对方平台。", "The other side's service reports a fault of its own. Ask its operator."},
    {"RUN-0034", "未尝试：只有真正报送才能知道。", "Not tried: only a real delivery would tell."},
    {"RUN-0035", "对方拒绝了本单位。请确认本单位已在对方平台登记，且证书中的单位代码正确。", "The other side refuses this unit. Make sure that it is registered there and that the certificate names the right unit."},
    {"RUN-0036", "服务在运行，但工作没有进展。请查看 xinshi status 和日志。", "The service runs, but its work makes no progress. See xinshi status and the log."},
    {"RUN-0017", "请用 --platform、--state 或 --id 指明要处理哪些记录。", "Say which deliveries are meant: --platform, --state or --id."},
    {"CFG-0020", "找不到数据目录（schemas 或 adapters）。请在 [catalogue] 中写明其位置。",
     "A folder of schemas or adapters is not found. Name it under [catalogue]."},
    {"CFG-0021", "证书代表的单位与配置中的单位代码不一致。", "The certificate speaks for another unit than the one configured."},
    {"CLI-0013", "报表只能写成 .html、.csv、.xlsx 或 .json 文件，请改文件名的后缀。", "A report is written as .html, .csv, .xlsx or .json; change the file's ending."},
    {"CFG-0022", "连接字符串里不能写密码。请把密码放进单独的文件（权限 0600），用 password_file 指明。",
     "A connection string must not hold the password. Put it into a file of its own (mode 0600) and name that as password_file."},
    {"CFG-0023", "数据来源文件夹不可写：收妥的文件要移入其中的 done 文件夹。请核对权限；作为系统服务运行时执行 xinshi service install 放行此文件夹。",
     "The folder of a source cannot be written: files that were taken are moved into its folder done. Check its permissions; for a system service, run xinshi service install."},
    {"CFG-0024", "conf.d 中的文件必须以 [节] 或 [[节]] 开头，且每一节只能在一个文件中出现。", "A file of conf.d must begin with a [table] or [[table]], and each [table] may stand in one file only."},
    {"CFG-0025", "新配置未能启用，已恢复原来的配置继续运行。请按日志中的原因修改后重新加载。", "The new configuration could not be put to use; the former one works on. Correct what the log names and reload."},
    {"CLI-0008", "不认识的代码种类。", "Unknown kind of identifier."},
    {"CLI-0010", "样例的表头中没有认识的列，请用 --kind 指定信息类别。", "No column of the sample is known; name the record kind with --kind."},
    {"CLI-0011", "输出文件已经存在，不会覆盖。", "The output file exists and is not overwritten."},
    {"CLI-0009", "目标目录不是空的。请指定一个新目录。", "The target folder is not empty; name a new one."},
    {"CLI-0014", "配置中没有这个名称的数据库来源。", "The configuration has no database source of this name."},
    {"CLI-0015", "请指定一个文件，或用 --source 指定一个数据库来源，二者只取其一。", "Name either a file or, with --source, a database source."},
    {"CLI-0001", "连接不上正在运行的信使服务。请先启动服务（xinshi run），或核对 -c 指定的配置。",
     "Cannot reach the running service. Start it (xinshi run), or check the configuration named with -c."},
    {"CLI-0002", "读不到这个文件。", "The file cannot be read."},
    {"CLI-0003", "没有这个编号的记录。", "There is no record with this id."},
    {"CLI-0004", "没有这种记录。", "There is no such record kind."},
    {"CLI-0005", "日期的写法应为 2026-11-22。", "Dates are written 2026-11-22."},
    {"CLI-0006", "审计密钥文件的内容不是有效的验证密钥。", "The file does not hold a valid verifier key."},
    {"CLI-0007", "未指定验证密钥，只能用目录自带的密钥核对：能发现损坏，不能证明出处。请用 --log-key 指定从对方另外取得的密钥。",
     "No verifier key was named, so the directory's own keys were used: damage is found, origin is not proven. Name a key obtained "
     "separately with --log-key."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::runtime
