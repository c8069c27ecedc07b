// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "ports/files.h"
#include "ports/remote.h"
#include "sources/folder/candidates.h"
#include "sources/folder/folder_source.h"
#include "sources/folder/pickup_ledger.h"

namespace xinshi::folder {

struct PickupConfig {
  std::string name;                 ///< of the source
  std::string spool;                ///< local folder that a FolderSource with the usual names and `settle_ms` 0 reads; ours alone
  std::int64_t settle_ms = 10'000;  ///< a remote file is complete when unchanged for so long, or when `<name>.done` lies beside it
  std::int64_t poll_ms = 10'000;
  bool leave = false;  ///< never change anything at the other side
  std::vector<std::string> patterns = FolderConfig{}.patterns;
  std::size_t slice_bytes = std::size_t{8} << 20;  ///< of one step, so that a step stays short
  std::size_t most_here = 20;                      ///< files waiting in the spool; more stay remote
};

/// Brings the files of a remote folder into the spool, one after another, oldest change first, and what became of them back: the
/// input moves to `done/<date>/` or `rejected/<date>/` there, its result file beside it; then the local copies go.
///
/// A file is taken when two looks found the same size and time; both are compared again when its last byte is here. What is under way
/// stands in the spool's ledger before it happens, so a kill at any point loses nothing and doubles nothing: a part is gone on with, a
/// whole file is handed over once, and tidying is repeated until it is done. A file that changed after it was taken stays and is taken
/// as a new one. Where the account may not write, the input stays, is remembered by size and time, and its results stay in
/// `<spool>/results/<date>/`.
///
/// Names that could lead out of a folder, or are longer than 200 bytes, are left alone and told once.
class RemotePickup {
 public:
  struct Deps {
    RemoteDirectory& remote;
    FileSystem& files;
    CharsetDecoders& charsets;
    Clock& clock;
    Log& log;
  };
  RemotePickup(PickupConfig config, Deps deps);

  /// One piece of work: a look, a slice of a file, or the tidying of one file. Answers after how many ms it wants to be called again; 0
  /// when there is more. Errors are those of RemoteDirectory and FileSystem, Corrupt SRC-0130; each step can be repeated.
  Result<std::int64_t> step();

 private:
  struct Known {
    RemoteEntry entry;
    Instant modified{};
    std::int64_t since_us = 0;  ///< when the listing first showed it so
  };
  /// Where the folder put a file that it is done with.
  struct Filed {
    std::string folder;  ///< "done/2026-03-02"; "" when it is nowhere
    std::string input;   ///< local paths
    std::string result;  ///< "" when there is none
  };

  Status begin();
  std::string spooled(const std::string& name) const { return config_.spool + "/" + name; }
  std::string part_of(const std::string& name) const;
  std::string shown(const std::string& name) const;
  bool usable(const RemoteEntry& entry);

  Status look();
  Result<Known> known_now(const RemoteEntry& entry);
  bool candidate(const RemoteEntry& entry) const;
  void forget_vanished();
  bool wanted_now(const FileEntry& file) const;

  Result<bool> fetch_one();
  Result<bool> fetch(const std::string& name, PickupEntry entry);
  Result<bool> fetch_slice(const std::string& name, const PickupEntry& entry, std::uint64_t have);
  Result<bool> complete(const std::string& name, PickupEntry entry);
  Result<bool> give_up(const std::string& name);
  Status hand_over(const std::string& name);
  Result<bool> still_the_same(const std::string& name, const PickupEntry& entry);

  Result<bool> tidy_one();
  Result<bool> tidy(const std::string& name, PickupEntry entry);
  Result<std::optional<Filed>> filed(const std::string& name);
  Result<std::optional<Filed>> filed_below(const std::string& kind, const std::string& name);
  Status send_back(const std::string& name, PickupEntry& entry, const Filed& filed);
  Result<std::string> free_target(const std::string& folder, const std::string& name);
  Status send_result(const std::string& target, const std::string& local);
  Status move_input(const std::string& name, const PickupEntry& entry);
  Status keep(const std::string& name, PickupEntry entry, const Filed& filed);
  Status clean(const Filed& filed);

  PickupConfig config_;
  Deps deps_;
  PickupLedger ledger_;
  Candidates candidates_;
  bool begun_ = false;
  std::int64_t next_look_us_ = 0;
  std::map<std::string, Known> known_;  ///< of the last listing
  std::set<std::string> told_;          ///< names that were told to be unusable
  bool told_readonly_ = false;
};

}  // namespace xinshi::folder
