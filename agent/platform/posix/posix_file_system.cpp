// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/posix_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "platform/posix/descriptor.h"
#include "platform/posix/file_move.h"
#include "platform/posix/posix_error.h"

namespace xinshi::posix {
namespace {

constexpr unsigned kOwnerFile = 0600;
constexpr unsigned kOwnerFolder = 0700;
constexpr unsigned kFileBits = 0666;
constexpr unsigned kFolderBits = 02777;
constexpr unsigned kOthersRead = 0044;

Instant modified(const struct stat& info) {
  return {std::int64_t{info.st_mtim.tv_sec} * kMicrosPerSecond + info.st_mtim.tv_nsec / 1000};
}

FileEntry entry_of(std::string name, const struct stat& info) {
  return {std::move(name), S_ISDIR(info.st_mode), static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_ino),
          modified(info)};
}

class FileStream final : public ByteStream {
 public:
  FileStream(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<std::size_t> read(char* out, std::size_t size) override {
    for (;;) {
      const ssize_t count = ::read(file_.get(), out, size);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return system_error(errno, "read", path_);
    }
  }

 private:
  Descriptor file_;
  std::string path_;
};

class FileBytes final : public RandomBytes {
 public:
  FileBytes(Descriptor file, std::uint64_t size, std::string path) : file_(std::move(file)), size_(size), path_(std::move(path)) {}
  std::uint64_t size() const override { return size_; }

  Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t size) override {
    for (;;) {
      const ssize_t count = ::pread(file_.get(), out, size, static_cast<off_t>(offset));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return system_error(errno, "pread", path_);
    }
  }

 private:
  Descriptor file_;
  std::uint64_t size_;
  std::string path_;
};

struct FolderCloser {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Status make_one_folder(const std::string& path, unsigned bits) {
  if (::mkdir(path.c_str(), kOwnerFolder) != 0) return errno == EEXIST ? Status{} : system_error(errno, "mkdir", path);
  if (bits != kOwnerFolder && ::chmod(path.c_str(), bits) != 0) return system_error(errno, "chmod", path);
  return flush_folder(folder_of(path));
}

unsigned bits_like(const std::string& like, unsigned own, unsigned mask) {
  if (like.empty()) return own;
  struct stat info {};
  if (::stat(like.c_str(), &info) != 0) return own;  // gone meanwhile: the narrower choice
  return (info.st_mode & mask) | own;
}

}  // namespace

Result<std::vector<FileEntry>> PosixFileSystem::list(const std::string& directory) {
  const std::unique_ptr<DIR, FolderCloser> folder(::opendir(directory.c_str()));
  if (!folder) return system_error(errno, "opendir", directory);
  std::vector<FileEntry> out;
  for (;;) {
    errno = 0;
    const dirent* const found = ::readdir(folder.get());
    if (found == nullptr) break;
    std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    // A file may vanish between readdir and here: then it is not there.
    if (::fstatat(::dirfd(folder.get()), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) out.push_back(entry_of(std::move(name), info));
  }
  if (errno != 0) return system_error(errno, "readdir", directory);
  return out;
}

Result<FileEntry> PosixFileSystem::status(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return system_error(errno, "stat", path);
  return entry_of(name_of(path), info);
}

Result<OpenedFile> PosixFileSystem::open(const std::string& path) {
  // O_NONBLOCK: a named pipe must not hang the caller; it means nothing for regular files.
  Result<Descriptor> file = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file) return std::move(file).error();
  struct stat info {};
  if (::fstat(file->get(), &info) != 0) return system_error(errno, "fstat", path);
  if (!S_ISREG(info.st_mode)) return system_error(S_ISDIR(info.st_mode) ? EISDIR : EINVAL, "open", path);
  ::posix_fadvise(file->get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  Descriptor second(::fcntl(file->get(), F_DUPFD_CLOEXEC, 0));
  if (!second.valid()) return system_error(errno, "fcntl", path);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  return OpenedFile{entry_of(name_of(path), info), std::make_unique<FileStream>(std::move(*file), path),
                    std::make_unique<FileBytes>(std::move(second), size, path)};
}

Result<std::string> PosixFileSystem::read(const std::string& path, std::size_t max_bytes) {
  Result<OpenedFile> file = open(path);
  if (!file) return std::move(file).error();
  std::string out;
  // The size is only a hint: the file may grow, and /proc says 0.
  out.resize(std::min<std::uint64_t>(file->entry.size, max_bytes) + 1);
  std::size_t used = 0;
  for (;;) {
    if (used == out.size()) out.resize(std::min(out.size() * 2, max_bytes + 1));
    const Result<std::size_t> count = file->stream->read(out.data() + used, out.size() - used);
    if (!count) return count.error();
    if (*count == 0) break;
    used += *count;
    if (used > max_bytes) return Error{Fault::Invalid, "SYS-0006", "more than " + std::to_string(max_bytes), {path, 0, 0, ""}};
  }
  out.resize(used);
  return out;
}

Status PosixFileSystem::write(const std::string& path, std::string_view bytes) {
  const std::string temporary = temporary_name(path);
  const auto fill = [&]() -> Status {
    Result<Descriptor> file = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, kOwnerFile);
    if (!file) return std::move(file).error();
    if (Status done = write_all(file->get(), bytes, path); !done) return done;
    if (Status done = flush_data(file->get(), path); !done) return done;
    return file->close(path);
  };
  Status done = fill();
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0) done = system_error(errno, "rename", path);
  if (!done) {
    ::unlink(temporary.c_str());
    return done;
  }
  return flush_folder(folder_of(path));
}

Status PosixFileSystem::append(const std::string& path, std::string_view bytes, const std::string& like) {
  Result<Descriptor> file = open_file(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
  if (!file && file.error().fault == Fault::NotFound) {
    file = open_file(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, kOwnerFile);
    const unsigned bits = bits_like(like, kOwnerFile, kFileBits);
    if (file && bits != kOwnerFile && ::fchmod(file->get(), bits) != 0) return system_error(errno, "fchmod", path);
  }
  if (!file) return std::move(file).error();
  if (Status done = write_all(file->get(), bytes, path); !done) return done;
  return file->close(path);
}

Status PosixFileSystem::flush(const std::string& path) {
  Result<Descriptor> file = open_file(path, O_RDONLY);
  if (!file) return std::move(file).error();
  return flush_data(file->get(), path);
}

Status PosixFileSystem::move(const std::string& from, const std::string& to) { return move_file(from, to); }

Status PosixFileSystem::make_directories(const std::string& path, const std::string& like) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) return S_ISDIR(info.st_mode) ? Status{} : system_error(EEXIST, "mkdir", path);
  const unsigned bits = bits_like(like, kOwnerFolder, kFolderBits);
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::stat(part.c_str(), &info) != 0) {
      if (Status done = make_one_folder(part, bits); !done) return done;
    }
    if (slash == std::string::npos) return {};
  }
}

Status PosixFileSystem::remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return system_error(errno, "unlink", path);
}

Result<bool> PosixFileSystem::private_to_owner(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return system_error(errno, "stat", path);
  return (info.st_mode & kOthersRead) == 0;
}

Result<std::uint64_t> PosixFileSystem::free_bytes(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return system_error(errno, "statvfs", path);
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace xinshi::posix
