// SPDX-License-Identifier: Apache-2.0
// Reading records, versions and deliveries for people.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "core/identity.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

RecordView view_of(View& view, const Entry& latest, const std::vector<PlatformRow>& platforms) {
  RecordView out;
  out.id = latest.id;
  out.version = latest.version;
  out.origin = view.text(latest.origin);
  out.kind = view.text(latest.kind);
  out.op = latest.op;
  out.due = date_from(latest.due);
  out.decided = date_from(latest.decided);
  out.admitted_at = latest.at;
  out.position = latest.seq;
  out.deliveries = view.deliveries(latest, platforms);
  std::vector<DeliveryState> states;
  for (const DeliveryView& delivery : out.deliveries) states.push_back(delivery.state);
  out.state = record_state(states, latest.op);
  ChunkPtr keep_alive;
  if (const auto payload = view.payload(latest, keep_alive)) out.key = payload->key;
  return out;
}

/// The fates of versions at all platforms; asked in order of position, it reads each run once.
class Fates {
 public:
  Fates(View& view, const std::vector<PlatformRow>& platforms) : view_(view), platforms_(platforms), runs_(platforms.size()) {}

  const std::vector<DeliveryState>& at(Seq seq) {
    states_.clear();
    until_ = UINT64_MAX;
    for (std::size_t i = 0; i < platforms_.size(); ++i) {
      Run& run = runs_[i];
      if (seq < run.from || seq >= run.until) run = look(platforms_[i].id, seq);
      until_ = std::min(until_, run.until);
      if (run.state) states_.push_back(*run.state);
    }
    return states_;
  }
  /// Every version from the one asked last up to here, exclusive, has the same fates; never behind what is stored.
  Seq until() const { return until_; }

 private:
  struct Run {
    Seq from = 0;
    Seq until = 0;
    std::optional<DeliveryState> state;
  };
  Run look(std::uint32_t platform, Seq seq) {
    if (const auto row = view_.delivery(platform, seq)) return {row->range.first, row->range.end(), row->state};
    return {seq, seq + 1, std::nullopt};
  }

  View& view_;
  const std::vector<PlatformRow>& platforms_;
  std::vector<Run> runs_;
  std::vector<DeliveryState> states_;
  Seq until_ = 0;
};

/// True when `text` is one part of the identity key, or part of its organ code or decision number.
bool key_matches(std::string_view key, const std::string& text) {
  const std::string number = comparable_number(text);
  std::size_t part = 0;
  for (std::size_t at = 0; at <= key.size(); ++part) {
    const std::size_t end = std::min(key.find('|', at), key.size());
    const std::string_view one = key.substr(at, end - at);
    if (part != 0 && (one == text || one == number)) return true;
    if (part == 2 && !number.empty() && one.find(number) != std::string_view::npos) return true;
    at = end + 1;
  }
  return false;
}

/// Walks the strings of a record line: calls `value(member, inside of the string as written)` until it answers true.
template <class Value>
bool any_value(std::string_view line, const Value& value) {
  std::string_view member;
  for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at)) {
    std::size_t end = at + 1;
    while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
    if (end >= line.size()) return false;
    const std::string_view inside = line.substr(at + 1, end - at - 1);
    at = end + 1;
    if (at < line.size() && line[at] == ':') {
      member = inside;
    } else if (value(member, inside)) {
      return true;
    }
  }
  return false;
}

bool line_matches(const Shared& shared, std::string_view line, std::string_view escaped) {
  if (line.find(escaped) == std::string_view::npos) return false;
  if (any_value(line, [&](std::string_view, std::string_view value) { return value == escaped; })) return true;
  if (any_value(line, [&](std::string_view, std::string_view value) { return value == shared.person_value; })) return false;
  const auto& fields = shared.part_match_fields;
  return any_value(line, [&](std::string_view member, std::string_view value) {
    return value.find(escaped) != std::string_view::npos && std::find(fields.begin(), fields.end(), member) != fields.end();
  });
}

class Search {
 public:
  Search(View& view, const RecordQuery& query)
      : view_(view), query_(query), platforms_(view.platforms()), fates_(view, platforms_), id_(parse_uuid(query.text)) {
    append_json_escaped(escaped_, query.text);
  }

  std::vector<RecordView> run() {
    Query chunks = view_.db().use(
        "SELECT first_seq,count FROM chunk WHERE first_seq+count>?1 AND first_seq>=coalesce((SELECT max(first_seq) FROM"
        " chunk WHERE first_seq<=?1),0) ORDER BY first_seq");
    chunks.with(query_.after + 1);
    while (found_.size() < query_.limit && chunks.row()) {
      if (!all_done(chunks.u64(0), chunks.u64(1))) look_into(chunks.u64(0));
    }
    return std::move(found_);
  }

 private:
  /// Long settled stock is passed over unread when what is sought is not done.
  bool all_done(Seq first, std::uint64_t count) {
    if (!query_.state || *query_.state == RecordState::Done || *query_.state == RecordState::Withdrawn) return false;
    for (Seq seq = std::max(first, query_.after + 1); seq < first + count; seq = fates_.until()) {
      const auto& states = fates_.at(seq);
      const bool done = !states.empty() && std::all_of(states.begin(), states.end(), [](DeliveryState s) { return s == DeliveryState::Registered; });
      if (!done) return false;
    }
    return true;
  }
  void look_into(Seq first) {
    const ChunkPtr chunk = view_.chunk(first, !query_.text.empty());
    if (!chunk) return;
    const std::set<Seq> superseded = superseded_in(*chunk);
    for (Seq seq = std::max(first, query_.after + 1); seq < first + chunk->count && found_.size() < query_.limit; ++seq) {
      if (superseded.count(seq) != 0) continue;
      const Entry entry = chunk->entry(seq);
      if (query_.state && record_state(fates_.at(seq), entry.op) != *query_.state) continue;
      if (fits(entry, *chunk)) found_.push_back(view_of(view_, entry, platforms_));
    }
  }
  std::set<Seq> superseded_in(const Chunk& chunk) {
    std::set<Seq> out;
    Query query = view_.db().use("SELECT seq FROM superseded WHERE seq>=? AND seq<?");
    query.with(chunk.first, chunk.first + chunk.count);
    while (query.row()) out.insert(query.u64(0));
    return out;
  }
  bool fits(const Entry& entry, const Chunk& chunk) {
    if (query_.due_before && (entry.due == kNoDate || entry.due > query_.due_before->days)) return false;
    if (!query_.kind.empty() && view_.text(entry.kind) != query_.kind) return false;
    if (!query_.origin.empty() && view_.text(entry.origin) != query_.origin) return false;
    if (query_.text.empty() || (id_ && entry.id == *id_)) return true;
    const auto payload = read_payload(chunk.payload, entry);
    return payload && (key_matches(payload->key, query_.text) || line_matches(view_.shared(), payload->line, escaped_));
  }

  View& view_;
  const RecordQuery& query_;
  std::vector<PlatformRow> platforms_;
  Fates fates_;
  std::optional<Uuid> id_;
  std::string escaped_;
  std::vector<RecordView> found_;
};

/// Deliveries of one platform in order of position, one version at a time.
class Walk {
 public:
  Walk(View& view, const PlatformRow& platform, const std::optional<DeliveryState>& state, const std::optional<Instant>& since)
      : platform_(platform),
        query_(view.db().use(
            "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
            " FROM delivery WHERE platform=?1 AND (?2 IS NULL OR state=?2) AND (?3 IS NULL OR settled_at>=?3) ORDER BY first_seq")) {
    query_.with(platform.id, state ? std::optional<int>(static_cast<int>(*state)) : std::nullopt,
                since ? std::optional<std::int64_t>(since->us) : std::nullopt);
    next_row();
  }
  bool more() const { return more_; }
  Seq seq() const { return seq_; }
  const DeliveryRow& row() const { return row_; }
  const PlatformRow& platform() const { return platform_; }
  void next() {
    if (++seq_ >= row_.range.end()) next_row();
  }

 private:
  void next_row() {
    more_ = query_.row();
    if (!more_) return;
    row_ = read_delivery(query_);
    seq_ = row_.range.first;
  }

  const PlatformRow& platform_;
  Query query_;
  DeliveryRow row_;
  Seq seq_ = 0;
  bool more_ = false;
};

std::vector<DeliveryView> deliveries_of_record(View& view, const DeliveryQuery& query) {
  std::vector<DeliveryView> out;
  const std::vector<PlatformRow> platforms = view.platforms();
  for (const Entry& entry : view.versions(*query.id)) {
    for (DeliveryView& one : view.deliveries(entry, platforms)) {
      if (out.size() >= query.limit) return out;
      if (!query.platform.empty() && one.platform != query.platform) continue;
      if (query.settled_since && (!one.settled_at || *one.settled_at < *query.settled_since)) continue;
      if (!query.state || one.state == *query.state) out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace

std::vector<std::uint64_t> batches_of(View& view, const Entry& entry, const std::vector<PlatformRow>& platforms) {
  std::vector<std::uint64_t> batches = mentions(view, Mention::Batch, entry.seq);
  for (const PlatformRow& platform : platforms) {
    const auto row = view.delivery(platform.id, entry.seq);
    if (row && row->batch != 0) batches.push_back(row->batch);
  }
  return batches;
}

void collect_receipts(View& view, const Entry& entry, const std::vector<PlatformRow>& platforms, std::set<std::uint64_t>& out) {
  for (const std::uint64_t receipt : mentions(view, Mention::Receipt, entry.seq)) out.insert(receipt);
  for (const std::uint64_t batch : batches_of(view, entry, platforms)) {
    std::uint64_t receipt = 0;
    {
      Query query = view.db().use("SELECT receipt FROM batch WHERE id=?");
      if (query.with(batch).row()) receipt = query.u64(0);
    }
    while (receipt != 0 && out.insert(receipt).second) {
      Query query = view.db().use("SELECT previous FROM receipt WHERE id=?");
      receipt = query.with(receipt).row() ? query.u64(0) : 0;
    }
  }
}

std::vector<RecordView> find(View& view, const RecordQuery& query) {
  return Search(view, query).run();
}

Result<RecordHistory> history(View& view, const Uuid& id) {
  const std::vector<Entry> versions = view.versions(id);
  if (versions.empty()) return fault(Fault::NotFound, store_codes::kNoRecord);
  const std::vector<PlatformRow> platforms = view.platforms();
  RecordHistory out;
  out.record = view_of(view, versions.back(), platforms);
  std::set<std::uint64_t> receipts;
  for (const Entry& entry : versions) {
    out.versions.push_back(view.stored(entry));
    for (DeliveryView& one : view.deliveries(entry, platforms)) out.deliveries.push_back(std::move(one));
    collect_receipts(view, entry, platforms, receipts);
  }
  for (const std::uint64_t receipt : receipts) {
    Query query = view.db().use("SELECT name,bytes,at FROM receipt JOIN platform ON platform.id=receipt.platform WHERE receipt.id=?");
    if (query.with(receipt).row()) {
      out.receipts.push_back({query.text(0), view.open_sealed(query.bytes(1), kReceiptAad), Instant{query.i64(2)}});
    }
  }
  return out;
}

Result<StoredVersion> version(View& view, const Uuid& id, std::uint32_t number) {
  for (const Entry& entry : view.versions(id)) {
    if (entry.version == number) return view.stored(entry);
  }
  return fault(Fault::NotFound, store_codes::kNoRecord);
}

std::vector<DeliveryView> deliveries(View& view, const DeliveryQuery& query) {
  if (query.id) return deliveries_of_record(view, query);
  const std::vector<PlatformRow> platforms = view.platforms();
  std::vector<std::unique_ptr<Walk>> walks;
  for (const PlatformRow& platform : platforms) {
    if (query.platform.empty() || platform.name == query.platform) walks.push_back(std::make_unique<Walk>(view, platform, query.state, query.settled_since));
  }
  std::vector<DeliveryView> out;
  while (out.size() < query.limit) {
    Walk* next = nullptr;
    for (const auto& walk : walks) {
      if (walk->more() && (next == nullptr || walk->seq() < next->seq())) next = walk.get();
    }
    if (next == nullptr) break;
    const auto entry = view.entry(next->seq());
    if (!entry) break;
    out.push_back(view.delivery_view(next->row(), *entry, next->platform()));
    next->next();
  }
  return out;
}

}  // namespace xinshi::embedded
