// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include <sqlite3.h>

namespace xinshi {

/// SQLite's own file layer with a switch for trouble. While it lives it is the default layer, so everything that a store opens goes
/// through it. One at a time.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// The `number`-th write or sync from now fails with `code`; with `forever` so do all behind it, and nothing reaches the disk.
  void fail(int number, int code, bool forever);
  void heal() { countdown_ = 0, forever_ = false; }
  bool struck() const { return struck_; }
  int operations() const { return operations_; }

  /// Called for each write and sync: SQLITE_OK, or what it must answer instead.
  int next();
  sqlite3_vfs* real() { return real_; }

 private:
  sqlite3_vfs* real_;
  sqlite3_vfs own_{};
  std::atomic<int> countdown_{0};
  std::atomic<int> operations_{0};
  std::atomic<int> code_{SQLITE_OK};
  std::atomic<bool> forever_{false};
  std::atomic<bool> struck_{false};
};

}  // namespace xinshi
