// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/posix_directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"
#include "platform/posix/descriptor.h"
#include "platform/posix/file_move.h"
#include "platform/posix/posix_error.h"
#include "platform/posix/posix_file_system.h"

namespace xinshi::posix {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20;
/// Up to so many files are flushed one by one, each with a barrier of the disk; more share one.
constexpr std::size_t kFlushedEach = 4;
constexpr unsigned kWriteAndWait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

bool stays_inside(std::string_view path) {
  for (const std::string_view part : split(path, "/")) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return !path.empty();
}

Status refuse(std::string_view path) {
  if (stays_inside(path)) return {};
  return Error{Fault::Invalid, "SYS-0007", "", {std::string(path), 0, 0, ""}};
}

}  // namespace

Result<std::string> PosixDirectory::read(std::string_view path) {
  if (Status allowed = refuse(path); !allowed) return std::move(allowed).error();
  const std::string full = root_ + "/" + std::string(path);
  const auto waiting = waiting_.find(full);
  return PosixFileSystem().read(waiting == waiting_.end() ? full : waiting->second, kLargestFile);
}

Status PosixDirectory::make_folders(const std::string& folder) {
  if (known_folders_.count(folder) != 0) return {};
  const std::string parent = folder_of(folder);
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) {
    if (parent != folder) {
      if (Status done = make_folders(parent); !done) return done;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return system_error(errno, "mkdir", folder);
    touched_folders_.insert(parent);
  }
  known_folders_.insert(folder);
  return {};
}

Status PosixDirectory::write(std::string_view path, std::string_view bytes) {
  if (Status allowed = refuse(path); !allowed) return allowed;
  const std::string full = root_ + "/" + std::string(path);
  const std::string temporary = temporary_name(full);
  if (Status done = make_folders(folder_of(full)); !done) return done;
  Result<Descriptor> file = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  if (!file) return std::move(file).error();
  if (Status done = write_all(file->get(), bytes, full); !done) {
    waiting_.erase(full);  // an earlier unsynced version shared the temporary file
    return done;
  }
  waiting_[full] = temporary;
  return file->close(full);
}

Status PosixDirectory::flush_files() {
  const bool together = waiting_.size() > kFlushedEach;
  for (const auto& [path, temporary] : waiting_) {
    if (!together) break;
    const Result<Descriptor> file = open_file(temporary, O_RDWR);
    if (!file) return file.error();
    ::sync_file_range(file->get(), 0, 0, SYNC_FILE_RANGE_WRITE);  // all writes begin before the first is waited for
  }
  for (const auto& [path, temporary] : waiting_) {
    const Result<Descriptor> file = open_file(temporary, O_RDWR);
    if (!file) return file.error();
    const bool waited = together && ::sync_file_range(file->get(), 0, 0, kWriteAndWait) == 0;
    if (waited) continue;  // and no fault of this file's bytes
    if (Status done = flush_data(file->get(), path); !done) return done;
  }
  return together ? flush_file_system() : Status{};
}

Status PosixDirectory::flush_file_system() {
  const Result<Descriptor> folder = open_file(root_, O_RDONLY | O_DIRECTORY);
  if (!folder) return folder.error();
  return ::syncfs(folder->get()) == 0 ? Status{} : system_error(errno, "syncfs", root_);
}

Status PosixDirectory::give_names() {
  while (!waiting_.empty()) {
    const auto next = waiting_.begin();
    if (::rename(next->second.c_str(), next->first.c_str()) != 0) return system_error(errno, "rename", next->first);
    touched_folders_.insert(folder_of(next->first));
    waiting_.erase(next);
  }
  return {};
}

Status PosixDirectory::sync() {
  if (Status done = flush_files(); !done) return done;
  if (Status done = give_names(); !done) return done;
  while (!touched_folders_.empty()) {
    if (Status done = flush_folder(*touched_folders_.begin()); !done) return done;
    touched_folders_.erase(touched_folders_.begin());
  }
  return {};
}

}  // namespace xinshi::posix
