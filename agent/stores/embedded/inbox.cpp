// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "stores/embedded/intake.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

ReceiptLine verdict(const InboxItem& item, Verdict word, std::string code = {}) {
  return {item.id, item.version, word, std::move(code)};
}

class Reception {
 public:
  Reception(Engine& engine, const InboxRequest& request, const std::vector<PlatformRow>& platforms, std::uint64_t key)
      : engine_(engine),
        request_(request),
        origin_(engine.intern(request.origin)),
        key_(key),
        intake_(engine, platforms, request.now, sortable(request)) {}

  std::vector<ReceiptLine> run() {
    std::vector<ReceiptLine> lines;
    lines.reserve(request_.items.size());
    for (const SignedManifest& manifest : request_.origin_manifests) manifests_.push_back(keep_manifest(manifest));
    for (const InboxItem& item : request_.items) lines.push_back(admit_one(item));
    intake_.finish();
    for (const auto& [id, version] : duplicates_) note_duplicate(id, version);
    return lines;
  }

 private:
  static bool sortable(const InboxRequest& request) {
    return std::none_of(request.items.begin(), request.items.end(), [](const InboxItem& item) { return overtakes(item.op); });
  }
  std::uint32_t keep_manifest(const SignedManifest& manifest);
  ReceiptLine admit_one(const InboxItem& item);
  std::optional<ReceiptLine> known_already(const InboxItem& item, const std::vector<Entry>& known);
  void note_duplicate(const Uuid& id, std::uint32_t version);

  Engine& engine_;
  const InboxRequest& request_;
  std::uint32_t origin_;
  std::uint64_t key_;
  Intake intake_;
  std::vector<std::uint32_t> manifests_;
  std::vector<std::pair<Uuid, std::uint32_t>> duplicates_;
};

std::uint32_t Reception::keep_manifest(const SignedManifest& manifest) {
  const Hash hash = Sha256().update(manifest.manifest).update(manifest.signature).finish();
  {
    Query query = engine_.db().use("SELECT id FROM origin_manifest WHERE hash=?");
    if (query.with(blob(hash)).row()) return query.u32(0);
  }
  engine_.db()
      .use("INSERT INTO origin_manifest(hash,signature,manifest) VALUES(?,?,?)")
      .with(blob(hash), Blob{manifest.signature}, Blob{manifest.manifest})
      .run();
  return static_cast<std::uint32_t>(sqlite3_last_insert_rowid(engine_.db().handle()));
}

/// The verdict about a version that cannot be new; null when it can be admitted.
std::optional<ReceiptLine> Reception::known_already(const InboxItem& item, const std::vector<Entry>& known) {
  if (known.empty()) return std::nullopt;
  if (known.back().origin != origin_ || engine_.view().text(known.back().kind) != item.kind) {
    return verdict(item, Verdict::Refused, store_codes::kForeignRecord);
  }
  for (const Entry& entry : known) {
    if (entry.version != item.version) continue;
    if (entry.commitment != item.commitment) return verdict(item, Verdict::Refused, store_codes::kContradiction);
    duplicates_.emplace_back(item.id, item.version);
    return verdict(item, Verdict::Duplicate);
  }
  return std::nullopt;
}

ReceiptLine Reception::admit_one(const InboxItem& item) {
  if (!item.refused_code.empty()) return verdict(item, Verdict::Refused, item.refused_code);
  NewVersion version;
  version.known = engine_.view().versions(item.id);
  if (auto known = known_already(item, version.known)) return *std::move(known);
  version.id = item.id;
  version.version = item.version;
  version.origin = origin_;
  version.kind = item.kind;
  version.op = item.op;
  version.line = item.line;
  version.salt = item.salt;
  version.commitment = item.commitment;
  version.fingerprint = fingerprint_hash(engine_.shared().hash, item.fingerprint);
  if (!item.identity_key.empty()) version.key = name_hash(engine_.shared().hash, NameSpace::Identity, request_.origin, item.identity_key);
  version.key_text = item.identity_key;
  version.due = item.due;
  version.decided = item.decided;
  version.inbox = static_cast<std::uint32_t>(key_);
  version.manifest = manifests_[item.manifest];
  version.route = item.route ? &*item.route : nullptr;
  version.except = &item.except;
  intake_.add(version);
  return verdict(item, Verdict::Registered);
}

/// A version that came again, perhaps through another sender, who then also gets its receipts.
void Reception::note_duplicate(const Uuid& id, std::uint32_t version) {
  for (const Entry& entry : engine_.view().versions(id)) {
    if (entry.version != version || entry.inbox == key_) continue;
    engine_.db().use("INSERT OR IGNORE INTO duplicate(seq,inbox) VALUES(?,?)").with(entry.seq, key_).run();
  }
}

bool note_sequence(Engine& engine, std::uint32_t sender, std::uint64_t sequence) {
  if (sequence == 0) return false;
  std::uint64_t highest = 0;
  {
    Query query = engine.db().use("SELECT highest FROM sender WHERE id=?");
    if (query.with(sender).row()) highest = query.u64(0);
  }
  engine.db()
      .use("INSERT INTO sender(id,highest) VALUES(?1,?2) ON CONFLICT DO UPDATE SET highest=max(highest,?2)")
      .with(sender, sequence)
      .run();
  return sequence > highest + 1;
}

std::uint64_t received_leaf(Engine& engine, const InboxRequest& request) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::BatchReceived;
  leaf.at = request.now;
  leaf.batch = request.batch;
  leaf.platform = request.sender;
  leaf.count = static_cast<std::uint32_t>(request.items.size());
  leaf.commitment = request.digest;
  return engine.indexed_leaf(leaf);
}

Result<std::vector<PlatformRow>> acceptable(Engine& engine, const InboxRequest& request) {
  auto platforms = engine.targets(request.platforms);
  const std::size_t manifests = request.origin_manifests.size();
  const auto nameless = [manifests](const InboxItem& item) { return item.manifest >= manifests; };
  if (platforms && std::any_of(request.items.begin(), request.items.end(), nameless)) {
    return fault(Fault::Invalid, store_codes::kNoManifest);
  }
  for (const InboxItem& item : request.items)
    if (item.route && !part_of(*item.route, request.platforms)) return fault(Fault::Config, store_codes::kUnknownPlatform, "route");
  return platforms;
}

std::uint64_t next_inbox_key(Engine& engine) {
  Query query = engine.db().use("SELECT max(id) FROM inbox");
  return query.row() ? query.u64(0) + 1 : 1;
}

}  // namespace

std::optional<KnownBatch> known_batch(View& view, const std::string& sender, const Uuid& batch) {
  const std::uint32_t from = view.find_text(sender);
  Query query = view.db().use("SELECT id,digest,receipt,verdicts,leaf,gap FROM inbox WHERE uuid=? AND sender=?");
  if (from == 0 || !query.with(blob(batch), from).row()) return std::nullopt;
  KnownBatch known;
  known.batch_key = query.u64(0);
  known.digest = hash_or_zero(query.bytes(1));
  if (!query.null(2)) known.receipt = query.text(2);
  known.answer.lines = read_verdicts(query.bytes(3));
  known.answer.log_index = query.u64(4);
  known.answer.batch_key = known.batch_key;
  known.answer.sequence_gap = query.i32(5) != 0;
  return known;
}

Result<InboxAnswer> admit_batch(Engine& engine, const InboxRequest& request) {
  if (auto known = known_batch(engine.view(), request.sender, request.batch)) {
    if (known->digest != request.digest) return fault(Fault::Conflict, store_codes::kOtherBytes);
    return std::move(known->answer);
  }
  const auto platforms = acceptable(engine, request);
  if (!platforms) return platforms.error();
  const std::uint32_t sender = engine.intern(request.sender);
  InboxAnswer answer;
  answer.batch_key = next_inbox_key(engine);
  answer.log_index = received_leaf(engine, request);
  answer.sequence_gap = note_sequence(engine, sender, request.sequence);
  answer.lines = Reception(engine, request, *platforms, answer.batch_key).run();
  const std::string verdicts = write_verdicts(answer.lines);
  engine.db()
      .use("INSERT INTO inbox(id,sender,uuid,digest,sequence,at,leaf,gap,verdicts) VALUES(?,?,?,?,?,?,?,?,?)")
      .with(answer.batch_key, sender, blob(request.batch), blob(request.digest), request.sequence, request.now.us, answer.log_index,
            answer.sequence_gap, Blob{verdicts})
      .run();
  engine.db()
      .use("INSERT INTO source(name,intake_at) VALUES(?1,?2) ON CONFLICT DO UPDATE SET intake_at=?2")
      .with(request.sender, request.now.us)
      .run();
  return answer;
}

Status save_receipt(Engine& engine, std::uint64_t batch_key, const std::string& receipt) {
  {
    Query query = engine.db().use("SELECT receipt FROM inbox WHERE id=?");
    if (!query.with(batch_key).row()) return fault(Fault::NotFound, store_codes::kNoBatch);
    if (!query.null(0)) return query.bytes(0) == receipt ? Status() : fault(Fault::Conflict, store_codes::kReceiptStored);
  }
  engine.db().use("UPDATE inbox SET receipt=? WHERE id=?").with(Blob{receipt}, batch_key).run();
  return {};
}

void keep_refused_batch(Engine& engine, const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                        Instant now) {
  engine.db()
      .use("INSERT INTO refused_batch(sender,uuid,digest,code,at) VALUES(?,?,?,?,?)")
      .with(engine.intern(sender), blob(batch), blob(digest), code, now.us)
      .run();
  AuditLeaf leaf;
  leaf.event = AuditEvent::PeerRefused;
  leaf.at = now;
  if (!batch.nil()) leaf.batch = batch;
  leaf.platform = sender;
  leaf.code = code;
  leaf.commitment = digest;
  engine.indexed_leaf(leaf);
}

}  // namespace xinshi::embedded
