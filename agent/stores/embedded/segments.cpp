// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/segments.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "stores/embedded/sql.h"

namespace xinshi::embedded {
namespace {

constexpr std::size_t kMostOpen = 8;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr std::size_t kPiece = 120U << 10;  ///< SQLite's file layer takes less than 128 KiB at a time

Error file_error(int code, std::uint32_t segment) {
  return sql_error(code, Segments::file_name(segment) + ": " + sqlite3_errstr(code));
}

}  // namespace

std::string Segments::file_name(std::uint32_t segment) {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "payload-%06u.seg", static_cast<unsigned>(segment));
  return name.data();
}

void Segments::Close::operator()(sqlite3_file* file) const {
  if (file->pMethods != nullptr) file->pMethods->xClose(file);
  std::free(file);
}

Result<Segments::File*> Segments::open(std::uint32_t segment, bool writable) {
  const auto found = files_.find(segment);
  if (found != files_.end() && (found->second.writable || !writable)) return &found->second;
  if (files_.size() >= kMostOpen && !files_.begin()->second.unsynced) files_.erase(files_.begin());
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  std::unique_ptr<sqlite3_file, Close> handle(static_cast<sqlite3_file*>(std::calloc(1, static_cast<std::size_t>(vfs->szOsFile))));
  if (!handle) return file_error(SQLITE_NOMEM, segment);
  const std::string path = std::filesystem::absolute(dir_ / file_name(segment)).string();
  // A journal's flags: the first sync of a new file also makes its name durable.
  const int flags = SQLITE_OPEN_SUPER_JOURNAL | (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  auto kept = std::make_unique<std::string>(path + std::string(2, '\0'));
  int given = 0;
  const int code = vfs->xOpen(vfs, kept->data(), handle.get(), flags, &given);
  if (code != SQLITE_OK) return file_error(code, segment);
  File& file = files_[segment];
  file.handle = std::move(handle);
  file.name = std::move(kept);
  file.writable = writable;
  return &file;
}

Status Segments::write(const Place& place, std::string_view bytes) {
  const auto file = open(place.segment, true);
  if (!file) return file.error();
  sqlite3_file* handle = (*file)->handle.get();
  (*file)->unsynced = true;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    const auto size = static_cast<int>(std::min(kPiece, bytes.size() - at));
    const int code = handle->pMethods->xWrite(handle, bytes.data() + at, size, static_cast<sqlite3_int64>(place.offset + at));
    if (code != SQLITE_OK) return file_error(code, place.segment);
  }
  return {};
}

Status Segments::sync() {
  for (auto& [segment, file] : files_) {
    if (!file.unsynced) continue;
    const int code = file.handle->pMethods->xSync(file.handle.get(), SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
    if (code != SQLITE_OK) return file_error(code, segment);
    file.unsynced = false;
  }
  return {};
}

Status Segments::read(const Place& place, std::string& out) {
  const auto file = open(place.segment, false);
  if (!file) return Error{Fault::Corrupt, kDamaged, file.error().detail, {}};
  if (place.length > kMostBytes) return Error{Fault::Corrupt, kDamaged, "length", {}};
  out.resize(static_cast<std::size_t>(place.length));
  sqlite3_file* handle = (*file)->handle.get();
  for (std::size_t at = 0; at < out.size(); at += kPiece) {
    const auto size = static_cast<int>(std::min(kPiece, out.size() - at));
    const int code = handle->pMethods->xRead(handle, out.data() + at, size, static_cast<sqlite3_int64>(place.offset + at));
    if (code == SQLITE_IOERR_SHORT_READ) return Error{Fault::Corrupt, kDamaged, file_name(place.segment) + " is too short", {}};
    if (code != SQLITE_OK) return file_error(code, place.segment);
  }
  return {};
}

Status Segments::scrub(const Place& place) {
  if (Status written = write(place, std::string(static_cast<std::size_t>(place.length), '\0')); !written) return written;
  return sync();
}

}  // namespace xinshi::embedded
