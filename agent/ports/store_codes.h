// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/message.h"

namespace xinshi::store_codes {

/// What every implementation of Store answers alike. Faults of one implementation's own medium (disk, corruption) are STO-01xx.
inline constexpr char kUnknownPlatform[] = "STO-0001";  ///< Config: a platform that was not declared, or one above as a target
inline constexpr char kNoRecord[] = "STO-0002";         ///< NotFound
inline constexpr char kVersionMoved[] = "STO-0003";     ///< Conflict: `expected_version` is no longer the latest
inline constexpr char kNamesDisagree[] = "STO-0004";    ///< Conflict: id, source key and identity key name different records
inline constexpr char kLeaseOver[] = "STO-0005";        ///< Conflict: the lease is not held (any more)
inline constexpr char kSequenceTaken[] = "STO-0006";    ///< Conflict: another manifest was sealed for this platform since the claim
inline constexpr char kSealedAlready[] = "STO-0007";    ///< Conflict: the lease is sealed with other bytes
inline constexpr char kSettleMismatch[] =
    "STO-0008";                                       ///< Invalid: the settled records are not those of the lease, or a state is impossible
inline constexpr char kCannotSplit[] = "STO-0009";    ///< Invalid: a lease of one record
inline constexpr char kOtherBytes[] = "STO-0010";     ///< Conflict: this sender used the batch id for other bytes
inline constexpr char kContradiction[] = "STO-0011";  ///< verdict code: this version is stored with another content
inline constexpr char kForeignRecord[] = "STO-0012";  ///< verdict code: the id belongs to another origin or kind
inline constexpr char kNoBatch[] = "STO-0013";        ///< NotFound: unknown batch key
inline constexpr char kReceiptStored[] = "STO-0014";  ///< Conflict: another receipt is stored for the batch
inline constexpr char kUnknownAction[] = "STO-0015";  ///< Invalid
inline constexpr char kBeingSent[] = "STO-0016";      ///< Transient: the record is being sent just now
inline constexpr char kKeyReused[] = "STO-0017";      ///< Conflict: idempotency key with another body
inline constexpr char kNoManifest[] = "STO-0018";     ///< Invalid: `InboxItem::manifest` names none of the manifests

inline constexpr Message kMessages[] = {
    {kUnknownPlatform, "配置里没有这个上报平台。请核对 xinshi.toml 的 [[platform]]。",
     "This platform is not configured as a target. Check [[platform]] in xinshi.toml."},
    {kNoRecord, "没有找到这条记录。请核对编号。", "There is no such record. Check the id."},
    {kVersionMoved, "这条记录刚刚被更新过。请刷新后再操作一次。", "The record has changed meanwhile. Reload it and repeat the action."},
    {kNamesDisagree, "记录编号、来源主键和文书号指向不同的记录。请核对后重新提交。",
     "Id, source key and decision number point to different records. Check them and submit again."},
    {kLeaseOver, "这一批的发送时限已过，程序会自动重新安排。", "The time for sending this batch is over; it is scheduled again by itself."},
    {kSequenceTaken, "同一平台另一批刚刚先行封存，程序会自动重新编号发送。",
     "Another batch for this platform was sealed first; this one is numbered anew by itself."},
    {kSealedAlready, "这一批已经封存，内容不能再改。", "The batch is sealed; its content can no longer change."},
    {kSettleMismatch, "回执与发出的记录不一致，本次结果未登记。请联系技术支持。",
     "The result does not match the records that were sent and was not booked. Contact support."},
    {kCannotSplit, "只有一条记录的批次不能再拆分。", "A batch of one record cannot be split."},
    {kOtherBytes, "下级单位用同一批次号发来了不同的内容，已拒收并留证。请与该单位核对。",
     "The sender used one batch id for different contents; it was refused and kept as evidence. Ask the sender."},
    {kContradiction, "这一版本已有登记，但内容不同，未予接收。请与报送单位核对，更正应使用新的版本。",
     "This version is already registered with another content and was not accepted. A correction must be a new version."},
    {kForeignRecord, "这个编号已属于另一单位或另一类别的记录，未予接收。请与报送单位核对。",
     "The id belongs to a record of another agency or kind and was not accepted. Ask the sender."},
    {kNoBatch, "没有找到这个批次。", "There is no such batch."},
    {kReceiptStored, "这个批次已有回执，以先保存的为准。", "A receipt is already stored for this batch; the first one stands."},
    {kUnknownAction, "不认识的操作。可用：hold、release、retry、cancel。", "Unknown action. Use hold, release, retry or cancel."},
    {kBeingSent, "这条记录正在发送，请稍后再试。", "The record is being sent just now. Try again in a moment."},
    {kKeyReused, "同一个幂等键对应了不同的内容。请换一个键重新提交。",
     "The idempotency key was used for another body. Submit with a new key."},
    {kNoManifest, "批次内容与清单不一致，未予接收。请与报送单位核对。",
     "The batch does not match its manifests and was not accepted. Ask the sender."},
};

}  // namespace xinshi::store_codes
