// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

/// What the three names of a row (given id, source key, identity key) say together.
struct Target {
  enum class Found { None, One, UnknownId, Disagree } found = Found::None;
  Uuid id;
};

Target look_up(const State& state, const std::string& source, const AdmitItem& item) {
  std::set<Uuid> named;
  if (item.given_id) {
    if (state.records.count(*item.given_id) == 0) return {Target::Found::UnknownId, {}};
    named.insert(*item.given_id);
  }
  if (!item.source_key.empty()) {
    const auto found = state.by_source_key.find({source, std::string(item.source_key)});
    if (found != state.by_source_key.end()) named.insert(found->second);
  }
  if (!item.identity_key.empty()) {
    const auto found = state.by_identity_key.find(std::string(item.identity_key));
    if (found != state.by_identity_key.end()) named.insert(found->second);
  }
  if (named.empty()) return {};
  const Record& record = state.records.at(*named.begin());
  if (named.size() > 1 || record.kind != item.kind || record.origin != state.own_unit) return {Target::Found::Disagree, {}};
  return {Target::Found::One, *named.begin()};
}

void learn_source_key(State& state, const std::string& source, const AdmitItem& item, const Uuid& id) {
  if (!item.source_key.empty()) state.by_source_key[{source, std::string(item.source_key)}] = id;
}

/// An answer without a new version, if that is what `item` comes to.
std::optional<AdmitAnswer> nothing_new(const State& state, const Record& record, const Uuid& id, const AdmitItem& item) {
  const Version& latest = state.latest(record);
  if (latest.fingerprint == item.fingerprint) return AdmitAnswer{AdmitAnswer::Kind::Repeat, id, latest.stored.version};
  if (!item.newer) {
    for (auto it = record.versions.rbegin(); it != record.versions.rend(); ++it) {
      if (state.versions.at(it->second).fingerprint == item.fingerprint) return AdmitAnswer{AdmitAnswer::Kind::Stale, id, it->first};
    }
  }
  if (item.expected_version != 0 && item.expected_version != latest.stored.version) return AdmitAnswer{AdmitAnswer::Kind::Conflict, {}, 0};
  return std::nullopt;
}

void name_by_identity(State& state, const Record* earlier, const AdmitItem& item, const Uuid& id) {
  if (item.identity_key.empty()) return;
  if (earlier != nullptr) state.by_identity_key.erase(state.latest(*earlier).identity_key);
  state.by_identity_key[std::string(item.identity_key)] = id;
}

AdmitAnswer admit_one(State& state, const AdmitRequest& request, const AdmitItem& item) {
  const Target target = look_up(state, request.source, item);
  const bool operation = item.op != Op::Upsert;
  if (target.found == Target::Found::Disagree) return {AdmitAnswer::Kind::Conflict, {}, 0};
  if (target.found == Target::Found::UnknownId && !operation) return {AdmitAnswer::Kind::Conflict, {}, 0};
  if (target.found != Target::Found::One && operation) return {AdmitAnswer::Kind::TargetMissing, {}, 0};
  const bool known = target.found == Target::Found::One;
  const Record* record = known ? &state.records.at(target.id) : nullptr;
  if (known) {
    if (const auto answer = nothing_new(state, *record, target.id, item)) {
      if (answer->kind == AdmitAnswer::Kind::Repeat) learn_source_key(state, request.source, item, target.id);
      return *answer;
    }
  }
  Version version;
  version.stored.id = known ? target.id : state.ids.next();
  version.stored.version = known ? state.latest(*record).stored.version + 1 : 1;
  version.stored.origin = state.own_unit;
  version.stored.kind = item.kind;
  version.stored.op = item.op;
  version.stored.line = item.line;
  version.stored.source_row = item.source_row;
  version.stored.salt = item.salt;
  version.stored.commitment = item.commitment;
  version.stored.due = item.due;
  version.stored.decided = item.decided;
  version.fingerprint = item.fingerprint;
  version.identity_key = item.identity_key.empty() && known ? state.latest(*record).identity_key : std::string(item.identity_key);
  const AdmitAnswer answer{known ? AdmitAnswer::Kind::NewVersion : AdmitAnswer::Kind::New, version.stored.id, version.stored.version};
  name_by_identity(state, record, item, answer.id);
  learn_source_key(state, request.source, item, answer.id);
  add_version(state, std::move(version), request.platforms, item.route, item.except, request.now);
  return answer;
}

void keep_rejected(State& state, const AdmitRequest& request, const QuarantineItem& item) {
  QuarantineView row{state.next_key(), request.source, request.unit, item.row,      item.kind,
                     item.key,         item.rule,      item.raw,     item.problems, request.now};
  state.quarantine[row.id] = row;
  AuditLeaf leaf;
  leaf.event = AuditEvent::Rejected;
  leaf.at = request.now;
  leaf.code = item.rule;
  append(state, leaf);
}

}  // namespace

Result<std::vector<AdmitAnswer>> admit(State& state, const AdmitRequest& request) {
  if (Status known = known_targets(state, request.platforms); !known) return known.error();
  for (const AdmitItem& item : request.items)
    if (item.route && !part_of(*item.route, request.platforms)) return fault(Fault::Config, store_codes::kUnknownPlatform, "route");
  std::vector<AdmitAnswer> answers;
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    answers.push_back(admit_one(state, request, request.items[i]));
    const AdmitAnswer::Kind kind = answers.back().kind;
    const bool missing = kind == AdmitAnswer::Kind::TargetMissing;
    if ((missing || kind == AdmitAnswer::Kind::Conflict) && request.quarantine_for) {
      keep_rejected(state, request, request.quarantine_for(i, missing));
    }
  }
  for (const QuarantineItem& item : request.quarantine) keep_rejected(state, request, item);
  if (!request.cursor.empty()) state.cursors[request.cursor_name.empty() ? request.source : request.cursor_name] = request.cursor;
  state.last_intake[request.source] = request.now;
  return answers;
}

Result<StoredVersion> find_target(const State& state, const std::string& source, const AdmitItem& item) {
  const Target target = look_up(state, source, item);
  if (target.found == Target::Found::Disagree) return fault(Fault::Conflict, store_codes::kNamesDisagree);
  if (target.found != Target::Found::One) return fault(Fault::NotFound, store_codes::kNoRecord);
  return state.latest(state.records.at(target.id)).stored;
}

Status remember(State& state, const std::string& key, const Hash& digest, const std::string& answer) {
  const auto [entry, added] = state.answers.try_emplace(key, digest, answer);
  if (!added && entry->second.first != digest) return fault(Fault::Conflict, store_codes::kKeyReused);
  return {};
}

}  // namespace xinshi::memory
