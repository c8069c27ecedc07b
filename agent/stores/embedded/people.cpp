// SPDX-License-Identifier: Apache-2.0
// Small verbs: platforms, cursors, remembered answers, quarantine, log.
#include <algorithm>

#include "base/text.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

constexpr std::int64_t kRememberedDays = 30;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

QuarantineView read_row(View& view, const Query& query) {
  QuarantineView row;
  row.id = query.u64(0);
  row.source = query.text(1);
  row.unit = query.text(2);
  row.row = query.u64(3);
  row.kind = query.text(4);
  row.key = query.text(5);
  row.rule = query.text(6);
  row.at = Instant{query.i64(7)};
  const std::string body = view.open_sealed(query.bytes(8), kQuarantineAad);
  const std::size_t line = body.find('\n');
  const auto size = line == std::string::npos ? std::nullopt : parse_u64(std::string_view(body).substr(0, line));
  if (size && *size <= body.size() - line - 1) {
    row.raw = body.substr(line + 1, static_cast<std::size_t>(*size));
    row.problems = body.substr(line + 1 + static_cast<std::size_t>(*size));
  }
  return row;
}

}  // namespace

Status declare_platforms(Engine& engine, const std::vector<PlatformEntry>& platforms) {
  for (const PlatformEntry& entry : platforms) {
    engine.db()
        .use(
            "INSERT INTO platform(name,level,above,repeat) VALUES(?1,?2,?3,?4) ON CONFLICT(name) DO UPDATE SET level=?2,above=?3,repeat=?4")
        .with(entry.id, static_cast<int>(entry.level), entry.above, static_cast<int>(entry.repeat))
        .run();
  }
  return {};
}

std::string cursor(View& view, const std::string& name) {
  Query query = view.db().use("SELECT cursor FROM source WHERE name=?");
  return query.with(name).row() ? query.text(0) : std::string();
}

void set_cursor(Engine& engine, const std::string& name, const std::string& cursor) {
  engine.db().use("INSERT INTO source(name,cursor) VALUES(?1,?2) ON CONFLICT DO UPDATE SET cursor=?2").with(name, cursor).run();
}

std::optional<std::pair<Hash, std::string>> remembered(View& view, const std::string& key) {
  Query query = view.db().use("SELECT digest,answer FROM memory WHERE key=?");
  if (!query.with(key).row()) return std::nullopt;
  return std::pair(hash_or_zero(query.bytes(0)), view.open_sealed(query.bytes(1), kAnswerAad + key));
}

Status remember(Engine& engine, const std::string& key, const Hash& digest, const std::string& answer) {
  if (const auto known = remembered(engine.view(), key)) {
    return known->first == digest ? Status() : fault(Fault::Conflict, store_codes::kKeyReused);
  }
  const std::int64_t now = engine.shared().deps.clock.now().us;
  engine.db().use("DELETE FROM memory WHERE at<?").with(now - kRememberedDays * kMicrosPerDay).run();
  const std::string sealed = engine.seal(answer, kAnswerAad + key);
  engine.db().use("INSERT INTO memory(key,digest,at,answer) VALUES(?,?,?,?)").with(key, blob(digest), now, Blob{sealed}).run();
  return {};
}

std::vector<QuarantineView> quarantine(View& view, const QuarantineQuery& query) {
  std::vector<QuarantineView> out;
  const auto limit = static_cast<std::int64_t>(std::min<std::size_t>(query.limit, INT64_MAX));
  Query rows = view.db().use(
      "SELECT id,source,unit,row,kind,key,rule,at,body FROM quarantine WHERE (?1 IS NULL OR id=?1) AND (?2='' OR source=?2) AND id>?4 "
      "ORDER BY id LIMIT ?3");
  rows.with(query.id, query.source, limit, query.after);
  while (rows.row()) out.push_back(read_row(view, rows));
  return out;
}

void close_quarantine(Engine& engine, const std::vector<std::uint64_t>& ids, const std::string& action, Instant now) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::OperatorAction;
  leaf.at = now;
  leaf.code = action;
  for (const std::uint64_t id : ids) {
    engine.db().use("DELETE FROM quarantine WHERE id=?").with(id).run();
    leaf.count += static_cast<std::uint32_t>(sqlite3_changes(engine.db().handle()));
  }
  engine.count_quarantine(-static_cast<std::int64_t>(leaf.count));
  if (leaf.count != 0) engine.leaf(leaf);
}

std::string published_head(View& view) {
  Query query = view.db().use("SELECT value FROM note WHERE name='head'");
  return query.row() ? query.text(0) : std::string();
}

void publish_head(Engine& engine, const std::string& note) {
  engine.db().use("INSERT INTO note(name,value) VALUES('head',?1) ON CONFLICT DO UPDATE SET value=?1").with(note).run();
}

}  // namespace xinshi::embedded
