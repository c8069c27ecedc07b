// SPDX-License-Identifier: Apache-2.0
#include "audit/messages.h"

#include <array>

namespace xinshi::audit {
namespace {

constexpr std::array kMessages = {
    Message{"AUD-0001", "审计日志里没有这一条。请检查条目序号。", "The audit log has no such entry. Check the index."},
    Message{"AUD-0002", "审计条目过长（上限65535字节），没有写入。请联系技术支持。",
            "The audit entry is longer than 65,535 bytes and was not written. Ask for support."},
    Message{"AUD-0010", "签名文本的格式不对。请重新取得原始文件，不要用编辑器打开保存。",
            "The signed note is malformed. Fetch the original file again and do not save it with an editor."},
    Message{"AUD-0011", "日志头的签名不对：内容被改动过。请立即报告审计人员，并保留现场文件。",
            "A known key's signature on the head is wrong: it was changed. Tell the auditor at once and keep the files."},
    Message{"AUD-0012", "日志头上没有所给密钥的签名。请检查公钥文件是否拿错。",
            "The head is not signed by any given key. Check that the public key is the right one."},
    Message{"AUD-0013", "公钥文件的格式不对。请重新取得公钥文件。", "The verifier key is malformed. Fetch the key file again."},
    Message{"AUD-0014", "日志头的格式不对。请重新取得原始文件。", "The head is malformed. Fetch the original file again."},
    Message{"AUD-0015", "这是另一份审计日志的日志头。请检查文件和公钥是否对应。",
            "This head belongs to another log. Check that file and key fit together."},
    Message{"AUD-0020", "审计日志比数据库还长：数据库可能被恢复成了旧版本。已停止写入，请勿删除任何文件，并联系技术支持。",
            "The audit log is longer than the database: an older database may have been restored. Writing has stopped; delete nothing "
            "and ask for support."},
    Message{"AUD-0021", "审计日志的一个文件缺失或已损坏。可用检查命令的重建功能（fsck --rebuild）从数据库重新生成。",
            "A file of the audit log is missing or damaged. `xinshi fsck --rebuild` makes it anew from the database."},
    Message{"AUD-0022", "审计日志的内容与日志头不符：内容被改动过。请立即报告审计人员，并保留现场文件。",
            "The audit log does not fit its head: something was changed. Tell the auditor at once and keep the files."},
    Message{"AUD-0023", "审计日志的日志头不是本机密钥签名的。请检查日志密钥是否换过；更换密钥时须同时配置旧密钥。",
            "The head was not signed by this machine's log key. After a change of keys configure the old one as well."},
    Message{"AUD-0030", "证明文件的格式不对。请重新取得原始文件。", "The proof file is malformed. Fetch the original file again."},
    Message{"AUD-0031", "证明不成立：该条目不在这份日志里，或内容被改动过。",
            "The proof fails: the entry is not in this log, or was changed."},
    Message{"AUD-0040", "没有找到日志头文件 checkpoint。请检查目录是否正确、是否完整。",
            "There is no `checkpoint`. Check that the directory is the right one and complete."},
    Message{"AUD-0041", "没有给出日志公钥，签名未核对。请用 --log-key 指定公钥文件。",
            "No log key was given, so the signature was not checked. Name it with --log-key."},
    Message{"AUD-0042", "见证签名的数量不够。请等待上级平台见证，或检查见证公钥。",
            "There are too few witness signatures. Wait for the witnesses or check their keys."},
    Message{"AUD-0043", "日志比此前留存的日志头短：日志可能被恢复成了旧版本。请立即报告审计人员。",
            "The log is shorter than a head held before: it may have been set back. Tell the auditor at once."},
    Message{"AUD-0044", "日志与此前留存的日志头不一致：历史内容被改写过。请立即报告审计人员。",
            "The log contradicts a head held before: history was rewritten. Tell the auditor at once."},
    Message{"AUD-0045", "审计日志的一个文件与条目内容不符：文件被改动过。",
            "A file of the audit log does not fit the entries: it was changed."},
    Message{"AUD-0046", "文件缺失过多，后面的内容无法继续核对。", "Too much is missing to check what follows."},
    Message{"AUD-0050", "见证请求的格式不对。请检查对方程序的版本。", "The request to a witness is malformed. Check the version of the other side's program."},
};

}  // namespace

std::span<const Message> messages() {
  return kMessages;
}

}  // namespace xinshi::audit
