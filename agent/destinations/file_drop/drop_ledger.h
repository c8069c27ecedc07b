// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "ports/files.h"

namespace xinshi::file_drop {

/// One file of a batch.
struct DroppedFile {
  enum class State {
    Named,     ///< nobody but us has seen it
    Put,       ///< all its bytes lie there under the temporary name; the renaming may have happened
    There,     ///< it bears its name
    Answered,  ///< a receipt decided each of its records
  } state = State::Named;
  std::string name;
  std::vector<std::pair<Uuid, std::uint32_t>> records;  ///< id and version in the file's order
};

struct DroppedBatch {
  Uuid batch;
  std::string origin;
  std::vector<DroppedFile> files;
};

/// What was dropped under which name, durable before it happens: so that a repeat bears the same names, and receipts find their records. In
/// `folder`: `seq` (the last number given), `<batch>.drop` for each batch: line `drop/1`, `origin CODE`, then for each file `file <state
/// letter> <name in hex>` and `record <id> <version>` lines. No personal data. Thread-safe.
class DropLedger {
 public:
  DropLedger(FileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  /// Null when unknown. Corrupt SND-0201.
  Result<std::optional<DroppedBatch>> find(const Uuid& batch);
  Status save(const DroppedBatch& batch);
  Status erase(const Uuid& batch);
  Result<std::vector<DroppedBatch>> all();
  /// The next `count` numbers, never given again: answers the first.
  Result<std::uint64_t> numbers(std::uint64_t count);

 private:
  std::string path_of(const Uuid& batch) const { return folder_ + "/" + to_text(batch) + ".drop"; }

  FileSystem& files_;
  std::string folder_;
  std::mutex mutex_;
};

}  // namespace xinshi::file_drop
