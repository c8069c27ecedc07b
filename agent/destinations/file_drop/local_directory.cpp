// SPDX-License-Identifier: Apache-2.0
#include "destinations/file_drop/local_directory.h"

#include <utility>

namespace xinshi::file_drop {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

class LocalDirectory final : public RemoteDirectory {
 public:
  LocalDirectory(FileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  const std::string& shown() const override { return folder_; }

  Result<std::vector<RemoteEntry>> list(const std::string& folder) override {
    const Result<std::vector<FileEntry>> entries = files_.list(at(folder));
    if (!entries) return entries.error();
    std::vector<RemoteEntry> out;
    for (const FileEntry& each : *entries)
      out.push_back({each.name, each.directory, each.directory ? 0 : each.size, std::to_string(each.modified.us)});
    return out;
  }
  Result<Instant> modified(const std::string& path) override {
    const Result<FileEntry> entry = files_.status(at(path));
    return entry ? Result<Instant>(entry->modified) : Result<Instant>(entry.error());
  }
  Result<std::string> get(const std::string& path, std::uint64_t offset, std::size_t most) override {
    Result<OpenedFile> file = files_.open(at(path));
    if (!file) return file.error();
    std::string out(most, '\0');
    if (file->bytes == nullptr) return Error{Fault::Transient, "SYS-0004", "no random access", {at(path), 0, 0, ""}};
    const Result<std::size_t> count = file->bytes->read_at(offset, out.data(), out.size());
    if (!count) return count.error();
    out.resize(*count);
    return out;
  }
  /// Readable for those who may read the folder: the platform's program is another account.
  Status put(const std::string& path, ByteStream& bytes) override {
    if (Status removed = files_.remove(at(path)); !removed) return removed;
    std::string block(kBlock, '\0');
    for (bool first = true;; first = false) {
      const Result<std::size_t> count = bytes.read(block.data(), block.size());
      if (!count) return count.error();
      if (*count == 0 && !first) return files_.flush(at(path));
      if (Status written = files_.append(at(path), std::string_view(block).substr(0, *count), folder_); !written) return written;
    }
  }
  Status rename(const std::string& from, const std::string& to) override { return files_.move(at(from), at(to)); }
  Status remove(const std::string& path) override { return files_.remove(at(path)); }
  Status make_directories(const std::string& path) override { return files_.make_directories(at(path), folder_); }

 private:
  std::string at(const std::string& path) const { return path.empty() ? folder_ : folder_ + "/" + path; }

  FileSystem& files_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<RemoteDirectory> make_local_directory(FileSystem& files, std::string folder) {
  return std::make_unique<LocalDirectory>(files, std::move(folder));
}

}  // namespace xinshi::file_drop
