// SPDX-License-Identifier: Apache-2.0
#include "faulty_disk.h"

namespace xinshi {
namespace {

/// A file of ours, with the real one behind it in the same allocation.
struct File {
  sqlite3_file base;
  FaultyDisk* disk;
  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* ours(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* inner(sqlite3_file* file) {
  return ours(file)->inner();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return inner(file)->pMethods;
}

int close_file(sqlite3_file* file) {
  return methods(file)->xClose(inner(file));
}
int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  return methods(file)->xRead(inner(file), out, size, at);
}
int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  const int code = ours(file)->disk->next();
  return code != SQLITE_OK ? code : methods(file)->xWrite(inner(file), bytes, size, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int code = ours(file)->disk->next();
  return code != SQLITE_OK ? code : methods(file)->xTruncate(inner(file), size);
}
/// Real syncs would only make the tests slow: no test takes the power away.
int sync_file(sqlite3_file* file, int) {
  return ours(file)->disk->next();
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(inner(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return methods(file)->xLock(inner(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return methods(file)->xUnlock(inner(file), level);
}
int reserved_lock(sqlite3_file* file, int* out) {
  return methods(file)->xCheckReservedLock(inner(file), out);
}
int file_control(sqlite3_file* file, int what, void* argument) {
  return methods(file)->xFileControl(inner(file), what, argument);
}
int sector_size(sqlite3_file* file) {
  return methods(file)->xSectorSize(inner(file));
}
int characteristics(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(inner(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return methods(file)->xShmMap(inner(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(inner(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  methods(file)->xShmBarrier(inner(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(inner(file), remove);
}

const sqlite3_io_methods kMethods = {2,         close_file,  read_file,     write_file,   truncate_file, sync_file,       file_size,
                                     lock_file, unlock_file, reserved_lock, file_control, sector_size,   characteristics, shm_map,
                                     shm_lock,  shm_barrier, shm_unmap,     nullptr,      nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
  auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
  ours(file)->disk = disk;
  const int code = disk->real()->xOpen(disk->real(), name, inner(file), flags, given);
  file->pMethods = inner(file)->pMethods != nullptr ? &kMethods : nullptr;
  return code;
}

sqlite3_vfs* real_of(sqlite3_vfs* vfs) {
  return static_cast<FaultyDisk*>(vfs->pAppData)->real();
}
int delete_file(sqlite3_vfs* vfs, const char* name, int sync) {
  return real_of(vfs)->xDelete(real_of(vfs), name, sync);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return real_of(vfs)->xAccess(real_of(vfs), name, flags, out);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return real_of(vfs)->xFullPathname(real_of(vfs), name, size, out);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
  return real_of(vfs)->xRandomness(real_of(vfs), size, out);
}
int sleep_for(sqlite3_vfs* vfs, int us) {
  return real_of(vfs)->xSleep(real_of(vfs), us);
}
int last_error(sqlite3_vfs* vfs, int size, char* out) {
  return real_of(vfs)->xGetLastError(real_of(vfs), size, out);
}
int current_time(sqlite3_vfs* vfs, double* out) {
  return real_of(vfs)->xCurrentTime(real_of(vfs), out);
}
int current_time64(sqlite3_vfs* vfs, sqlite3_int64* out) {
  return real_of(vfs)->xCurrentTimeInt64(real_of(vfs), out);
}

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)) {
  own_.iVersion = 2;
  own_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  own_.mxPathname = real_->mxPathname;
  own_.zName = "faulty";
  own_.pAppData = this;
  own_.xOpen = open_file;
  own_.xDelete = delete_file;
  own_.xAccess = access_file;
  own_.xFullPathname = full_path;
  own_.xRandomness = randomness;
  own_.xSleep = sleep_for;
  own_.xGetLastError = last_error;
  own_.xCurrentTime = current_time;
  own_.xCurrentTimeInt64 = current_time64;
  sqlite3_vfs_register(&own_, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&own_);
  sqlite3_vfs_register(real_, 1);
}

void FaultyDisk::fail(int number, int code, bool forever) {
  struck_ = false;
  code_ = code;
  forever_ = forever;
  countdown_ = number;
}

int FaultyDisk::next() {
  ++operations_;
  if (struck_ && forever_) return code_;
  if (countdown_ == 0 || --countdown_ != 0) return SQLITE_OK;
  struck_ = true;
  return code_;
}

}  // namespace xinshi
