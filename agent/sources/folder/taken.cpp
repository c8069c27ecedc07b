// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/taken.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace xinshi::folder {
namespace {

constexpr std::string_view kResultEnding = ".result.csv";
constexpr std::size_t kIdSize = 36;
constexpr std::size_t kLongestLine = 64 << 10;  ///< the id stands near the begin

std::string folder_in(const FolderConfig& config, const std::string& name) {
  return name.starts_with('/') ? name : config.directory + "/" + name;
}

/// The first cell that is an id, with the version behind it.
void add_record(std::string_view line, std::vector<TakenRecord>& out) {
  for (std::size_t at = line.find(','); at != std::string_view::npos; at = line.find(',', at + 1)) {
    const std::string_view rest = line.substr(at + 1);
    if (rest.size() <= kIdSize || rest[kIdSize] != ',') continue;
    const auto id = parse_uuid(rest.substr(0, kIdSize));
    const std::string_view behind = rest.substr(kIdSize + 1);
    const auto version = parse_u64(behind.substr(0, behind.find(',')));
    if (!id || !version) continue;
    out.push_back({*id, static_cast<std::uint32_t>(*version)});
    return;
  }
}

/// Days below done/ or rejected/.
Status add_results(FileSystem& files, const std::string& folder, std::vector<std::string>& out) {
  const Result<std::vector<FileEntry>> days = files.list(folder);
  if (!days) return days.error().fault == Fault::NotFound ? Status() : Status(days.error());
  for (const FileEntry& day : *days) {
    if (!day.directory) continue;
    const Result<std::vector<FileEntry>> entries = files.list(folder + "/" + day.name);
    if (!entries) return entries.error();
    for (const FileEntry& entry : *entries) {
      if (!entry.directory && entry.name.ends_with(kResultEnding)) out.push_back(folder + "/" + day.name + "/" + entry.name);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> result_files(FileSystem& files, const FolderConfig& config) {
  std::vector<std::string> out;
  for (const std::string& name : {config.done_directory, config.rejected_directory}) {
    if (Status added = add_results(files, folder_in(config, name), out); !added) return added.error();
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<TakenRecord>> taken_records(FileSystem& files, const std::string& path) {
  Result<OpenedFile> file = files.open(path);
  if (!file) return file.error();
  std::vector<TakenRecord> out;
  std::array<char, 32 << 10> buffer;
  std::string line;
  while (true) {
    const Result<std::size_t> got = file->stream->read(buffer.data(), buffer.size());
    if (!got) return got.error();
    for (std::size_t i = 0; i < *got; ++i) {
      if (buffer[i] != '\n') {
        if (line.size() < kLongestLine) line += buffer[i];
        continue;
      }
      add_record(line, out);
      line.clear();
    }
    if (*got != 0) continue;
    add_record(line, out);
    return out;
  }
}

}  // namespace xinshi::folder
