// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/result_file.h"

#include <utility>

namespace xinshi::folder {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kHiddenEnding = ".result.part";

void append_cell(std::string& out, std::string_view cell) {
  const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  const bool quote = formula || cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quote) out += '"';
  if (formula) out += '\'';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quote) out += '"';
}

}  // namespace

std::string ResultFile::input_of(const std::string& name) {
  if (!name.starts_with('.') || !name.ends_with(kHiddenEnding) || name.size() <= kHiddenEnding.size() + 1) return {};
  return name.substr(1, name.size() - 1 - kHiddenEnding.size());
}

void ResultFile::line(std::string& out, std::initializer_list<std::string_view> cells) const {
  bool first = true;
  if (members_) {
    append_cell(out, member_);
    first = false;
  }
  for (const std::string_view cell : cells) {
    if (!std::exchange(first, false)) out += ',';
    append_cell(out, cell);
  }
  out += "\r\n";
}

Status ResultFile::begin(const std::string& input) {
  if (Status done = files_.remove(path_); !done) return done;
  std::string out(kByteOrderMark);
  member_ = pick("文件", "file");
  line(out, {pick("行号", "row"), pick("结果", "outcome"), pick("编号", "id"), pick("版本", "version"), pick("规则", "rule"),
             pick("字段", "field"), pick("说明", "message")});
  return files_.append(path_, out, input);
}

Status ResultFile::go_on(const std::string& input, std::uint64_t rows) {
  if (!files_.status(path_)) {
    if (Status done = begin(input); !done) return done;
  }
  std::string out;
  member_.clear();
  const Problem note{"", "", ProblemSeverity::Info, "SRC-0108", {std::to_string(rows)}};
  line(out, {"", pick("续", "continued"), "", "", "", "", render_(note)});
  return files_.append(path_, out, input);
}

std::string_view ResultFile::outcome_word(RowOutcome::Kind kind) const {
  switch (kind) {
    case RowOutcome::Kind::Recorded: return pick("已接收", "recorded");
    case RowOutcome::Kind::Repeat: return pick("此前已接收", "repeat");
    case RowOutcome::Kind::Rejected: return pick("退回", "rejected");
    case RowOutcome::Kind::Skipped: return pick("跳过", "skipped");
  }
  return "";
}

void ResultFile::add_outcome(std::string& out, const RowOutcome& outcome) const {
  const std::string row = outcome.row == 0 ? std::string(pick("整个文件", "whole file")) : std::to_string(outcome.row);
  const std::string id = outcome.id ? to_text(*outcome.id) : std::string();
  const std::string version = outcome.version == 0 ? std::string() : std::to_string(outcome.version);
  if (outcome.problems.empty()) return line(out, {row, outcome_word(outcome.kind), id, version, "", "", ""});
  for (const Problem& problem : outcome.problems) {
    line(out, {row, outcome_word(outcome.kind), id, version, problem.rule, problem.field, render_(problem)});
  }
}

Status ResultFile::add(const RawBatch& batch, const std::vector<RowOutcome>& outcomes, const std::string& member) {
  std::string out;
  if (member != member_) columns_noted_ = false;  // the next member has columns of its own
  member_ = member;
  if (!std::exchange(columns_noted_, columns_noted_ || !batch.missing_or_unknown.empty())) {
    for (const std::string& finding : batch.missing_or_unknown) line(out, {"", pick("表头", "header"), "", "", "", "", finding});
  }
  for (const RowOutcome& outcome : outcomes) add_outcome(out, outcome);
  return out.empty() ? Status{} : files_.append(path_, out);
}

}  // namespace xinshi::folder
