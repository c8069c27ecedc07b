// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "audit/log_directory.h"
#include "audit/tiles.h"

namespace xinshi::audit {
namespace {

constexpr std::size_t kMaxProblems = 200;
constexpr std::uint64_t kProgressStep = 16;

/// One pass over the log with the memory of a few tiles.
class Verification {
 public:
  Verification(Directory& directory, const VerifyOptions& options, NoteVerifier& verifier)
      : directory_(directory), options_(options), verifier_(verifier) {}

  VerifyReport run(const std::function<void(std::uint64_t, std::uint64_t)>& progress);

 private:
  bool read_head();
  void check_signatures(const std::string& note);
  int cosigned_by(const std::string& name, const std::string& note);
  void read_held();
  bool check_bundle(std::uint64_t index);
  /// The leaf hashes of a bundle: from its entries, or, where these are damaged, from the tile so that the rest can be checked too.
  std::optional<std::vector<Hash>> leaf_hashes(std::uint64_t index);
  void grow(const Hash& leaf);
  void compare_tile(int level, std::uint64_t index, std::string_view expected);
  void compare_edge();
  void compare_leftovers(int level, std::uint64_t index, std::string_view expected);
  void compare_held();
  void problem(std::string_view code, const std::string& what);
  void problem(const std::string& place, const Error& error);

  Directory& directory_;
  const VerifyOptions& options_;
  NoteVerifier& verifier_;
  VerifyReport report_;
  Checkpoint head_;
  std::string cosigned_;  ///< the head that the quorum cosigned, when it is not the newest
  std::vector<Checkpoint> held_;  ///< by size
  std::size_t next_held_ = 0;
  TileStack stack_;
  std::vector<FullTile> full_;
  std::string bundle_;  ///< bytes of the last bundle read
};

void Verification::problem(std::string_view code, const std::string& what) {
  if (report_.problems.size() < kMaxProblems) report_.problems.push_back(std::string(code) + ' ' + what);
}

void Verification::problem(const std::string& place, const Error& error) {
  const std::string detail = error.detail.empty() ? std::string(fault_name(error.fault)) : error.detail;
  problem(error.code, place.empty() ? detail : place + ": " + detail);
}

bool Verification::read_head() {
  const auto note = directory_.read(kCheckpointPath);
  if (!note) return problem("AUD-0040", "checkpoint: " + std::string(fault_name(note.error().fault))), false;
  check_signatures(*note);
  const auto parsed = parse_note(*note);
  if (!parsed) return false;  // reported by check_signatures
  const auto head = read_checkpoint(parsed->text);
  if (!head) return problem("checkpoint", head.error()), false;
  head_ = *head;
  report_.size = head->size;
  report_.root = head->root;
  return true;
}

void Verification::check_signatures(const std::string& note) {
  if (options_.log_keys.empty()) problem("AUD-0041", "checkpoint: no log key given, signature not checked");
  const auto head = open_checkpoint(note, options_.log_keys, verifier_);
  if (!head && (!options_.log_keys.empty() || head.error().code != "AUD-0012")) problem("checkpoint", head.error());
  if (options_.witness_keys.empty() && options_.quorum <= 0) return;
  int count = cosigned_by(std::string(kCheckpointPath), note);
  // Witnesses are asked less often than heads are signed: the newest head that they cosigned lies beside.
  if (const auto cosigned = directory_.read(kCosignedPath); count < options_.quorum && cosigned) {
    count = cosigned_by(std::string(kCosignedPath), *cosigned);
    cosigned_ = *cosigned;
  }
  if (count < options_.quorum) {
    problem("AUD-0042", "checkpoint: " + std::to_string(count) + " of " + std::to_string(options_.quorum) + " witnesses");
  }
}

int Verification::cosigned_by(const std::string& name, const std::string& note) {
  const auto witnesses = open_note(note, options_.witness_keys, verifier_);
  if (!witnesses && witnesses.error().code != "AUD-0012") problem(name, witnesses.error());
  return witnesses ? static_cast<int>(witnesses->verified_by.size()) : 0;
}

void Verification::read_held() {
  std::vector<std::string> notes = options_.held_checkpoints;
  if (!cosigned_.empty()) notes.push_back(cosigned_);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const std::string name = i < options_.held_checkpoints.size() ? "held checkpoint " + std::to_string(i + 1) : std::string(kCosignedPath);
    const auto head = open_checkpoint(notes[i], options_.log_keys, verifier_);
    if (!head) {
      problem(name, head.error());
    } else if (head->origin != head_.origin) {
      problem("AUD-0015", name + ": " + head->origin);
    } else if (head->size > head_.size) {
      problem("AUD-0043", name + ": size " + std::to_string(head->size) + ", the log has " + std::to_string(head_.size));
    } else {
      held_.push_back(*head);
    }
  }
  std::ranges::sort(held_, {}, &Checkpoint::size);
}

void Verification::compare_held() {
  for (; next_held_ < held_.size() && held_[next_held_].size == stack_.size(); ++next_held_) {
    if (held_[next_held_].root == stack_.root()) continue;
    problem("AUD-0044", "held checkpoint of size " + std::to_string(stack_.size()) + ": the log's root at that size is another");
  }
}

void Verification::compare_tile(int level, std::uint64_t index, std::string_view expected) {
  const std::string path = tile_path(level, index, tile_width(level, index, head_.size));
  const auto tile = read_tile(directory_, level, index, head_.size);
  if (!tile) return problem("", tile.error());
  if (*tile == expected) return;
  std::size_t at = 0;
  while (hash_at(*tile, at) == hash_at(expected, at)) ++at;
  problem("AUD-0045", path + ": hash " + std::to_string(at) + " is not that of the entries");
}

void Verification::grow(const Hash& leaf) {
  stack_.append(leaf, full_);
  for (const FullTile& tile : full_) compare_tile(tile.level, tile.index, tile.bytes);
  full_.clear();
  compare_held();
}

std::optional<std::vector<Hash>> Verification::leaf_hashes(std::uint64_t index) {
  std::vector<Hash> out;
  const int width = tile_width(kEntriesLevel, index, head_.size);
  auto bytes = read_tile(directory_, kEntriesLevel, index, head_.size);
  if (bytes) {
    bundle_ = *std::move(bytes);
    const auto entries = parse_bundle(bundle_, width, true);
    for (const std::string_view entry : *entries) out.push_back(leaf_hash(entry));  // read_tile parsed it
    return out;
  }
  problem("", bytes.error());
  bundle_.clear();
  const auto tile = read_tile(directory_, 0, index, head_.size);
  if (!tile) return problem("", tile.error()), std::nullopt;
  for (std::size_t i = 0; i < static_cast<std::size_t>(width); ++i) out.push_back(hash_at(*tile, i));
  return out;
}

bool Verification::check_bundle(std::uint64_t index) {
  const auto hashes = leaf_hashes(index);
  if (!hashes) return problem("AUD-0046", "cannot go on behind leaf " + std::to_string(stack_.size())), false;
  for (const Hash& hash : *hashes) grow(hash);
  return true;
}

/// Narrower partial files of an unfinished tile may still lie there from earlier heads; they must be its beginning.
void Verification::compare_leftovers(int level, std::uint64_t index, std::string_view expected) {
  for (int width = 1; width < tile_width(level, index, head_.size); ++width) {
    const std::string path = tile_path(level, index, width);
    const auto bytes = directory_.read(path);
    if (!bytes && bytes.error().fault == Fault::NotFound) continue;
    const bool whole = bytes && (level == kEntriesLevel ? parse_bundle(*bytes, width, true).ok()
                                                        : bytes->size() == static_cast<std::size_t>(width) * kHashSize);
    if (!whole || !expected.starts_with(*bytes)) problem("AUD-0045", path + ": is not the beginning of the later tile");
  }
}

void Verification::compare_edge() {
  for (std::size_t i = 0; i < stack_.tiles().size(); ++i) {
    const int level = static_cast<int>(i);
    const std::uint64_t index = hashes_at(level, head_.size) / kTileWidth;
    if (stack_.tiles()[i].empty()) continue;
    compare_tile(level, index, stack_.tiles()[i]);
    compare_leftovers(level, index, stack_.tiles()[i]);
    if (level == 0 && !bundle_.empty()) compare_leftovers(kEntriesLevel, index, bundle_);
  }
  if (stack_.root() != head_.root) problem("AUD-0022", "checkpoint: the root computed from the entries is another");
}

VerifyReport Verification::run(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  if (!read_head()) return std::move(report_);
  read_held();
  compare_held();
  const std::uint64_t bundles = (head_.size + kTileWidth - 1) / kTileWidth;
  bool all = true;
  for (std::uint64_t i = 0; all && i < bundles; ++i) {
    all = check_bundle(i);
    if (progress && (i % kProgressStep == 0 || i + 1 == bundles)) progress(stack_.size(), head_.size);
  }
  if (all) compare_edge();
  return std::move(report_);
}

}  // namespace

VerifyReport verify_log(Directory& directory, const VerifyOptions& options, NoteVerifier& verifier,
                        const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
  return Verification(directory, options, verifier).run(progress);
}

}  // namespace xinshi::audit
