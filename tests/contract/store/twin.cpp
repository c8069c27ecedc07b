// SPDX-License-Identifier: Apache-2.0
#include "contract/store/twin.h"

#include <algorithm>

namespace xinshi::contract {
namespace {

std::string text_of(const std::optional<Instant>& at) {
  return at ? format_instant(*at) : "-";
}
std::string text_of(const std::optional<Date>& date) {
  return date ? format_date(*date) : "-";
}
std::string text_of(const Error& error) {
  return "error " + error.code;
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " ") + (part.empty() ? "''" : part);
  return out;
}

std::string sealed_text(const Lease& lease) {
  if (!lease.sealed)
    return "open sequence " + std::to_string(lease.sequence) + " previous " + (lease.previous ? to_hex(*lease.previous) : "-");
  return "sealed " + to_text(lease.sealed->batch) + " " + to_hex(lease.sealed->digest) + " " + lease.sealed->manifest + " " +
         lease.sealed->signature + " " + lease.sealed->package_version;
}

}  // namespace

std::string text_of(const Status& status) {
  return status ? "ok" : text_of(status.error());
}

Side::Side(std::unique_ptr<Host> host) : host_(std::move(host)) {
  Hand(store(), clock()).declare();
}

std::string Side::label(const Uuid& id) {
  if (id.nil()) return "-";
  if (id.bytes[0] == 0 && id.bytes[1] == 0) return to_text(id);  // given by the test
  const auto [entry, added] = numbers_.try_emplace(id, ids_.size() + 1);
  if (added) ids_.push_back(id);
  return "#" + std::to_string(entry->second);
}

std::optional<Uuid> Side::labelled(std::size_t number) const {
  if (number == 0 || number > ids_.size()) return std::nullopt;
  return ids_[number - 1];
}

std::string Side::text(const Result<std::vector<AdmitAnswer>>& answers) {
  if (!answers) return text_of(answers.error());
  std::string out;
  for (const AdmitAnswer& answer : *answers) {
    out += joined({std::to_string(static_cast<int>(answer.kind)), label(answer.id), std::to_string(answer.version), "; "});
  }
  return out;
}

std::string Side::text(const Result<InboxAnswer>& answer) {
  if (!answer) return text_of(answer.error());
  std::string out = joined({"leaf", std::to_string(answer->log_index), answer->sequence_gap ? "gap; " : "; "});
  for (const ReceiptLine& line : answer->lines) {
    out += joined({label(line.id), std::to_string(line.version), std::string(word(line.verdict)), line.code, "; "});
  }
  return out;
}

std::string Side::text(const Result<std::optional<Lease>>& lease) {
  if (!lease) return text_of(lease.error());
  if (!*lease) return "nothing";
  std::string out = joined({(*lease)->platform, (*lease)->origin, std::to_string((*lease)->attempt), sealed_text(**lease), "; "});
  for (const OutRecord& record : (*lease)->records) {
    out += joined({label(record.id), std::to_string(record.version), record.kind, std::string(word(record.op)), to_hex(record.salt),
                   std::string(record.line), std::to_string(record.inner), "; "});
  }
  for (const SignedManifest& inner : (*lease)->inner) out += joined({inner.manifest, inner.signature, "; "});
  return out;
}

Lines Side::visible() {
  Lines out;
  add_records(out);
  add_deliveries(out);
  add_quarantine(out);
  add_stats(out);
  add_rest(out);
  return out;
}

void Side::add_records(Lines& out) {
  const auto records = store().find({});
  if (!records) return out.push_back(text_of(records.error()));
  for (const RecordView& view : *records) {
    std::string line =
        joined({"record", label(view.id), std::to_string(view.version), view.origin, view.kind, std::string(word(view.op)), view.key,
                std::string(word(view.state)), text_of(view.due), text_of(std::optional<Instant>(view.admitted_at))});
    const auto history = store().history(view.id);
    if (!history) return out.push_back(text_of(history.error()));
    for (const StoredVersion& version : history->versions) {
      line += joined({" | version", std::to_string(version.version), std::string(word(version.op)), version.line, to_hex(version.salt),
                      to_hex(version.commitment), std::to_string(version.leaf)});
    }
    for (const RecordHistory::ReceiptFile& receipt : history->receipts) line += joined({" | receipt", receipt.platform, receipt.bytes});
    line += " | leaves";
    const auto leaves = store().leaves_of(view.id);
    if (!leaves) return out.push_back(text_of(leaves.error()));
    for (const std::uint64_t index : *leaves) line += " " + std::to_string(index);
    out.push_back(std::move(line));
  }
}

void Side::add_deliveries(Lines& out) {
  const auto deliveries = store().deliveries({});
  if (!deliveries) return out.push_back(text_of(deliveries.error()));
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (const DeliveryView& view : *deliveries) {
    out.push_back(
        joined({"delivery", label(view.id), std::to_string(view.version), view.platform, std::string(word(view.level)),
                std::string(word(view.state)), std::to_string(view.attempts), text_of(view.next_try), text_of(view.due), view.code,
                view.reason, view.batch ? to_text(*view.batch) : "-", text_of(view.settled_at), view.above ? "above" : "own", view.via}));
  }
  std::sort(out.begin() + first, out.end());
}

void Side::add_quarantine(Lines& out) {
  const auto rows = store().quarantine({});
  if (!rows) return out.push_back(text_of(rows.error()));
  for (const QuarantineView& row : *rows) {
    out.push_back(joined({"quarantined", row.source, row.unit, std::to_string(row.row), row.kind, row.key, row.rule, row.raw, row.problems,
                          text_of(std::optional<Instant>(row.at))}));
  }
}

void Side::add_stats(Lines& out) {
  const auto stats = store().stats(clock().now());
  if (!stats) return out.push_back(text_of(stats.error()));
  out.push_back(joined({"stats", std::to_string(stats->records), std::to_string(stats->versions), std::to_string(stats->quarantined),
                        std::to_string(stats->leaves), std::to_string(stats->late)}));
  for (const auto& [id, platform] : stats->platforms) {
    std::string line =
        joined({"platform", id, text_of(platform.oldest_waiting), text_of(platform.earliest_due), text_of(platform.last_settled)});
    for (const auto& [state, count] : platform.by_state) line += " " + state + "=" + std::to_string(count);
    out.push_back(std::move(line));
  }
  for (const auto& [source, at] : stats->last_intake) out.push_back(joined({"intake", source, format_instant(at)}));
}

void Side::add_rest(Lines& out) {
  for (const std::string& platform : {kNear, kUnsafe}) {
    const auto due = store().next_due(platform);
    out.push_back(joined({"due", platform, due ? text_of(*due) : text_of(due.error())}));
  }
  for (const std::string& unit : {kAgency, kOtherAgency, kCounty}) {
    const auto receipts = store().receipts_after(unit, 0, 10'000);
    if (!receipts) return out.push_back(text_of(receipts.error()));
    for (const PassedReceipt& receipt : *receipts) out.push_back(joined({"handed down", unit, receipt.bytes}));
  }
  for (const std::string& name : {std::string("cases"), "receipts:" + kNear})
    out.push_back(joined({"cursor", name, *store().cursor(name)}));
  for (const std::string& text : Hand(store(), clock()).leaves()) out.push_back(leaf(text));
}

/// The salt of a receipt's commitment is drawn by the store.
std::string Side::leaf(std::string text) {
  const std::string event = member(text, "e");
  if (event == "receipt" || event == "receipt-above" || event == "uncertain" || event == "retry-exhausted") {
    const std::size_t at = text.find(",\"c\":");
    if (at != std::string::npos) text.resize(at);
  }
  const std::string id = member(text, "id");
  if (const auto parsed = parse_uuid(id)) text.replace(text.find(id), id.size(), label(*parsed));
  return text;
}

}  // namespace xinshi::contract
