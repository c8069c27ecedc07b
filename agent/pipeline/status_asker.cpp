// SPDX-License-Identifier: Apache-2.0
#include "pipeline/status_asker.h"

#include <algorithm>
#include <map>
#include <utility>

namespace xinshi::pipeline {
namespace {

constexpr std::size_t kMostAtOnce = 10'000;

}  // namespace

Result<std::size_t> StatusAsker::step() {
  DeliveryQuery query;
  query.platform = deps_.sender.platform();
  query.state = DeliveryState::Stored;
  query.limit = kMostAtOnce;
  query.settled_since = after_ms(deps_.clock.now(), -config_.ask_for_ms);
  const auto stored = deps_.store.deliveries(query);
  if (!stored) return stored.error();
  std::map<std::pair<std::string, std::string>, std::vector<OutRecord>> groups;  // by origin and kind
  for (const DeliveryView& delivery : *stored) {
    if (delivery.above) continue;
    const auto version = deps_.store.version(delivery.id, delivery.version);
    if (!version) return version.error();
    OutRecord record;
    record.id = version->id;
    record.version = version->version;
    record.kind = version->kind;
    record.op = version->op;
    groups[{version->origin, version->kind}].push_back(std::move(record));
  }
  std::size_t decided = 0;
  for (const auto& [group, records] : groups) {
    const std::size_t size = std::max<std::size_t>(deps_.sender.batch_size(), 1);
    for (std::size_t from = 0; from < records.size(); from += size) {
      const auto end = records.begin() + static_cast<std::ptrdiff_t>(std::min(records.size(), from + size));
      const auto done = ask(group.first, {records.begin() + static_cast<std::ptrdiff_t>(from), end});
      if (!done) return done;
      decided += *done;
    }
  }
  return decided;
}

Result<std::size_t> StatusAsker::ask(const std::string& origin, const std::vector<OutRecord>& records) {
  const auto answer = deps_.sender.ask(records);
  if (!answer) return answer.error();
  std::vector<ReceiptLine> lines;
  for (std::size_t i = 0; i < records.size() && i < answer->outcomes.size(); ++i) {
    const auto& outcome = answer->outcomes[i];
    if (!outcome || (outcome->kind != Outcome::Kind::Registered && outcome->kind != Outcome::Kind::Refused)) continue;
    const bool refused = outcome->kind == Outcome::Kind::Refused;
    lines.push_back({records[i].id, records[i].version, refused ? Verdict::Refused : Verdict::Registered, outcome->code});
  }
  if (lines.empty()) return std::size_t{0};
  const std::size_t count = lines.size();
  if (Status booked = book(origin, std::move(lines)); !booked) return booked.error();
  deps_.log.info("delivery.decided-later", {{"platform", deps_.sender.platform()}, {"records", static_cast<std::int64_t>(count)}});
  return count;
}

Status StatusAsker::book(const std::string& origin, std::vector<ReceiptLine> lines) {
  AboveReceipt above;
  above.feed = deps_.sender.platform();
  above.now = deps_.clock.now();
  above.receipt.receipt = ids_.next();
  above.receipt.origin = origin;
  above.receipt.platform = deps_.sender.platform();
  above.receipt.level = deps_.sender.level();
  above.receipt.issuer = config_.own_unit;
  above.receipt.received_at = above.now;
  above.receipt.log_origin = config_.log_origin;
  above.receipt.lines = std::move(lines);
  SignedReceipt made{write_receipt(above.receipt), {}};
  if (deps_.statements != nullptr) {
    auto signature = deps_.statements->sign(made.receipt);
    if (!signature) return signature.error();
    made.signature = std::move(*signature);
  }
  above.bytes = write_signed_receipt(made);
  return deps_.store.receipt_above(above);
}

}  // namespace xinshi::pipeline
