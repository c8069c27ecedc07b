// SPDX-License-Identifier: Apache-2.0
// The open group's new versions on their way into chunks.
#include <mutex>

#include "stores/embedded/engine.h"

namespace xinshi::embedded {
namespace {

// A claim reads and decrypts whole chunks: one should hold about what one batch takes.
constexpr std::size_t kChunkBytes = 512U << 10;  ///< plain payload
constexpr std::size_t kChunkVersions = 100;
constexpr std::size_t kInlineBytes = 16U << 10;  ///< less than this in one group stays in the database and costs no second sync
constexpr std::int64_t kSegmentBytes = std::int64_t{1} << 30;

}  // namespace

void Engine::set_targets(const std::vector<PlatformRow>& platforms) {
  std::vector<std::uint64_t> ids;
  for (const PlatformRow& platform : platforms) ids.push_back(platform.id);
  std::string targets = write_numbers(ids);
  if (targets == targets_) return;
  flush();
  targets_ = std::move(targets);
}

void Engine::add(FreshVersion version, bool new_record) {
  version.entry.seq = next_seq();
  version.entry.length = static_cast<std::uint32_t>(payload_size(version.payload));
  {
    const std::unique_lock lock(shared_.index_lock);
    index(version.entry);
  }
  fresh_.push_back(std::move(version));
  if (new_record) ++counters_.records;
}

void Engine::permute(Seq base, const std::vector<std::uint32_t>& order) {
  const auto from = static_cast<std::ptrdiff_t>(base - first_fresh_);
  std::vector<FreshVersion> tail(fresh_.begin() + from, fresh_.end());
  std::vector<Seq> moved(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) moved[order[i]] = base + i;
  const std::unique_lock lock(shared_.index_lock);
  for (std::size_t i = 0; i < order.size(); ++i) {
    FreshVersion& version = fresh_[static_cast<std::size_t>(from) + i] = tail[order[i]];
    renumber(version.entry, base + i);
    version.entry.seq = base + i;
    if (version.entry.previous >= base) version.entry.previous = moved[static_cast<std::size_t>(version.entry.previous - base)];
  }
}

/// Rows of one key change among themselves as a set, so it does not matter which of two equal ones is found first.
void Engine::renumber(const Entry& entry, Seq to) {
  shared_.ids.renumber(index_key(entry.id.bytes), entry.seq, to);
  if ((entry.flags & kKeyIndexed) != 0) shared_.keys.renumber(index_key(entry.key), entry.seq, to);
  if ((entry.flags & kSourceIndexed) != 0) shared_.keys.renumber(index_key(entry.source_key), entry.seq, to);
}

void Engine::add_delivery(DeliveryRow row) {
  for (auto it = deliveries_.rbegin(); it != deliveries_.rend(); ++it) {
    if (it->platform != row.platform) continue;
    const bool equal = it->state == row.state && it->next_try == row.next_try && it->origin == row.origin;
    if (equal && it->range.end() == row.range.first && it->due_last <= row.due && it->due == row.due) {
      it->range.count += row.range.count;
      it->due_last = row.due_last;
      return;
    }
    break;
  }
  deliveries_.push_back(std::move(row));
}

void Engine::flush_versions() {
  std::size_t all = 0;
  for (const FreshVersion& version : fresh_) all += version.entry.length;
  const bool in_segment = all >= kInlineBytes;
  std::size_t from = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < fresh_.size(); ++i) {
    const std::size_t length = fresh_[i].entry.length;
    if (i != from && (bytes + length > kChunkBytes || i - from >= kChunkVersions)) {
      write_chunk(from, i, in_segment);
      from = i;
      bytes = 0;
    }
    bytes += length;
  }
  write_chunk(from, fresh_.size(), in_segment);
  first_fresh_ += fresh_.size();
  fresh_.clear();
  kept_.clear();
}

Place Engine::next_place(std::uint64_t length) {
  if (counters_.segment_end + static_cast<std::int64_t>(length) > kSegmentBytes && counters_.segment_end != 0) {
    ++counters_.segment;
    counters_.segment_end = 0;
  }
  const Place place{static_cast<std::uint32_t>(counters_.segment), static_cast<std::uint64_t>(counters_.segment_end), length};
  counters_.segment_end += static_cast<std::int64_t>(length);
  return place;
}

void Engine::write_chunk(std::size_t from, std::size_t to, bool in_segment) {
  auto chunk = std::make_shared<Chunk>();
  chunk->first = first_fresh_ + from;
  chunk->count = to - from;
  chunk->has_payload = true;
  std::size_t bytes = 0;
  for (std::size_t i = from; i < to; ++i) bytes += fresh_[i].entry.length;
  chunk->entries.reserve(chunk->count * kEntrySize);
  chunk->payload.reserve(bytes);
  for (std::size_t i = from; i < to; ++i) {
    FreshVersion& version = fresh_[i];
    version.entry.offset = static_cast<std::uint32_t>(chunk->payload.size());
    append_entry(chunk->entries, version.entry);
    append_payload(chunk->payload, version.payload);
  }
  const std::string sealed = seal(chunk->payload, chunk_aad(chunk->first));
  Place place;
  if (in_segment) {
    place = next_place(sealed.size());
    if (Status written = view_.segments().write(place, sealed); !written) return database_->fail(written.error());
  }
  database_->use("INSERT INTO chunk(first_seq,count,segment,offset,length,targets,entries,payload) VALUES(?,?,?,?,?,?,?,?)")
      .with(chunk->first, chunk->count, place.segment, place.offset, place.length, Blob{targets_}, Blob{chunk->entries},
            in_segment ? std::nullopt : std::optional<Blob>(Blob{sealed}))
      .run();
  written_.push_back(std::move(chunk));
}

}  // namespace xinshi::embedded
