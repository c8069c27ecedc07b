// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bitset>
#include <optional>
#include <utility>

#include "audit/log_directory.h"
#include "audit/tiles.h"

namespace xinshi::audit {
namespace {

constexpr std::size_t kMaxPendingBytes = 32 << 20;

/// Partial files that were written for the unfinished tile of one level and go when it is full.
struct Leftovers {
  std::uint64_t index = 0;
  std::bitset<kTileWidth> widths;
};

}  // namespace

struct LogWriter::Impl {
  Impl(Directory& d, NoteSigner& s) : directory(d), signers{&s} {}

  Status start(std::uint64_t leaf_count, bool anew);
  Result<std::optional<Checkpoint>> own_head();
  bool signed_by_us(const ParsedNote& parsed) const;
  Status load_edge(const Checkpoint& head);
  Status load_bundle(std::uint64_t size);
  void take(const std::string& leaf);
  void push(int level, std::uint64_t index, std::string bytes);
  Status flush();
  Status write_partials();
  Result<std::string> signed_head(const Checkpoint& head);
  void sweep();
  void sweep(int level, std::uint64_t index, int width);

  Directory& directory;
  std::vector<NoteSigner*> signers;
  TileStack stack;
  std::string bundle;                                        ///< entries of the unfinished bundle
  std::vector<std::pair<std::string, std::string>> pending;  ///< full tiles to be written: path, bytes
  std::size_t pending_bytes = 0;
  std::vector<FullTile> full;            ///< scratch of `take`
  std::vector<Leftovers> leftovers;      ///< by level + 1
  std::optional<Checkpoint> must_match;  ///< own head that a rebuilding has to reach
  std::optional<Error> mismatch;
  std::optional<Checkpoint> published;
  std::string note;
};

// Ed25519 is deterministic: our own signature over the same text is the same bytes, so no verifier is needed.
bool LogWriter::Impl::signed_by_us(const ParsedNote& parsed) const {
  return std::ranges::any_of(signers, [&](NoteSigner* signer) {
    const auto key = read_verifier_key(signer->verifier_key());
    if (!key) return false;
    return std::ranges::any_of(parsed.signatures, [&](const NoteSignature& line) {
      if (line.hash != key->hash || line.name != key->name) return false;
      const auto again = signer->sign(parsed.text);
      return again.ok() && *again == line.bytes;
    });
  });
}

Result<std::optional<Checkpoint>> LogWriter::Impl::own_head() {
  auto bytes = directory.read(kCheckpointPath);
  if (!bytes) {
    if (bytes.error().fault == Fault::NotFound) return std::optional<Checkpoint>{};
    return bytes.error();
  }
  const auto parsed = parse_note(*bytes);
  if (!parsed) return Error{Fault::Corrupt, parsed.error().code, parsed.error().detail};
  const auto head = read_checkpoint(parsed->text);
  if (!head) return Error{Fault::Corrupt, head.error().code, head.error().detail};
  if (head->origin != signers.front()->name()) return Error{Fault::Refused, "AUD-0015", head->origin};
  if (!signed_by_us(*parsed)) return Error{Fault::Refused, "AUD-0023"};
  note = *std::move(bytes);
  return std::optional<Checkpoint>(*head);
}

Status LogWriter::Impl::load_edge(const Checkpoint& head) {
  std::vector<std::string> tiles;
  for (int level = 0; hashes_at(level, head.size) > 0; ++level) {
    const std::uint64_t index = hashes_at(level, head.size) / kTileWidth;
    tiles.emplace_back();
    if (tile_width(level, index, head.size) == 0) continue;
    auto tile = read_tile(directory, level, index, head.size);
    if (!tile) return tile.error();
    tiles.back() = *std::move(tile);
  }
  stack = TileStack(head.size, std::move(tiles));
  if (stack.root() != head.root) return Error{Fault::Corrupt, "AUD-0022", "size " + std::to_string(head.size)};
  return load_bundle(head.size);
}

Status LogWriter::Impl::load_bundle(std::uint64_t size) {
  const std::uint64_t index = size / kTileWidth;
  const int width = tile_width(kEntriesLevel, index, size);
  if (width == 0) return {};
  auto bytes = read_tile(directory, kEntriesLevel, index, size);
  if (!bytes) return bytes.error();
  const auto entries = parse_bundle(*bytes, width, true);
  if (!entries) return entries.error();
  for (std::size_t i = 0; i < entries->size(); ++i) {
    if (leaf_hash((*entries)[i]) == hash_at(stack.tiles().front(), i)) continue;
    return Error{Fault::Corrupt, "AUD-0022", tile_path(kEntriesLevel, index, width)};
  }
  bundle = *std::move(bytes);
  return {};
}

Status LogWriter::Impl::start(std::uint64_t leaf_count, bool anew) {
  const auto head = own_head();
  if (!head) return head.error();
  if (!*head) return {};
  if ((*head)->size > leaf_count) {
    return Error{Fault::Corrupt, "AUD-0020", std::to_string((*head)->size) + " > " + std::to_string(leaf_count)};
  }
  if (anew) {
    must_match = **head;
    return {};
  }
  if (Status edge = load_edge(**head); !edge) return edge;
  published = **head;
  // Which partial files an earlier run left is not known: all narrower ones may be there.
  for (std::size_t i = 0; i < stack.tiles().size() + 1; ++i) {
    const int level = static_cast<int>(i) - 1;
    const std::uint64_t index = hashes_at(level, stack.size()) / kTileWidth;
    Leftovers& left = leftovers.emplace_back(Leftovers{index, {}});
    for (int width = 1; width <= tile_width(level, index, stack.size()); ++width) left.widths.set(static_cast<std::size_t>(width));
  }
  return {};
}

void LogWriter::Impl::push(int level, std::uint64_t index, std::string bytes) {
  pending_bytes += bytes.size();
  pending.emplace_back(tile_path(level, index, kTileWidth), std::move(bytes));
}

void LogWriter::Impl::take(const std::string& leaf) {
  append_entry(bundle, leaf);
  stack.append(leaf_hash(leaf), full);
  if (!full.empty()) {
    push(kEntriesLevel, full.front().index, std::exchange(bundle, {}));
    for (FullTile& tile : full) push(tile.level, tile.index, std::move(tile.bytes));
    full.clear();
  }
  if (must_match && stack.size() == must_match->size && stack.root() != must_match->root) {
    mismatch = Error{Fault::Corrupt, "AUD-0022", "size " + std::to_string(stack.size())};
  }
}

Status LogWriter::Impl::flush() {
  std::size_t done = 0;
  Status status;
  for (; done < pending.size(); ++done) {
    status = directory.write(pending[done].first, pending[done].second);
    if (!status) break;
    pending_bytes -= pending[done].second.size();
  }
  pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(done));
  return status;
}

Status LogWriter::Impl::write_partials() {
  const auto write = [this](int level, const std::string& bytes) -> Status {
    const std::uint64_t index = hashes_at(level, stack.size()) / kTileWidth;
    return bytes.empty() ? Status{} : directory.write(tile_path(level, index, tile_width(level, index, stack.size())), bytes);
  };
  Status status = write(kEntriesLevel, bundle);
  for (std::size_t level = 0; status.ok() && level < stack.tiles().size(); ++level) {
    status = write(static_cast<int>(level), stack.tiles()[level]);
  }
  return status;
}

Result<std::string> LogWriter::Impl::signed_head(const Checkpoint& head) {
  const std::string text = write_checkpoint(head);
  std::string out = text + '\n';
  for (NoteSigner* signer : signers) {
    auto line = signature_line(text, *signer);
    if (!line) return line;
    out += *line;
  }
  return out;
}

void LogWriter::Impl::sweep(int level, std::uint64_t index, int width) {
  const std::size_t at = static_cast<std::size_t>(level) + 1;  // level -1: entries
  if (leftovers.size() <= at) leftovers.resize(at + 1);
  Leftovers& left = leftovers[at];
  if (left.index != index) {
    for (std::size_t w = 1; w < left.widths.size(); ++w) {
      // A file that stays is only untidy, and the full tile is what counts.
      if (left.widths.test(w)) (void)directory.remove(tile_path(level, left.index, static_cast<int>(w))).ok();
    }
    left = {index, {}};
  }
  if (width > 0) left.widths.set(static_cast<std::size_t>(width));
}

void LogWriter::Impl::sweep() {
  for (std::size_t i = 0; i < stack.tiles().size() + 1; ++i) {
    const int level = static_cast<int>(i) - 1;
    const std::uint64_t index = hashes_at(level, stack.size()) / kTileWidth;
    sweep(level, index, tile_width(level, index, stack.size()));
  }
}

LogWriter::LogWriter(Directory& directory, NoteSigner& signer) : impl_(std::make_unique<Impl>(directory, signer)) {}
LogWriter::~LogWriter() = default;

Status LogWriter::open(std::uint64_t leaf_count) {
  return impl_->start(leaf_count, false);
}
Status LogWriter::open_anew(std::uint64_t leaf_count) {
  return impl_->start(leaf_count, true);
}
void LogWriter::also_sign_with(NoteSigner& signer) {
  impl_->signers.push_back(&signer);
}
std::uint64_t LogWriter::size() const {
  return impl_->stack.size();
}

Checkpoint LogWriter::head() const {
  return impl_->published ? *impl_->published : Checkpoint{impl_->signers.front()->name(), 0, empty_root()};
}

Status LogWriter::append(const std::vector<std::string>& leaves) {
  for (const std::string& leaf : leaves) {
    if (leaf.size() > kMaxLeaf) return Error{Fault::Invalid, "AUD-0002", std::to_string(leaf.size())};
  }
  if (impl_->pending_bytes > kMaxPendingBytes) {
    if (Status flushed = impl_->flush(); !flushed) return flushed;
  }
  for (const std::string& leaf : leaves) impl_->take(leaf);
  return {};
}

Result<std::string> LogWriter::publish() {
  Impl& w = *impl_;
  if (w.published && w.published->size == w.stack.size()) return w.note;
  if (w.mismatch) return *w.mismatch;
  if (w.must_match && w.stack.size() < w.must_match->size) {
    return Error{Fault::Corrupt, "AUD-0020", std::to_string(w.must_match->size) + " > " + std::to_string(w.stack.size())};
  }
  if (const Status flushed = w.flush(); !flushed) return flushed.error();
  if (const Status written = w.write_partials(); !written) return written.error();
  if (const Status synced = w.directory.sync(); !synced) return synced.error();
  const Checkpoint head{w.signers.front()->name(), w.stack.size(), w.stack.root()};
  auto note = w.signed_head(head);
  if (!note) return note;
  if (const Status written = w.directory.write(kCheckpointPath, *note); !written) return written.error();
  if (const Status synced = w.directory.sync(); !synced) return synced.error();
  w.note = *std::move(note);
  w.published = head;
  w.sweep();
  return w.note;
}

}  // namespace xinshi::audit
