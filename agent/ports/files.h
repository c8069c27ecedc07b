// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/byte_stream.h"
#include "base/result.h"
#include "base/time.h"

namespace xinshi {

/// A file as a listing shows it. `name` is the last part of its path, in the bytes of the file system.
struct FileEntry {
  std::string name;
  bool directory = false;
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  Instant modified{};
  bool operator==(const FileEntry&) const = default;
};

struct OpenedFile {
  FileEntry entry;  ///< of the opened file itself, not of whatever bears its name by then
  std::unique_ptr<ByteStream> stream;
  std::unique_ptr<RandomBytes> bytes;  ///< the same file at any place, apart from `stream`; null where only a stream can be had
};

/// Files of the machine. Paths are in the bytes of the file system. Thread-safe.
/// Errors: NotFound SYS-0001; Config SYS-0002 (no permission, read-only); Transient SYS-0003 (disk full) and SYS-0004 (others);
/// Conflict SYS-0005 (the name is taken); Invalid SYS-0006 (larger than allowed). `where.file` names the path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Regular files and directories, in no order. Links, devices and sockets are left out: a link in an input folder could lead
  /// anywhere.
  virtual Result<std::vector<FileEntry>> list(const std::string& directory) = 0;
  virtual Result<FileEntry> status(const std::string& path) = 0;
  virtual Result<OpenedFile> open(const std::string& path) = 0;
  virtual Result<std::string> read(const std::string& path, std::size_t max_bytes) = 0;

  /// Replaces atomically and durably (temporary file, flush, rename, flush of the folder). For the owner only.
  virtual Status write(const std::string& path, std::string_view bytes) = 0;
  /// Appends; durable after `flush`. A new file gets the permissions of `like`, or is for the owner only when `like` is empty.
  virtual Status append(const std::string& path, std::string_view bytes, const std::string& like = {}) = 0;
  virtual Status flush(const std::string& path) = 0;
  /// Renames durably, across file systems by a copy. Never overwrites: Conflict SYS-0005.
  virtual Status move(const std::string& from, const std::string& to) = 0;
  /// With missing parents. New folders get the permissions of `like`, or are for the owner only when `like` is empty.
  virtual Status make_directories(const std::string& path, const std::string& like = {}) = 0;
  /// Absent is fine.
  virtual Status remove(const std::string& path) = 0;

  /// True when nobody but the owner can read the file.
  virtual Result<bool> private_to_owner(const std::string& path) = 0;
  virtual Result<std::uint64_t> free_bytes(const std::string& path) = 0;
};

/// Turns text of other encodings into UTF-8 while it is read. Thread-safe; a stream belongs to one thread.
class CharsetDecoders {
 public:
  virtual ~CharsetDecoders() = default;
  /// `charset`: auto, utf-8, utf-16, utf-16le, utf-16be, gb18030, gbk, gb2312, in any case; the last three are all read as
  /// GB18030, which holds the others. A byte order mark is cut. `input` outlives the stream.
  ///
  /// auto: byte order mark, else XML declaration, else by the first bytes that are not ASCII: valid UTF-8 is UTF-8, else GB18030.
  /// Errors: Config SRC-0010 for an unknown charset. The stream's `read`, after the text before the fault was given out: Invalid
  /// SRC-0011 (not valid in this encoding), SRC-0012 (neither UTF-8 nor GB18030), SRC-0013 (cut off inside a character); `detail` is
  /// "<charset>, byte <offset from 0>".
  virtual Result<std::unique_ptr<ByteStream>> decode(ByteStream& input, const std::string& charset) = 0;
};

/// Writes text in another encoding. Thread-safe.
class CharsetEncoder {
 public:
  virtual ~CharsetEncoder() = default;
  /// Invalid SRC-0014 when the target cannot hold a character (`detail`: its code point and position); nothing is ever replaced by
  /// a question mark. Config SRC-0010 for an unknown charset.
  virtual Result<std::string> encode(std::string_view utf8, const std::string& charset) = 0;
};

/// Waits for changes in folders. A watcher may miss a change (network shares), so it also says "perhaps" at an interval.
class DirectoryWatcher {
 public:
  virtual ~DirectoryWatcher() = default;
  /// True when something may have changed since the last true, or `wake` was called; false after `ms` without either. One thread.
  virtual bool wait(std::int64_t ms) = 0;
  /// Ends a `wait` from any thread; the next one when none is running.
  virtual void wake() = 0;
};

}  // namespace xinshi
