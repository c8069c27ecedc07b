// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "stores/embedded/intake.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

void name(std::vector<Uuid>& named, const std::optional<Uuid>& id) {
  if (id && std::find(named.begin(), named.end(), *id) == named.end()) named.push_back(*id);
}

/// One request on its way through.
class Admission {
 public:
  Admission(Engine& engine, const AdmitRequest& request, const std::vector<PlatformRow>& platforms)
      : engine_(engine), request_(request), origin_(engine.own_origin()), intake_(engine, platforms, request.now, sortable(request)) {}

  std::vector<AdmitAnswer> run() {
    answers_.reserve(request_.items.size());
    for (std::size_t i = 0; i < request_.items.size(); ++i) {
      answers_.push_back(admit_one(request_.items[i]));
      const AdmitAnswer::Kind kind = answers_.back().kind;
      const bool missing = kind == AdmitAnswer::Kind::TargetMissing;
      if ((missing || kind == AdmitAnswer::Kind::Conflict) && request_.quarantine_for) {
        keep_rejected(engine_, request_, request_.quarantine_for(i, missing));
      }
    }
    intake_.finish();
    return std::move(answers_);
  }

 private:
  static bool sortable(const AdmitRequest& request) {
    return std::none_of(request.items.begin(), request.items.end(), [](const AdmitItem& item) { return overtakes(item.op); });
  }
  AdmitAnswer admit_one(const AdmitItem& item);
  std::optional<AdmitAnswer> nothing_new(const Target& target, const AdmitItem& item, const Bytes16& fingerprint);
  void learn(const Target& target, const AdmitItem& item);
  std::string_view inherited_key(const Entry& latest);

  Engine& engine_;
  const AdmitRequest& request_;
  std::uint32_t origin_;
  Intake intake_;
  std::vector<AdmitAnswer> answers_;
};

/// An answer without a new version, if that is what the row comes to.
std::optional<AdmitAnswer> Admission::nothing_new(const Target& target, const AdmitItem& item, const Bytes16& fingerprint) {
  const Entry& latest = target.versions.back();
  if (latest.fingerprint == fingerprint) return AdmitAnswer{AdmitAnswer::Kind::Repeat, latest.id, latest.version};
  if (!item.newer) {
    for (auto it = target.versions.rbegin(); it != target.versions.rend(); ++it) {
      if (it->fingerprint == fingerprint) return AdmitAnswer{AdmitAnswer::Kind::Stale, latest.id, it->version};
    }
  }
  if (item.expected_version != 0 && item.expected_version != latest.version) return AdmitAnswer{AdmitAnswer::Kind::Conflict, {}, 0};
  return std::nullopt;
}

/// A repeat brings no version that could carry its source key: it gets a row of its own.
void Admission::learn(const Target& target, const AdmitItem& item) {
  if (item.source_key.empty() || target.source_key_known) return;
  intake_.settle_places();
  const std::vector<Entry> versions = engine_.view().versions(target.versions.back().id);
  if (versions.empty()) return;
  engine_.db().use("INSERT INTO alias(key,seq) VALUES(?,?)").with(blob(target.source_key), versions.back().seq).run();
  engine_.shared().stored_keys.add(index_key(target.source_key));
}

std::string_view Admission::inherited_key(const Entry& latest) {
  ChunkPtr keep_alive;
  const auto payload = engine_.view().payload(latest, keep_alive);
  return payload ? engine_.keep(std::string(payload->key)) : std::string_view();
}

AdmitAnswer Admission::admit_one(const AdmitItem& item) {
  const Target target = look_up(engine_.view(), request_.source, item);
  const bool operation = item.op != Op::Upsert;
  if (target.found == Target::Found::Disagree) return {AdmitAnswer::Kind::Conflict, {}, 0};
  if (target.found == Target::Found::UnknownId && !operation) return {AdmitAnswer::Kind::Conflict, {}, 0};
  if (target.found != Target::Found::One && operation) return {AdmitAnswer::Kind::TargetMissing, {}, 0};
  const bool known = target.found == Target::Found::One;
  NewVersion version;
  version.fingerprint = fingerprint_hash(engine_.shared().hash, item.fingerprint);
  if (known) {
    if (const auto answer = nothing_new(target, item, version.fingerprint)) {
      if (answer->kind == AdmitAnswer::Kind::Repeat) learn(target, item);
      return *answer;
    }
  }
  version.id = known ? target.versions.back().id : engine_.ids().next();
  version.version = known ? target.versions.back().version + 1 : 1;
  version.origin = origin_;
  version.kind = item.kind;
  version.op = item.op;
  version.line = item.line;
  version.source_row = item.source_row;
  version.salt = item.salt;
  version.commitment = item.commitment;
  version.key = target.key;
  version.key_text = item.identity_key;
  if (item.identity_key.empty() && known) {
    version.key = target.versions.back().key;
    version.key_text = inherited_key(target.versions.back());
  }
  version.source_key = target.source_key;
  version.learn_source_key = !item.source_key.empty() && !target.source_key_known;
  version.due = item.due;
  version.decided = item.decided;
  version.known = target.versions;
  version.route = item.route ? &*item.route : nullptr;
  version.except = &item.except;
  intake_.add(version);
  return {known ? AdmitAnswer::Kind::NewVersion : AdmitAnswer::Kind::New, version.id, version.version};
}

void note_intake(Engine& engine, const std::string& source, const std::string& cursor, Instant now) {
  engine.db()
      .use(
          "INSERT INTO source(name,cursor,intake_at) VALUES(?1,?2,?3) ON CONFLICT DO UPDATE SET intake_at=?3,"
          "cursor=CASE WHEN ?2='' THEN cursor ELSE ?2 END")
      .with(source, cursor, now.us)
      .run();
}

}  // namespace

Target look_up(View& view, const std::string& source, const AdmitItem& item) {
  Target target;
  std::vector<Uuid> named;
  const HmacSha256& hash = view.shared().hash;
  if (item.given_id) {
    if (view.versions(*item.given_id).empty()) {
      target.found = Target::Found::UnknownId;
      return target;
    }
    name(named, item.given_id);
  }
  if (!item.source_key.empty()) {
    target.source_key = name_hash(hash, NameSpace::Source, source, item.source_key);
    const auto id = view.by_source(target.source_key);
    target.source_key_known = id.has_value();
    name(named, id);
  }
  if (!item.identity_key.empty()) {
    target.key = name_hash(hash, NameSpace::Identity, view.shared().unit, item.identity_key);
    name(named, view.by_identity(target.key));
  }
  if (named.empty()) return target;
  target.found = Target::Found::Disagree;
  if (named.size() > 1) return target;
  target.versions = view.versions(named.front());
  if (target.versions.empty()) return target;
  const Entry& latest = target.versions.back();
  if (view.text(latest.kind) == item.kind && view.text(latest.origin) == view.shared().unit) target.found = Target::Found::One;
  return target;
}

Result<StoredVersion> find_target(View& view, const std::string& source, const AdmitItem& item) {
  const Target target = look_up(view, source, item);
  if (target.found == Target::Found::Disagree) return fault(Fault::Conflict, store_codes::kNamesDisagree);
  if (target.found != Target::Found::One) return fault(Fault::NotFound, store_codes::kNoRecord);
  return view.stored(target.versions.back());
}

void keep_rejected(Engine& engine, const AdmitRequest& request, const QuarantineItem& item) {
  std::string body = std::to_string(item.raw.size()) + "\n" + item.raw + item.problems;
  body = engine.seal(body, kQuarantineAad);
  engine.db()
      .use("INSERT INTO quarantine(source,unit,row,kind,key,rule,at,body) VALUES(?,?,?,?,?,?,?,?)")
      .with(request.source, request.unit, item.row, item.kind, item.key, item.rule, request.now.us, Blob{body})
      .run();
  engine.count_quarantine(1);
  AuditLeaf leaf;
  leaf.event = AuditEvent::Rejected;
  leaf.at = request.now;
  leaf.code = item.rule;
  engine.leaf(leaf);
}

Result<std::vector<AdmitAnswer>> admit(Engine& engine, const AdmitRequest& request) {
  const auto platforms = engine.targets(request.platforms);
  if (!platforms) return platforms.error();
  for (const AdmitItem& item : request.items)
    if (item.route && !part_of(*item.route, request.platforms)) return fault(Fault::Config, store_codes::kUnknownPlatform, "route");
  Admission admission(engine, request, *platforms);
  std::vector<AdmitAnswer> answers = admission.run();
  for (const QuarantineItem& item : request.quarantine) keep_rejected(engine, request, item);
  note_intake(engine, request.cursor_name.empty() ? request.source : request.cursor_name, request.cursor, request.now);
  return answers;
}

}  // namespace xinshi::embedded
