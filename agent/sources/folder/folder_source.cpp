// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/folder_source.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sources/folder/file_kind.h"
#include "sources/folder/open_file.h"

namespace xinshi::folder {
namespace {

/// A batch ends after so much text, however few rows: rows may have megabytes.
constexpr std::size_t kBatchBytes = std::size_t{8} << 20;

Error wrap(const Error& cause, const char* code) {
  return {cause.fault == Fault::NotFound ? Fault::Config : cause.fault, code, cause.code + " " + cause.detail, cause.where};
}

/// What is wrong with a file, not with the machine or the configuration.
bool is_files_own(const Error& error) { return error.fault != Fault::Transient && error.fault != Fault::Config; }

}  // namespace

FolderSource::FolderSource(FolderConfig config, Deps deps)
    : config_(std::move(config)), deps_(std::move(deps)), candidates_(config_.patterns, config_.settle_ms) {}
FolderSource::~FolderSource() = default;

std::string FolderSource::shown_name(const std::string& name) const { return name_text(name, deps_.charsets); }

std::string FolderSource::unit_name() const {
  const std::string file = shown_name(open_->at.file.name);
  return open_->member.empty() ? file : file + "/" + open_->member;
}

Status FolderSource::fetch(const std::string& cursor, std::size_t limit, RawBatch& out) {
  if (spare_.size() < out.rows.size()) spare_.swap(out.rows);
  out.clear();
  // The store does not stand where this reader does: the last rows were not taken. Read again from where it stands.
  if (open_ && open_->cursor != cursor) open_.reset();
  if (open_ && open_->at.ended) {
    if (Status done = finish(); !done) return done;
  }
  if (!open_) {
    const Result<bool> opened = open_next(cursor);
    if (!opened) return opened.error();
    if (!*opened) return {};
  }
  return read_rows(limit, out);
}

Status FolderSource::scan() {
  const Result<std::vector<FileEntry>> listing = deps_.files.list(config_.directory);
  if (!listing) return wrap(listing.error(), listing.error().fault == Fault::NotFound ? "SRC-0101" : "SRC-0102");
  adopt_orphans(*listing);
  candidates_.scan(*listing, deps_.clock.monotonic_us());
  return {};
}

/// Result files whose input was moved away just before a crash, or was taken away by a person.
void FolderSource::adopt_orphans(const std::vector<FileEntry>& listing) {
  for (const FileEntry& entry : listing) {
    const std::string input = ResultFile::input_of(entry.name);
    if (input.empty() || std::ranges::find(listing, input, &FileEntry::name) != listing.end()) continue;
    const std::string folder = folder_named(config_.done_directory);
    if (deps_.files.make_directories(folder, config_.directory)) keep_result(path_of(entry.name), folder + "/" + input);
  }
}

Result<bool> FolderSource::open_next(const std::string& cursor) {
  if (candidates_.empty()) {
    if (Status done = scan(); !done) return std::move(done).error();
  }
  const std::optional<FolderCursor> at = cursor == finished_ ? std::nullopt : FolderCursor::parse(cursor);
  if (at && candidates_.take(at->file)) {
    Result<bool> resumed = resume(*at);
    if (!resumed || *resumed) return resumed;
  }
  while (auto file = candidates_.next()) {
    FolderCursor fresh;
    fresh.file = std::move(*file);
    Result<bool> opened = open_file(fresh);
    if (!opened || *opened) return opened;
  }
  return false;
}

Result<bool> FolderSource::resume(const FolderCursor& at) {
  if (!at.ended) return open_file(at);
  const std::string hidden = path_of(ResultFile::hidden_name(at.file.name));
  if (deps_.files.status(hidden)) {
    // All rows were stored, then the process ended: only the moving is left.
    open_ = std::make_unique<Open>(at, ResultFile(deps_.files, hidden, config_.lang, deps_.render));
    if (Status done = finish(); !done) return std::move(done).error();
    return false;
  }
  // Somebody put the finished file back: it is to be read once more.
  FolderCursor fresh;
  fresh.file = at.file;
  return open_file(fresh);
}

Result<bool> FolderSource::open_file(const FolderCursor& at) {
  Result<OpenedFile> file = deps_.files.open(path_of(at.file.name));
  if (!file && file.error().fault == Fault::NotFound) return false;
  if (file && file->entry != at.file) return false;  // changed since the listing: complete only later
  const std::string hidden = path_of(ResultFile::hidden_name(at.file.name));
  open_ = std::make_unique<Open>(at, ResultFile(deps_.files, hidden, config_.lang, deps_.render));
  if (!file && file.error().fault == Fault::Transient) return give_up_for_now(file.error());
  if (Status begun = begin_result(); !begun) {
    open_.reset();
    return wrap(begun.error(), "SRC-0103");
  }
  if (!file) {
    open_->fault = wrap(file.error(), "SRC-0104");
    return true;
  }
  if (Status begun = begin_rows(std::move(*file)); !begun) return give_up_for_now(std::move(begun).error());
  return true;
}

Status FolderSource::begin_result() {
  const std::string input = path_of(open_->at.file.name);
  const bool fresh = open_->at.rows == 0 && open_->at.member == 0;
  return fresh ? open_->result.begin(input) : open_->result.go_on(input, open_->at.rows);
}

Status FolderSource::begin_rows(OpenedFile file) {
  auto inputs = InputSet::open(std::move(file), open_->at.file.name, {deps_.charsets, deps_.archives}, config_.input);
  if (!inputs) {
    if (!is_files_own(inputs.error())) return inputs.error();
    open_->fault = inputs.error();
    return {};
  }
  open_->inputs = std::move(*inputs);
  return begin_member();
}

Status FolderSource::begin_member() {
  open_->member = open_->inputs->member(static_cast<std::size_t>(open_->at.member));
  auto input = open_->inputs->input(static_cast<std::size_t>(open_->at.member));
  if (!input) {
    if (!is_files_own(input.error())) return input.error();
    open_->fault = input.error();
    return {};
  }
  open_->input = std::move(*input);
  const Result<bool> more = open_->input->skip(open_->at.rows);
  if (more) {
    open_->exhausted = !*more;
    return {};
  }
  if (!is_files_own(more.error())) return more.error();
  open_->fault = more.error();
  return {};
}

Error FolderSource::give_up_for_now(Error error) {
  const std::string& name = open_->at.file.name;
  candidates_.postpone(name, deps_.clock.monotonic_us() + config_.postpone_ms * kMicrosPerMilli);
  deps_.log.warn("source.file-postponed", {{"source", config_.name}, {"file", shown_name(name)}, {"code", error.code}});
  open_.reset();
  return error;
}

Status FolderSource::read_rows(std::size_t limit, RawBatch& out) {
  if (!open_->input && !open_->fault) {
    if (Status begun = begin_member(); !begun) return give_up_for_now(std::move(begun).error());
  }
  out.unit = unit_name();
  out.columns = open_->input ? open_->input->columns() : std::make_shared<ColumnTable>();
  while (!open_->fault && !open_->exhausted && out.rows.size() < limit && out.arena.used() < kBatchBytes) {
    RawRow row;
    if (!spare_.empty()) {
      row = std::move(spare_.back());
      spare_.pop_back();
    }
    const Result<bool> more = open_->input->next(row, out.arena);
    if (!more && !is_files_own(more.error())) {
      out.clear();
      return give_up_for_now(more.error());
    }
    if (!more) {
      open_->fault = more.error();
    } else if (*more) {
      out.rows.push_back(std::move(row));
    } else {
      open_->exhausted = true;
    }
  }
  open_->at.rows += out.rows.size();
  if (open_->fault || open_->exhausted) return end_rows(out);
  out.cursor = open_->cursor = open_->at.text();
  open_->confirmed = false;
  return {};
}

Status FolderSource::end_rows(RawBatch& out) {
  const std::string& name = open_->at.file.name;
  const Result<FileEntry> now = deps_.files.status(path_of(name));
  if (now && *now != open_->at.file) {
    // Somebody still writes it: what looks like its end, or like a fault, need not be one.
    deps_.log.warn("source.file-changed", {{"source", config_.name}, {"file", shown_name(name)}});
    open_.reset();
    out.clear();
    return {};
  }
  if (open_->fault) add_fault_row(out);
  if (open_->inputs && open_->at.member + 1 < open_->inputs->size()) {
    ++open_->at.member;
    open_->at.rows = 0;
    open_->input.reset();
    open_->fault.reset();
    open_->exhausted = false;
  } else {
    open_->at.ended = true;
    open_->at.fault = open_->fault.has_value() && !(open_->inputs && open_->inputs->archive());
  }
  out.end_of_unit = true;
  out.cursor = open_->cursor = open_->at.text();
  open_->confirmed = false;
  return {};
}

void FolderSource::add_fault_row(RawBatch& out) {
  const Error& fault = *open_->fault;
  RawRow row;
  row.problems.push_back({"", "", ProblemSeverity::Error, fault.code, {fault.detail}});
  Where place = fault.where;
  place.file.clear();  // the unit says it
  const std::string where = join({place_text(place), fault.detail}, " ");
  if (!trim(where).empty()) row.problems.push_back({"", "", ProblemSeverity::Info, "SRC-0109", {std::string(trim(where))}});
  out.rows.push_back(std::move(row));
}

Status FolderSource::confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) {
  if (!open_ || batch.cursor != open_->cursor) return {};
  if (!std::exchange(open_->confirmed, true)) {
    for (const RowOutcome& outcome : outcomes) {
      const bool taken = outcome.kind == RowOutcome::Kind::Recorded || outcome.kind == RowOutcome::Kind::Repeat;
      if (taken) ++open_->accepted;
      if (outcome.kind == RowOutcome::Kind::Rejected) ++open_->rejected;
    }
    if (open_->accepted != 0) open_->at.accepted = true;
    // The rows are safe, with or without this file: a full disk must not undo that.
    if (Status written = open_->result.add(batch, outcomes, open_->member); !written) deps_.log.error("source.result-file", written.error());
  }
  return open_->at.ended ? finish() : Status{};
}

}  // namespace xinshi::folder
