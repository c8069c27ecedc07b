// SPDX-License-Identifier: Apache-2.0
#include "pipeline/receipt_poller.h"

#include <algorithm>
#include <utility>

namespace xinshi::pipeline {

Result<bool> ReceiptPoller::step(int wait_ms) {
  Result<std::string> cursor = deps_.store.cursor(cursor_name());
  if (!cursor) return std::move(cursor).error();
  Result<std::vector<ReceiptFeed::Item>> items = deps_.feed.fetch(*cursor, wait_ms);
  if (!items) return std::move(items).error();
  for (const ReceiptFeed::Item& item : *items) {
    if (Status stored = store(item.cursor, item.bytes); !stored) return stored.error();
  }
  return !items->empty();
}

Result<Receipt> ReceiptPoller::verified(const std::string& bytes) {
  Result<SignedReceipt> file = read_signed_receipt(bytes);
  if (!file) return std::move(file).error();
  Result<Receipt> receipt = read_receipt(file->receipt);
  if (!receipt) return receipt;
  Result<CertificateInfo> signer = deps_.verifier.verify(file->receipt, file->signature, receipt->received_at);
  if (!signer) return std::move(signer).error();
  if (signer->unit != receipt->issuer) return Error{Fault::Refused, "PIP-0030", receipt->platform, {}};
  const auto known = std::find_if(levels_.begin(), levels_.end(), [&](const AboveLevel& l) { return l.platform == receipt->platform; });
  if (known == levels_.end() || known->issuer != receipt->issuer || known->level != receipt->level) {
    return Error{Fault::Refused, "PIP-0031", receipt->platform, {}};
  }
  return receipt;
}

Status ReceiptPoller::store(const std::string& cursor, const std::string& bytes) {
  Result<Receipt> receipt = verified(bytes);
  if (receipt) return deps_.store.receipt_above({deps_.feed.platform(), cursor, bytes, std::move(*receipt), deps_.clock.now()});
  deps_.log.error("receipt.refused", receipt.error());
  AuditLeaf leaf;
  leaf.event = AuditEvent::PeerRefused;
  leaf.at = deps_.clock.now();
  leaf.platform = deps_.feed.platform();
  leaf.code = receipt.error().code;
  if (Result<std::uint64_t> noted = deps_.store.note(leaf); !noted) return std::move(noted).error();
  return deps_.store.set_cursor(cursor_name(), cursor);
}

}  // namespace xinshi::pipeline
