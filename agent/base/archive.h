// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"

namespace xinshi {

/// Bytes of a known size that can be read at any place: a file, a block of memory. One thread.
class RandomBytes {
 public:
  virtual ~RandomBytes() = default;
  virtual std::uint64_t size() const = 0;
  /// Reads at most `size` bytes from `offset` on; fewer only at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t size) = 0;
};

class MemoryBytes final : public RandomBytes {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t size) override {
    return offset >= bytes_.size() ? std::size_t{0} : bytes_.copy(out, size, static_cast<std::size_t>(offset));
  }

 private:
  std::string bytes_;
};

struct ArchiveMember {
  std::string name;  ///< as written in the archive, in whatever encoding; `/` between folders
  std::uint64_t size = 0;
  std::uint64_t packed = 0;
  bool encrypted = false;
  bool directory = false;
};

/// A container of named members (.zip, and so .xlsx). One thread.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual const std::vector<ArchiveMember>& members() const = 0;
  /// The member's bytes, unpacked while they are read; the checksum is judged at the end. The archive outlives the stream. Several
  /// streams may be open, also on one member. Errors: see ArchiveReader; they may also come out of `read`.
  virtual Result<std::unique_ptr<ByteStream>> open(std::size_t index) = 0;
};

/// Bounds against archives that are made to fill memory or time.
struct ArchiveLimits {
  std::size_t max_members = 10'000;
  std::uint64_t max_member_bytes = 4ull << 30;  ///< unpacked, as counted while unpacking
  std::uint64_t max_total_bytes = 16ull << 30;  ///< unpacked, of all members as the directory states them
  std::uint64_t max_ratio = 300;                ///< unpacked to packed, judged once `ratio_from` bytes have come out
  std::uint64_t ratio_from = 64ull << 20;
};

/// Opens archives. Thread-safe.
/// Errors are Invalid: SRC-0031 no archive, cut off or damaged; SRC-0032 beyond a limit (`detail` names it); SRC-0033 encrypted;
/// SRC-0034 packed in a way that is not supported; SRC-0035 a member's checksum or data is wrong. Read faults keep their own class.
class ArchiveReader {
 public:
  virtual ~ArchiveReader() = default;
  virtual Result<std::unique_ptr<Archive>> open(std::unique_ptr<RandomBytes> bytes, const ArchiveLimits& limits) = 0;
};

}  // namespace xinshi
