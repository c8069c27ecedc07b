// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/text.h"
#include "core/problem.h"
#include "ports/files.h"
#include "ports/source.h"

namespace xinshi::folder {

using RenderProblem = std::function<std::string(const Problem&)>;

/// The table beside an input file that says what became of each row: CSV in UTF-8 with a byte order mark, as spreadsheets expect it;
/// a cell that a spreadsheet would take for a formula gets an apostrophe. Grows under a hidden name until the file is done.
/// Of an archive each line begins with the member's name.
class ResultFile {
 public:
  ResultFile(FileSystem& files, std::string path, Lang lang, RenderProblem render)
      : files_(files), path_(std::move(path)), lang_(lang), render_(std::move(render)), members_(to_lower_ascii(path_).ends_with(".zip.result.part")) {}

  static std::string hidden_name(const std::string& input_name) { return "." + input_name + ".result.part"; }
  /// The input's name when `name` is hidden; "" otherwise.
  static std::string input_of(const std::string& name);
  const std::string& path() const { return path_; }

  /// From scratch, with the permissions of `input`.
  Status begin(const std::string& input);
  /// After a restart: keeps what is there, or begins, and says that the first `rows` were taken earlier.
  Status go_on(const std::string& input, std::uint64_t rows);
  Status add(const RawBatch& batch, const std::vector<RowOutcome>& outcomes, const std::string& member = {});

 private:
  void line(std::string& out, std::initializer_list<std::string_view> cells) const;
  void add_outcome(std::string& out, const RowOutcome& outcome) const;
  std::string_view pick(std::string_view zh, std::string_view en) const { return lang_ == Lang::Zh ? zh : en; }
  std::string_view outcome_word(RowOutcome::Kind kind) const;

  FileSystem& files_;
  std::string path_;
  Lang lang_;
  RenderProblem render_;
  bool members_;         ///< the file is an archive
  std::string member_;   ///< of the lines being written
  bool columns_noted_ = false;
};

}  // namespace xinshi::folder
