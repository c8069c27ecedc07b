// SPDX-License-Identifier: Apache-2.0
// FolderSource: what happens to a file that is done.
#include <utility>

#include "sources/folder/folder_source.h"
#include "sources/folder/open_file.h"

namespace xinshi::folder {
namespace {

constexpr int kMostCopies = 10'000;

/// a.csv, a-2.csv, a-3.csv …
std::string numbered(const std::string& name, int number) {
  if (number == 1) return name;
  const std::size_t dot = name.rfind('.');
  const std::size_t end = dot == std::string::npos || dot == 0 ? name.size() : dot;
  return name.substr(0, end) + "-" + std::to_string(number) + name.substr(end);
}

std::string result_of(const std::string& path) { return path + ".result.csv"; }

}  // namespace

Status FolderSource::finish() {
  const FolderCursor& at = open_->at;
  // After a restart the fate of the rows before it is not known here; then they count as accepted.
  const bool all_rejected = open_->rejected != 0 && !at.accepted && open_->resumed_at == 0;
  const bool rejected = at.fault || all_rejected;
  const std::string folder =
      folder_named(rejected ? config_.rejected_directory : config_.done_directory) + "/" + format_date(date_of(deps_.clock.now()));
  const Result<std::string> target = file_away(folder);
  if (!target) return Error{target.error().fault, "SRC-0106", target.error().code + " " + target.error().detail, target.error().where};
  keep_result(open_->result.path(), *target);
  if (Status removed = deps_.files.remove(path_of(at.file.name + ".done")); !removed) deps_.log.error("source.marker", removed.error());
  deps_.log.info(rejected ? "source.file-rejected" : "source.file-done",
                 {{"source", config_.name},
                  {"file", shown_name(at.file.name)},
                  {"rows", static_cast<std::int64_t>(at.rows)},
                  {"rejected", static_cast<std::int64_t>(open_->rejected)}});
  finished_ = open_->cursor;
  open_.reset();
  return {};
}

/// Moves the input to a free name in `folder` and answers that name; a free name all the same when the input has vanished.
Result<std::string> FolderSource::file_away(const std::string& folder) {
  const std::string& name = open_->at.file.name;
  if (Status made = deps_.files.make_directories(folder, config_.directory); !made) return std::move(made).error();
  for (int number = 1; number < kMostCopies; ++number) {
    std::string target = folder + "/" + numbered(name, number);
    if (deps_.files.status(target) || deps_.files.status(result_of(target))) continue;
    const Status moved = deps_.files.move(path_of(name), target);
    if (moved) return target;
    if (moved.error().fault == Fault::Conflict) continue;
    if (moved.error().fault != Fault::NotFound) return moved.error();
    deps_.log.warn("source.file-vanished", {{"source", config_.name}, {"file", shown_name(name)}});
    return target;
  }
  return Error{Fault::Conflict, "SYS-0005", "", {folder + "/" + name, 0, 0, ""}};
}

/// The input is safely away: a result file that cannot follow is only told, and adopted by a later scan.
void FolderSource::keep_result(const std::string& hidden, const std::string& target) {
  Status moved = deps_.files.flush(hidden);
  for (int number = 1; moved && number < kMostCopies; ++number) {
    moved = deps_.files.move(hidden, result_of(numbered(target, number)));
    if (moved || moved.error().fault != Fault::Conflict) break;
    moved = {};
  }
  if (!moved) deps_.log.error("source.result-file", moved.error());
}

}  // namespace xinshi::folder
