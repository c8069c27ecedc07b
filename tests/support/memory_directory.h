// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/directory.h"

namespace xinshi {

/// A Directory in memory that can fail on purpose and lose what was not synced.
class MemoryDirectory final : public Directory {
 public:
  Result<std::string> read(std::string_view path) override {
    if (fails()) return fault();
    const auto found = files_.find(std::string(path));
    if (found == files_.end()) return Error{Fault::NotFound, "TST-0002", std::string(path)};
    return found->second;
  }
  Status write(std::string_view path, std::string_view bytes) override {
    if (fails()) return fault();
    journal_.emplace_back(path, std::string(bytes));
    files_[std::string(path)] = bytes;
    return {};
  }
  Status sync() override {
    if (fails()) return fault();
    durable_ = files_;
    journal_.clear();
    return {};
  }
  Status remove(std::string_view path) override {
    if (fails()) return fault();
    journal_.emplace_back(path, std::nullopt);
    files_.erase(std::string(path));
    return {};
  }

  /// The `nth` operation from now on (1 = next) fails, with `for_good` every later one too; 0 = none.
  void fail(std::uint64_t nth, bool for_good = false) {
    fail_at_ = nth == 0 ? 0 : operations_ + nth;
    for_good_ = for_good;
  }
  std::uint64_t operations() const { return operations_; }

  /// The power goes: of the writes since the last sync those stay for which `keep(position)` is true.
  void lose_power(const std::function<bool(std::size_t)>& keep) {
    files_ = durable_;
    for (std::size_t i = 0; i < journal_.size(); ++i) {
      if (!keep(i)) continue;
      const auto& [path, bytes] = journal_[i];
      if (bytes) files_[path] = *bytes;
      if (!bytes) files_.erase(path);
    }
    journal_.clear();
    durable_ = files_;
    fail(0);
  }

  std::map<std::string, std::string>& files() { return files_; }

  void export_to(const std::filesystem::path& dir) const {
    for (const auto& [path, bytes] : files_) {
      std::filesystem::create_directories((dir / path).parent_path());
      std::ofstream(dir / path, std::ios::binary) << bytes;
    }
  }

 private:
  bool fails() {
    ++operations_;
    return fail_at_ != 0 && (for_good_ ? operations_ >= fail_at_ : operations_ == fail_at_);
  }
  static Error fault() { return {Fault::Transient, "TST-0001", "failed on purpose"}; }

  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> durable_;
  std::vector<std::pair<std::string, std::optional<std::string>>> journal_;
  std::uint64_t operations_ = 0;
  std::uint64_t fail_at_ = 0;
  bool for_good_ = false;
};

}  // namespace xinshi
