// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/check.h"

#include "core/batch.h"

namespace xinshi::embedded {
namespace {

constexpr std::size_t kMostProblems = 200;

bool says(std::string_view leaf, std::string_view member) {
  return leaf.find(member) != std::string_view::npos;
}

/// Versions and their chunks: contiguous, readable, committed to by their leaves, found through the indexes.
class VersionCheck {
 public:
  VersionCheck(View& view, LeafReader& leaves, Findings& findings) : view_(view), leaves_(leaves), findings_(findings) {}

  void run() {
    std::vector<Seq> firsts;
    {
      Query query = view_.db().use("SELECT first_seq FROM chunk ORDER BY first_seq");
      while (query.row()) firsts.push_back(query.u64(0));
    }
    Seq next = 1;
    for (const Seq first : firsts) {
      const std::string name = "chunk " + std::to_string(first);
      findings_.expect(first == next, name + ": expected at " + std::to_string(next));
      const ChunkPtr chunk = view_.chunk(first, true);
      if (Status read = view_.db().take(); !read || !chunk) {
        findings_.expect(false, name + ": cannot be read" + (read ? "" : ": " + describe(read.error())));
        next = first + 1;
        continue;
      }
      for (Seq seq = first; seq < first + chunk->count; ++seq) check_version(*chunk, chunk->entry(seq));
      next = first + chunk->count;
    }
    check_counters(next - 1);
  }

 private:
  void check_version(const Chunk& chunk, const Entry& entry) {
    const std::string name = to_text(entry.id) + " v" + std::to_string(entry.version);
    const auto payload = read_payload(chunk.payload, entry);
    findings_.expect(payload.has_value(), name + ": its payload is cut");
    const bool erased = (entry.flags & kErased) != 0;
    if (payload && !erased) {
      findings_.expect(commitment(payload->salt, payload->line) == entry.commitment, name + ": bytes and commitment differ");
    }
    if (payload && entry.key != Bytes16{} && payload->key.size() < kLongestKey) {
      const Bytes16 key = name_hash(view_.shared().hash, NameSpace::Identity, view_.text(entry.origin), payload->key);
      findings_.expect(key == entry.key, name + ": identity key and its hash differ");
    }
    const std::string_view leaf = leaves_.leaf(entry.leaf);
    const bool right = says(leaf, "\"e\":\"admitted\"") &&
                       says(leaf, "\"id\":\"" + to_text(entry.id) + "\",\"n\":" + std::to_string(entry.version)) &&
                       says(leaf, "\"c\":\"" + to_base64(entry.commitment) + "\"");
    findings_.expect(right, name + ": its leaf is missing in the log");
    check_place(name, entry);
  }

  /// Found by its id, at its place among the record's versions.
  void check_place(const std::string& name, const Entry& entry) {
    const std::vector<Entry> versions = view_.versions(entry.id);
    std::size_t here = 0;
    bool earlier_here = false;
    bool previous_right = entry.previous == 0;
    for (const Entry& other : versions) {
      if (other.version == entry.version) here += other.seq == entry.seq ? 1 : 2;
      if (other.version >= entry.version) continue;
      earlier_here = earlier_here || other.seq < entry.seq;
      previous_right = previous_right || other.seq == entry.previous;
    }
    findings_.expect(here == 1, name + ": the index does not find it, or finds it twice");
    findings_.expect(previous_right && (entry.previous != 0 || !earlier_here), name + ": names another version as the one before");
    const bool newest = !versions.empty() && versions.back().seq == entry.seq;
    Query query = view_.db().use("SELECT 1 FROM superseded WHERE seq=?");
    findings_.expect(query.with(entry.seq).row() != newest, name + ": marked wrongly as (not) the latest version");
    if (newest) ++records_;
    findings_.expect(entry.inbox == 0 || exists("SELECT 1 FROM inbox WHERE id=?", entry.inbox), name + ": its inbox batch is missing");
    findings_.expect(entry.manifest == 0 || exists("SELECT 1 FROM origin_manifest WHERE id=?", entry.manifest),
                     name + ": its origin manifest is missing");
  }

  bool exists(const char* sql, std::uint64_t id) {
    Query query = view_.db().use(sql);
    return query.with(id).row();
  }

  std::uint64_t number(const char* sql) {
    Query query = view_.db().use(sql);
    return query.row() ? query.u64(0) : 0;
  }

  void check_counters(Seq versions) {
    findings_.expect(number("SELECT value FROM counter WHERE name='records'") == records_, "the counter of records is wrong");
    findings_.expect(number("SELECT value FROM counter WHERE name='quarantined'") == number("SELECT count(*) FROM quarantine"),
                     "the counter of quarantined rows is wrong");
    findings_.expect(number("SELECT value FROM counter WHERE name='indexed'") <= versions, "the index is ahead of the versions");
  }

  View& view_;
  LeafReader& leaves_;
  Findings& findings_;
  std::uint64_t records_ = 0;
};

}  // namespace

void Findings::expect(bool holds, const std::string& what) {
  if (holds) return;
  if (lines_.size() < kMostProblems) {
    lines_.push_back(what);
  } else {
    ++more_;
  }
}

std::vector<std::string> Findings::take() {
  if (more_ != 0) lines_.push_back("and " + std::to_string(more_) + " more");
  return std::move(lines_);
}

std::string_view LeafReader::leaf(std::uint64_t index) {
  if (index < first_ || index >= first_ + kept_.size()) {
    constexpr std::size_t kAhead = 1'024;
    first_ = index;
    kept_ = leaves_after(view_, index, kAhead);
  }
  return kept_.empty() ? std::string_view() : std::string_view(kept_[static_cast<std::size_t>(index - first_)]);
}

void check_versions(View& view, LeafReader& leaves, Findings& findings) {
  VersionCheck(view, leaves, findings).run();
}

std::vector<std::string> check(View& view) {
  Findings findings;
  LeafReader leaves(view);
  check_versions(view, leaves, findings);
  check_queue(view, findings);
  check_evidence(view, leaves, findings);
  return findings.take();
}

}  // namespace xinshi::embedded
