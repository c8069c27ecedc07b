// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "core/batch.h"
#include "stores/embedded/intake.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

constexpr std::uint64_t kMentionRun = 4'096;  ///< longest row of table mention, so that a look-up is bounded

DeliveryState state_of(Verdict verdict) {
  if (verdict == Verdict::Stored) return DeliveryState::Stored;
  return verdict == Verdict::Refused ? DeliveryState::Refused : DeliveryState::Registered;
}

/// May a receipt from above move this run to `to`?
bool follows(const DeliveryRow& row, DeliveryState to) {
  if (row.state == to) return false;
  if (!row.own()) return to != DeliveryState::Stored || !is_final(row.state);
  return row.state == DeliveryState::Stored || row.state == DeliveryState::Uncertain || row.state == DeliveryState::Expired;
}

/// What a receipt says about one known version.
struct Said {
  Seq seq = 0;
  DeliveryState to = DeliveryState::Stored;
  std::string code;
};

/// By position, lines about one version in their order.
std::vector<Said> known_lines(Engine& engine, const Receipt& receipt) {
  std::vector<Said> out;
  const std::uint32_t origin = engine.view().find_text(receipt.origin);
  for (const ReceiptLine& line : receipt.lines) {
    for (const Entry& entry : engine.view().versions(line.id)) {
      if (entry.version == line.version && entry.origin == origin) out.push_back({entry.seq, state_of(line.verdict), line.code});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Said& a, const Said& b) { return a.seq < b.seq; });
  return out;
}

/// Takes the first word about each version out of `said`; what is left was said later about the same versions.
std::vector<Said> first_words(std::vector<Said>& said) {
  std::vector<Said> first;
  std::vector<Said> rest;
  for (Said& one : said) {
    const bool again = !first.empty() && first.back().seq == one.seq;
    (again ? rest : first).push_back(std::move(one));
  }
  said = std::move(rest);
  return first;
}

PlatformRow platform_above(Engine& engine, const Receipt& receipt) {
  if (auto known = engine.view().platform(receipt.platform)) return *std::move(known);
  engine.db()
      .use("INSERT INTO platform(name,level,above,repeat) VALUES(?,?,1,0)")
      .with(receipt.platform, static_cast<int>(receipt.level))
      .run();
  return engine.view().platform(receipt.platform).value_or(PlatformRow{});
}

/// Moves the runs inside `range` that may follow, and makes runs where the platform is seen for the first time.
void apply(Engine& engine, const PlatformRow& platform, Range range, const Said& said, const AboveReceipt& request, std::uint32_t origin) {
  DeliveryRow made;
  made.platform = platform.id;
  made.state = said.to;
  made.code = said.code;
  made.origin = origin;
  made.settled_at = request.now.us;
  made.via = engine.intern(request.feed);
  const std::vector<DeliveryRow> rows = engine.ranges().cut_out(platform.id, range);
  Seq at = range.first;
  const auto fill = [&](Seq end) {
    made.range = {at, end - at};
    if (at < end) engine.ranges().insert(made);
  };
  for (const DeliveryRow& row : rows) {
    fill(row.range.first);
    at = row.range.end();
  }
  fill(range.end());
  engine.ranges().change(platform.id, range, [&](DeliveryRow& row) {
    if (!follows(row, said.to)) return;
    row.state = said.to;
    row.code = said.code;
    row.settled_at = request.now.us;
  });
  unblock(engine, platform.id, range);
}

/// In runs of equal words; answers the versions concerned.
Ranges apply_all(Engine& engine, const PlatformRow& platform, const std::vector<Said>& words, const AboveReceipt& request,
                 std::uint32_t origin) {
  Ranges about;
  for (std::size_t i = 0; i < words.size();) {
    const auto follows_on = [&](std::size_t j) {
      return words[j].seq == words[j - 1].seq + 1 && words[j].to == words[i].to && words[j].code == words[i].code;
    };
    std::size_t next = i + 1;
    while (next < words.size() && follows_on(next)) ++next;
    const Range range{words[i].seq, next - i};
    apply(engine, platform, range, words[i], request, origin);
    add_range(about, range);
    i = next;
  }
  return about;
}

std::uint64_t above_leaf(Engine& engine, const AboveReceipt& request, const Bytes16& salt) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::ReceiptAbove;
  leaf.at = request.now;
  if (!request.receipt.batch.nil()) leaf.batch = request.receipt.batch;
  leaf.platform = request.receipt.platform;
  leaf.count = static_cast<std::uint32_t>(request.receipt.lines.size());
  leaf.commitment = commitment(salt, request.bytes);
  return engine.indexed_leaf(leaf);
}

}  // namespace

std::uint64_t keep_receipt(Engine& engine, std::uint32_t platform, std::optional<Uuid> uuid, std::uint64_t previous, std::string_view bytes,
                           const Bytes16& salt, Instant at) {
  const std::string sealed = engine.seal(bytes, kReceiptAad);
  engine.db()
      .use("INSERT INTO receipt(uuid,platform,previous,at,salt,bytes) VALUES(?,?,?,?,?,?)")
      .with(uuid ? std::optional<Blob>(blob(*uuid)) : std::nullopt, platform, previous, at.us, blob(salt), Blob{sealed})
      .run();
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(engine.db().handle()));
}

void pass_down(Engine& engine, std::uint64_t receipt, std::uint32_t origin, const Ranges& about) {
  std::set<std::uint32_t> units = {origin};
  std::set<std::uint64_t> batches;
  for (const Range& range : about) {
    for (Seq seq = range.first; seq < range.end(); ++seq) {
      const auto entry = engine.view().entry(seq);
      if (!entry || entry->inbox == 0) continue;
      batches.insert(entry->inbox);
      Query also = engine.db().use("SELECT inbox FROM duplicate WHERE seq=?");
      also.with(seq);
      while (also.row()) batches.insert(also.u64(0));
    }
  }
  for (const std::uint64_t batch : batches) {
    Query query = engine.db().use("SELECT sender FROM inbox WHERE id=?");
    if (query.with(batch).row()) units.insert(query.u32(0));
  }
  for (const std::uint32_t unit : units) engine.db().use("INSERT INTO passed(unit,receipt) VALUES(?,?)").with(unit, receipt).run();
}

void mention(Engine& engine, Mention kind, std::uint64_t reference, Range range) {
  for (Seq at = range.first; at < range.end(); at += kMentionRun) {
    engine.db()
        .use("INSERT OR IGNORE INTO mention(first_seq,kind,ref,count) VALUES(?,?,?,?)")
        .with(at, static_cast<int>(kind), reference, std::min(kMentionRun, range.end() - at))
        .run();
  }
}

std::vector<std::uint64_t> mentions(View& view, Mention kind, Seq seq) {
  std::vector<std::uint64_t> out;
  Query query = view.db().use("SELECT ref FROM mention WHERE first_seq>? AND first_seq<=? AND kind=? AND first_seq+count>? ORDER BY ref");
  query.with(static_cast<std::int64_t>(seq) - static_cast<std::int64_t>(kMentionRun), seq, static_cast<int>(kind), seq);
  while (query.row()) out.push_back(query.u64(0));
  return out;
}

Status receipt_above(Engine& engine, const AboveReceipt& request) {
  engine.flush();
  if (!request.cursor.empty()) set_cursor(engine, "receipts:" + request.feed, request.cursor);
  {
    Query seen = engine.db().use("SELECT 1 FROM receipt WHERE uuid=?");
    if (seen.with(blob(request.receipt.receipt)).row()) return {};
  }
  const PlatformRow platform = platform_above(engine, request.receipt);
  const Bytes16 salt = random16(engine.shared().deps.random);
  const std::uint64_t receipt = keep_receipt(engine, platform.id, request.receipt.receipt, 0, request.bytes, salt, request.now);
  engine.db().use("UPDATE receipt SET leaf=? WHERE id=?").with(above_leaf(engine, request, salt), receipt).run();
  const std::uint32_t origin = engine.intern(request.receipt.origin);
  Ranges about;
  for (std::vector<Said> said = known_lines(engine, request.receipt); !said.empty();) {
    const Ranges spoken = apply_all(engine, platform, first_words(said), request, origin);
    if (about.empty()) about = spoken;
  }
  for (const Range& range : about) mention(engine, Mention::Receipt, receipt, range);
  pass_down(engine, receipt, origin, about);
  return {};
}

std::vector<PassedReceipt> receipts_after(View& view, const std::string& unit, std::uint64_t after, std::size_t limit) {
  std::vector<PassedReceipt> out;
  const std::uint32_t reference = view.find_text(unit);
  Query query = view.db().use(
      "SELECT receipt,bytes FROM passed JOIN receipt ON receipt.id=passed.receipt WHERE unit=? AND receipt>? ORDER BY receipt LIMIT ?");
  query.with(reference, after, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
  while (query.row()) out.push_back({query.u64(0), view.open_sealed(query.bytes(1), kReceiptAad)});
  return out;
}

}  // namespace xinshi::embedded
