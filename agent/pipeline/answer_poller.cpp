// SPDX-License-Identifier: Apache-2.0
#include "pipeline/answer_poller.h"

#include <optional>
#include <utility>

namespace xinshi::pipeline {
namespace {

/// Null for what decides nothing: "later", or no word.
std::optional<Verdict> verdict_of(const AnswerFeed::Item& item, std::size_t index, std::string& code) {
  const std::optional<Outcome> outcome = index < item.answer.outcomes.size() ? item.answer.outcomes[index] : std::nullopt;
  code = outcome ? outcome->code : item.answer.code;
  if (!outcome) return item.answer.whole_batch_refused ? std::optional(Verdict::Refused) : std::nullopt;
  switch (outcome->kind) {
    case Outcome::Kind::Registered:
      return outcome->duplicate ? Verdict::Duplicate : Verdict::Registered;
    case Outcome::Kind::Refused:
      return Verdict::Refused;
    case Outcome::Kind::Stored:
      return Verdict::Stored;
    case Outcome::Kind::TryLater:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Receipt AnswerPoller::receipt_of(const AnswerFeed::Item& item) const {
  Receipt receipt;
  receipt.receipt = item.receipt;
  receipt.batch = item.batch;
  receipt.origin = item.origin;
  receipt.platform = deps_.feed.platform();
  receipt.level = deps_.feed.level();
  receipt.issuer = own_unit_;
  receipt.received_at = deps_.clock.now();
  receipt.log_origin = log_origin_;
  for (std::size_t i = 0; i < item.records.size(); ++i) {
    std::string code;
    if (const auto verdict = verdict_of(item, i, code))
      receipt.lines.push_back({item.records[i].id, item.records[i].version, *verdict, std::move(code)});
  }
  return receipt;
}

/// The platform's own words; for records from below a statement that those below can verify.
Result<std::string> AnswerPoller::evidence_of(const AnswerFeed::Item& item, const Receipt& receipt) const {
  if (item.origin == own_unit_ || deps_.statements == nullptr) return item.bytes;
  SignedReceipt own;
  own.receipt = write_receipt(receipt);
  Result<std::string> signature = deps_.statements->sign(own.receipt);
  if (!signature) return signature;
  own.signature = std::move(*signature);
  return write_signed_receipt(own);
}

/// The records of a batch are settled in one step: the first stands for all. Before that they would not take the answer.
Result<bool> AnswerPoller::still_sending(const AnswerFeed::Item& item) const {
  if (item.records.empty()) return false;
  const Result<std::vector<DeliveryView>> views =
      deps_.store.deliveries({deps_.feed.platform(), std::nullopt, item.records.front().id, 100});
  if (!views) return views.error();
  for (const DeliveryView& view : *views) {
    if (view.version == item.records.front().version && (view.state == DeliveryState::Sending || view.state == DeliveryState::Waiting))
      return true;
  }
  return false;
}

Result<bool> AnswerPoller::step() {
  const Result<std::vector<AnswerFeed::Item>> items = deps_.feed.fetch();
  if (!items) return items.error();
  for (const AnswerFeed::Item& item : *items) {
    const Result<bool> under_way = still_sending(item);
    if (!under_way) return under_way.error();
    if (*under_way) continue;  // faster than our own books: the next look finds it again
    const Receipt receipt = receipt_of(item);
    if (!receipt.lines.empty()) {
      Result<std::string> evidence = evidence_of(item, receipt);
      if (!evidence) return evidence.error();
      if (Status stored = deps_.store.receipt_above({deps_.feed.platform(), "", std::move(*evidence), receipt, deps_.clock.now()}); !stored)
        return std::move(stored).error();
    }
    deps_.log.info(
        "receipt.file",
        {{"platform", deps_.feed.platform()}, {"file", item.name}, {"records", static_cast<std::int64_t>(receipt.lines.size())}});
    if (Status taken = deps_.feed.taken(item); !taken) deps_.log.error("receipt.file-tidy", taken.error());
  }
  return !items->empty();
}

}  // namespace xinshi::pipeline
