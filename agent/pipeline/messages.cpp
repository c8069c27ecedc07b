// SPDX-License-Identifier: Apache-2.0
#include "pipeline/messages.h"

namespace xinshi::pipeline {
namespace {

constexpr Message kMessages[] = {
    {"PIP-0001", "找不到要更正、撤销或修复的原记录。请核对原记录编号，或文书号和行政相对人是否与原来报送的一致。",
     "The record to be corrected, withdrawn or repaired is not found. Check the original record id, or the decision number and subject."},
    {"PIP-0002", "这一行同时对应两条不同的已报记录，或原记录在处理期间又有了新版本。请核对编号后重新提交。",
     "This row points to two different known records, or the record has a newer version by now. Check the ids and hand it in again."},
    {"PIP-0003", "与较早的版本相同，而不是最新版本；没有证据表明它更新，已忽略。",
     "Equal to an older version, not the latest, and nothing says that it is newer; ignored."},
    {"PIP-0010", "平台没有对任何一条记录作出答复。", "The platform answered about no record."},
    {"PIP-0020", "这一批数据是发给别的单位的。请核对对方单位代码的配置。", "This batch names another receiver. Check the configured unit code."},
    {"PIP-0021", "发送单位与其证书不一致。", "The sender named in the batch is not the one its certificate speaks for."},
    {"PIP-0022", "同一批次编号收到了内容不同的数据，已拒收并留证。", "The same batch id arrived with other bytes; refused and kept as evidence."},
    {"PIP-0023", "该单位未登记为本级的报送单位，或无权代报这个单位的数据。请先在本级登记。",
     "This sender is not registered here, or may not hand in records of that agency. Register it first."},
    {"PIP-0024", "批次内容与其签名清单不符。", "The records do not fit the signed manifest."},
    {"PIP-0025", "记录未通过检查。", "The record failed the checks."},
    {"PIP-0026", "直接报送的批次不应带有转报清单。", "A batch sent by its origin may not carry inner manifests."},
    {"PIP-0027", "转报批次中的原始签名不是该单位所签。", "An inner manifest is not signed by the origin agency."},
    {"PIP-0028", "转报的记录与原单位签名的内容不符。", "A relayed record differs from what its origin signed."},
    {"PIP-0029", "记录的种类或操作与清单不符。", "Kind or operation of a record differ from the manifest."},
    {"PIP-0030", "回执的签发单位与证书不一致。", "The receipt's issuer is not the one its certificate speaks for."},
    {"PIP-0031", "收到未登记平台的回执，已忽略。请检查上级平台的配置。", "A receipt of a platform that is not configured; ignored. Check the configured levels."},
    {"PIP-0041", "本机的数据比已公布的审计记录旧，可能恢复了旧备份。为避免重复或遗漏，已停止；请联系管理员。",
     "This node's data is older than its published audit head; an old copy may have been restored. Stopped; call the administrator."},
    {"PIP-0042", "上级见证的审计记录与本机不一致或比本机多：本机可能恢复了旧备份、被复制成两台，或记录被改写。已停止报送，请立即联系管理员和审计人员。",
     "A witness has seen another audit log, or more of it, than this node has: an old copy was restored, the machine was cloned, or history was "
     "rewritten. Nothing more is sent; call the administrator and the auditor."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::pipeline
