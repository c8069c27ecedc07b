// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ports/remote.h"

namespace xinshi {

/// A remote folder in memory that a test may break.
class MemoryRemote final : public RemoteDirectory {
 public:
  struct File {
    std::string bytes;
    std::int64_t modified_s = 1'000;
  };
  std::map<std::string, File> files;  ///< by path; folders are what paths say, and those made
  std::vector<std::string> folders;
  std::vector<std::string> log;  ///< operations that came through
  bool read_only = false;
  std::string unreadable;  ///< a file that may not be read
  std::size_t most_at_once = 1'000'000;
  int fail_in = -1;         ///< so many operations go well, then one fails
  bool fail_after = false;  ///< the failing one is carried out all the same: its answer is lost

  const std::string& shown() const override { return shown_; }

  Result<std::vector<RemoteEntry>> list(const std::string& folder) override {
    if (auto broken = broken_now("list " + folder)) return *broken;
    const std::string prefix = folder.empty() ? "" : folder + "/";
    std::vector<RemoteEntry> out;
    for (const auto& [path, file] : files) {
      if (!path.starts_with(prefix)) continue;
      const std::string rest = path.substr(prefix.size());
      if (rest.find('/') == std::string::npos)
        out.push_back({rest, false, file.bytes.size(), "minute " + std::to_string(file.modified_s / 60)});
    }
    for (const std::string& each : folders)
      if (each.starts_with(prefix) && each.size() > prefix.size() && each.find('/', prefix.size()) == std::string::npos)
        out.push_back({each.substr(prefix.size()), true, 0, ""});
    const bool known = folder.empty() || std::ranges::find(folders, folder) != folders.end();
    if (!known) return Error{Fault::NotFound, "NET-0211", {}, {}};
    return out;
  }
  Result<Instant> modified(const std::string& path) override {
    if (auto broken = broken_now("stat " + path)) return *broken;
    const auto found = files.find(path);
    if (found == files.end()) return Error{Fault::NotFound, "NET-0211", {}, {}};
    return Instant{found->second.modified_s * kMicrosPerSecond};
  }
  Result<std::string> get(const std::string& path, std::uint64_t offset, std::size_t most) override {
    if (auto broken = broken_now("get " + path + " " + std::to_string(offset))) return *broken;
    const auto found = files.find(path);
    if (found == files.end()) return Error{Fault::NotFound, "NET-0211", {}, {}};
    if (path == unreadable) return Error{Fault::Refused, "NET-0210", {}, {}};
    if (offset >= found->second.bytes.size()) return std::string();
    return found->second.bytes.substr(static_cast<std::size_t>(offset), std::min(most, most_at_once));
  }
  Status put(const std::string& path, ByteStream& bytes) override {
    std::string all;
    char block[4096];
    for (;;) {
      const Result<std::size_t> count = bytes.read(block, sizeof block);
      if (!count) return count.error();
      if (*count == 0) break;
      all.append(block, *count);
    }
    return change("put " + path, [&] { files[path] = {all}; });
  }
  Status rename(const std::string& from, const std::string& to) override {
    if (read_only) return refused();
    if (files.count(from) == 0) return Error{Fault::NotFound, "NET-0211", {}, {}};
    if (files.count(to) != 0) return refused();
    return change("rename " + from + " " + to, [&] {
      files[to] = files[from];
      files.erase(from);
    });
  }
  Status remove(const std::string& path) override {
    return change("remove " + path, [&] { files.erase(path); });
  }
  Status make_directories(const std::string& path) override {
    return change("mkdir " + path, [&] {
      for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
        if (std::ranges::find(folders, path.substr(0, slash)) == folders.end()) folders.push_back(path.substr(0, slash));
        if (slash == std::string::npos) break;
      }
    });
  }
  std::size_t count(const std::string& prefix) const {
    return static_cast<std::size_t>(std::ranges::count_if(log, [&](const std::string& each) { return each.starts_with(prefix); }));
  }

 private:
  static Error refused() { return {Fault::Refused, "NET-0210", {}, {}}; }
  std::optional<Error> broken_now(const std::string& what) {
    if (fail_in == 0) {
      fail_in = -1;
      return Error{Fault::Transient, "NET-0209", what, {}};
    }
    if (fail_in > 0) --fail_in;
    log.push_back(what);
    return std::nullopt;
  }
  template <class Do>
  Status change(const std::string& what, Do act) {
    if (read_only) return refused();
    const std::optional<Error> broken = broken_now(what);
    if (!broken || fail_after) act();
    return broken ? Status(*broken) : Status{};
  }
  std::string shown_ = "sftp://test@example:22/out";
};

}  // namespace xinshi
