// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/message.h"
#include "base/time.h"
#include "ports/source.h"
#include "sources/folder/candidates.h"
#include "sources/folder/folder_cursor.h"
#include "sources/folder/input_set.h"
#include "sources/folder/result_file.h"

namespace xinshi::folder {

struct FolderConfig {
  std::string name;       ///< of the source
  std::string directory;
  std::vector<std::string> patterns{"*.csv",  "*.tsv",  "*.json", "*.ndjson", "*.jsonl", "*.xml", "*.txt", "*.xlsx", "*.xlsm",
                                    "*.zip", "*.xls", "*.et", "*.xlsb", "*.ods", "*.rar", "*.7z"};  ///< the last six get an answer only
  InputOptions input;
  std::int64_t settle_ms = 5'000;      ///< a file is complete when unchanged for so long; see Candidates
  std::int64_t postpone_ms = 60'000;   ///< how long a file that gave a read fault is left alone
  std::string done_directory = "done";          ///< below `directory` unless absolute
  std::string rejected_directory = "rejected";
  Lang lang = Lang::Zh;                ///< of the result files
};

/// A folder into which a local system or a person puts files. One file at a time, its rows in order; beside it grows a result file.
/// The data files inside a .zip are taken one after another, each as a unit of its own named `<archive>/<member>`; a faulty one is one
/// rejected row and the others go on.
/// When a file is done it and its results move to `done/<date>/`, or to `rejected/<date>/` when no row was accepted or the file as a whole is faulty.
/// Nothing is overwritten: a taken name gets -2, -3 … before its ending.
///
/// After a restart the file is read again from its start and the rows behind the cursor are given out; when it is not the same file
/// any more (inode, size, time) it starts over, which the store's fingerprints make harmless.
/// Errors of `fetch`: Config SRC-0101 no such folder, Config or Transient SRC-0102 not readable, SRC-0103 not writable; Transient
/// SRC-0106 a finished file cannot be moved away; Transient SYS-0004 a read fault of one file, which is left alone for a while.
class FolderSource final : public Source {
 public:
  struct Deps {
    FileSystem& files;
    CharsetDecoders& charsets;
    ArchiveReader& archives;
    Clock& clock;
    Log& log;
    RenderProblem render;  ///< text of a finding in the language of the result files
  };
  FolderSource(FolderConfig config, Deps deps);
  ~FolderSource() override;

  const std::string& name() const override { return config_.name; }
  Status fetch(const std::string& cursor, std::size_t limit, RawBatch& out) override;
  Status confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) override;

 private:
  struct Open;
  std::string path_of(const std::string& name) const { return config_.directory + "/" + name; }
  std::string folder_named(const std::string& kind) const { return kind.starts_with('/') ? kind : path_of(kind); }
  std::string shown_name(const std::string& name) const;
  Status scan();
  void adopt_orphans(const std::vector<FileEntry>& listing);
  Result<bool> open_next(const std::string& cursor);
  Result<bool> resume(const FolderCursor& at);
  Result<bool> open_file(const FolderCursor& at);
  Status begin_result();
  Status begin_rows(OpenedFile file);
  Status begin_member();
  std::string unit_name() const;
  Status read_rows(std::size_t limit, RawBatch& out);
  Status end_rows(RawBatch& out);
  void add_fault_row(RawBatch& out);
  Error give_up_for_now(Error error);
  Status finish();
  Result<std::string> file_away(const std::string& folder);
  void keep_result(const std::string& hidden, const std::string& target);

  FolderConfig config_;
  Deps deps_;
  Candidates candidates_;
  std::unique_ptr<Open> open_;
  std::string finished_;       ///< cursor behind the last file that was moved away by this object
  std::vector<RawRow> spare_;  ///< rows of earlier batches, for their memory
};

}  // namespace xinshi::folder
