// SPDX-License-Identifier: Apache-2.0
#include "destinations/file_drop/drop_ledger.h"

#include <utility>

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::file_drop {
namespace {

constexpr std::string_view kFormat = "drop/1";
constexpr std::string_view kLetters = "npta";  ///< in the order of State
constexpr std::string_view kEnding = ".drop";
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

Error damaged(const std::string& path, std::size_t line) {
  return {Fault::Corrupt, "SND-0201", {}, {path, static_cast<int>(line), 0, ""}};
}

bool read_line(std::string_view line, DroppedBatch& out) {
  const auto words = split(line, " ");
  if (words.size() == 2 && words[0] == "origin") return void(out.origin = words[1]), true;
  if (words.size() != 3) return false;
  if (words[0] == "file") {
    const std::size_t state = words[1].size() == 1 ? kLetters.find(words[1]) : std::string_view::npos;
    auto name = from_hex(words[2]);
    if (state == std::string_view::npos || !name || name->empty()) return false;
    out.files.push_back({static_cast<DroppedFile::State>(state), std::move(*name), {}});
    return true;
  }
  const auto id = parse_uuid(words[1]);
  const auto version = parse_u64(words[2]);
  if (words[0] != "record" || out.files.empty() || !id || !version) return false;
  out.files.back().records.emplace_back(*id, static_cast<std::uint32_t>(*version));
  return true;
}

Result<DroppedBatch> read_batch(std::string_view text, const Uuid& batch, const std::string& path) {
  DroppedBatch out;
  out.batch = batch;
  const auto lines = split(text, "\n");
  if (lines.empty() || lines[0] != kFormat) return damaged(path, 1);
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!lines[i].empty() && !read_line(lines[i], out)) return damaged(path, i + 1);
  return out;
}

}  // namespace

Result<std::optional<DroppedBatch>> DropLedger::find(const Uuid& batch) {
  const Result<std::string> text = files_.read(path_of(batch), kMostBytes);
  if (!text && text.error().fault == Fault::NotFound) return std::optional<DroppedBatch>();
  if (!text) return text.error();
  Result<DroppedBatch> read = read_batch(*text, batch, path_of(batch));
  if (!read) return read.error();
  return std::optional<DroppedBatch>(std::move(*read));
}

Status DropLedger::save(const DroppedBatch& batch) {
  std::string out(kFormat);
  out.append("\norigin ").append(batch.origin).append("\n");
  for (const DroppedFile& file : batch.files) {
    out.append("file ")
        .append(1, kLetters[static_cast<std::size_t>(file.state)])
        .append(" ")
        .append(to_hex(as_bytes(file.name)))
        .append("\n");
    for (const auto& [id, version] : file.records)
      out.append("record ").append(to_text(id)).append(" ").append(std::to_string(version)).append("\n");
  }
  return files_.write(path_of(batch.batch), out);
}

Status DropLedger::erase(const Uuid& batch) {
  return files_.remove(path_of(batch));
}

Result<std::vector<DroppedBatch>> DropLedger::all() {
  const Result<std::vector<FileEntry>> listing = files_.list(folder_);
  if (!listing) return listing.error();
  std::vector<DroppedBatch> out;
  for (const FileEntry& entry : *listing) {
    if (!entry.name.ends_with(kEnding)) continue;
    const auto batch = parse_uuid(entry.name.substr(0, entry.name.size() - kEnding.size()));
    if (!batch) continue;
    Result<std::optional<DroppedBatch>> found = find(*batch);
    if (!found) return found.error();
    if (*found) out.push_back(std::move(**found));
  }
  return out;
}

Result<std::uint64_t> DropLedger::numbers(std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  const std::string path = folder_ + "/seq";
  const Result<std::string> text = files_.read(path, 64);
  if (!text && text.error().fault != Fault::NotFound) return text.error();
  const auto last = text ? parse_u64(trim(*text)) : std::optional<std::uint64_t>(0);
  if (!last) return damaged(path, 1);
  if (Status written = files_.write(path, std::to_string(*last + count) + "\n"); !written) return std::move(written).error();
  return *last + 1;
}

}  // namespace xinshi::file_drop
