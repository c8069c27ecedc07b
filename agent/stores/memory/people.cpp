// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "core/identity.h"
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

/// True when `text` is one part of the identity key: organ code, decision number or subject code.
bool is_key_part(std::string_view key, const std::string& text) {
  const std::string number = comparable_number(text);
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t end = std::min(key.find('|', at), key.size());
    const std::string_view part = key.substr(at, end - at);
    if (at != 0 && (part == text || part == number)) return true;
    at = end + 1;
  }
  return false;
}

/// True when the record line holds `text` as one whole value; never a part, so that a person is found by the full name only.
bool is_value(const std::string& line, const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  for (std::size_t at = line.find(quoted); at != std::string::npos; at = line.find(quoted, at + 1)) {
    const std::size_t end = at + quoted.size();
    if (at != 0 && line[at - 1] != '\\' && (end == line.size() || line[end] != ':')) return true;
  }
  return false;
}

bool matches(const Version& version, const std::string& text) {
  return text.empty() || to_text(version.stored.id) == text || is_key_part(version.identity_key, text) ||
         is_value(version.stored.line, text);
}

RecordView view_of(const State& state, const Record& record) {
  const Version& latest = state.latest(record);
  RecordView view;
  view.id = latest.stored.id;
  view.version = latest.stored.version;
  view.origin = record.origin;
  view.kind = record.kind;
  view.op = latest.stored.op;
  view.key = latest.identity_key;
  view.due = latest.stored.due;
  view.decided = latest.stored.decided;
  view.admitted_at = latest.stored.admitted_at;
  view.position = latest.seq;
  std::vector<DeliveryState> states;
  for (const auto& [platform, delivery] : latest.deliveries) {
    view.deliveries.push_back(view_of(latest, platform, delivery));
    states.push_back(delivery.step.state);
  }
  view.state = record_state(states, latest.stored.op);
  return view;
}

bool fits(const RecordView& view, const RecordQuery& query) {
  return view.position > query.after && (!query.state || view.state == *query.state) && (query.kind.empty() || view.kind == query.kind) &&
         (query.origin.empty() || view.origin == query.origin) && (!query.due_before || (view.due && *view.due <= *query.due_before));
}

void count(PlatformStats& stats, const Version& version, const Delivery& delivery) {
  ++stats.by_state[std::string(word(delivery.step.state))];
  if (delivery.settled_at) stats.last_settled = std::max(stats.last_settled.value_or(Instant{INT64_MIN}), *delivery.settled_at);
  if (!is_unsettled(delivery.step.state)) return;
  const Instant at = version.stored.admitted_at;
  stats.oldest_waiting = std::min(stats.oldest_waiting.value_or(at), at);
  if (version.stored.due) stats.earliest_due = std::min(stats.earliest_due.value_or(*version.stored.due), *version.stored.due);
}

}  // namespace

std::vector<RecordView> find(const State& state, const RecordQuery& query) {
  std::vector<RecordView> out;
  for (const auto& [id, record] : state.records) {
    if (!matches(state.latest(record), query.text)) continue;
    RecordView view = view_of(state, record);
    if (fits(view, query)) out.push_back(std::move(view));
  }
  std::sort(out.begin(), out.end(), [](const RecordView& a, const RecordView& b) { return a.position < b.position; });
  if (out.size() > query.limit) out.resize(query.limit);
  return out;
}

Result<RecordHistory> history(const State& state, const Uuid& id) {
  const auto found = state.records.find(id);
  if (found == state.records.end()) return fault(Fault::NotFound, store_codes::kNoRecord);
  RecordHistory out;
  out.record = view_of(state, found->second);
  for (const auto& [number, seq] : found->second.versions) {
    const Version& version = state.versions.at(seq);
    out.versions.push_back(version.stored);
    for (const auto& [platform, delivery] : version.deliveries) out.deliveries.push_back(view_of(version, platform, delivery));
  }
  for (const StoredReceipt& receipt : state.receipts) {
    if (receipt.records.count(id) != 0) out.receipts.push_back({receipt.platform, receipt.bytes, receipt.at});
  }
  return out;
}

Result<StoredVersion> version(const State& state, const Uuid& id, std::uint32_t number) {
  const auto record = state.records.find(id);
  if (record == state.records.end()) return fault(Fault::NotFound, store_codes::kNoRecord);
  const auto found = record->second.versions.find(number);
  if (found == record->second.versions.end()) return fault(Fault::NotFound, store_codes::kNoRecord);
  return state.versions.at(found->second).stored;
}

std::vector<DeliveryView> deliveries(const State& state, const DeliveryQuery& query) {
  std::vector<DeliveryView> out;
  for (const auto& [seq, version] : state.versions) {
    for (const auto& [platform, delivery] : version.deliveries) {
      if (out.size() >= query.limit) return out;
      if (!query.platform.empty() && platform != query.platform) continue;
      if (query.state && delivery.step.state != *query.state) continue;
      if (query.id && version.stored.id != *query.id) continue;
      if (query.settled_since && (!delivery.settled_at || *delivery.settled_at < *query.settled_since)) continue;
      out.push_back(view_of(version, platform, delivery));
    }
  }
  return out;
}

StoreStats stats(const State& state, Instant now) {
  StoreStats out;
  out.records = state.records.size();
  out.versions = state.versions.size();
  out.quarantined = state.quarantine.size();
  out.leaves = state.leaves.size();
  out.last_intake = state.last_intake;
  for (const auto& [id, platform] : state.platforms) out.platforms[id];
  for (const auto& [seq, version] : state.versions) {
    bool open = false;
    for (const auto& [platform, delivery] : version.deliveries) {
      count(out.platforms[platform], version, delivery);
      open = open || (!delivery.above && is_unsettled(delivery.step.state));
    }
    if (open && version.stored.due && now >= end_of_day(*version.stored.due)) ++out.late;
  }
  return out;
}

}  // namespace xinshi::memory
