// SPDX-License-Identifier: Apache-2.0
#include "mapping/operations.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

constexpr char kKeyJoiner = '\x1F';

void add(Draft& draft, std::string_view field, ProblemSeverity severity, std::string_view code, std::vector<std::string> args) {
  draft.problems.push_back({"", std::string(field), severity, std::string(code), std::move(args)});
}

}  // namespace

void OperationReader::bind(const ColumnFinder& finder) {
  op_ = finder.find_all(adapter_.operation.op);
  id_ = finder.find_all(adapter_.operation.id);
  reason_ = finder.find_all(adapter_.operation.reason);
  basis_ = finder.find_all(adapter_.operation.basis);
  date_ = finder.find_all(adapter_.operation.date);
  key_ = finder.find_all(adapter_.key_columns);
  updated_ = finder.find_all(adapter_.updated_at);
}

bool OperationReader::uses(std::uint32_t column) const {
  return std::ranges::any_of(
      std::initializer_list<const std::vector<std::uint32_t>*>{&op_, &id_, &reason_, &basis_, &date_, &key_, &updated_},
      [column](const auto* list) { return std::ranges::find(*list, column) != list->end(); });
}

std::string_view OperationReader::first(const RawRow& row, const std::vector<std::uint32_t>& columns) const {
  for (const std::uint32_t column : columns)
    if (const std::string_view text = trim(value_at(row, column)); !text.empty()) return text;
  return {};
}

void OperationReader::read_op(std::string_view text, Draft& draft) const {
  if (text.empty()) return;
  const auto word = adapter_.operation_words.find(code_key(text));
  if (word != adapter_.operation_words.end()) {
    draft.meta.op = word->second;
  } else if (const auto op = parse_op(text)) {
    draft.meta.op = *op;
  } else {
    std::string allowed;
    for (const auto& [known, op_value] : adapter_.operation_words) allowed += (allowed.empty() ? "" : "、") + known;
    add(draft, "_op", ProblemSeverity::Error, "MAP-0360", {safe_value(text, false), allowed});
  }
}

void OperationReader::read_date_member(std::string_view text, Draft& draft) const {
  if (text.empty()) return;
  const DateReading reading = read_date(text, adapter_.dates);
  if (reading.state == DateReading::State::Value) {
    draft.meta.op_date = reading.date;
  } else if (reading.state != DateReading::State::Empty) {
    const std::string_view code = reading.state == DateReading::State::LongTerm ? "MAP-0310" : reading.code;
    add(draft, "_date", ProblemSeverity::Error, code, {safe_value(text, false)});
  }
}

void OperationReader::read_key(const RawRow& row, Draft& draft) const {
  bool any = false;
  for (const std::uint32_t column : key_) {
    const std::string_view text = trim(value_at(row, column));
    any = any || !text.empty();
    if (column != key_.front()) draft.meta.source_key += kKeyJoiner;
    draft.meta.source_key += text;
  }
  if (!any) draft.meta.source_key.clear();
}

void OperationReader::read(const RawRow& row, Draft& draft) const {
  RowMeta& meta = draft.meta;
  meta.op = Op::Upsert;
  meta.given_id.reset();
  meta.reason.clear();
  meta.basis.clear();
  meta.op_date.reset();
  meta.source_key.clear();
  meta.updated_at.reset();
  read_op(first(row, op_), draft);
  if (const std::string_view text = first(row, id_); !text.empty()) {
    meta.given_id = parse_uuid(to_lower_ascii(text));
    if (!meta.given_id) add(draft, "_id", ProblemSeverity::Error, "MAP-0361", {safe_value(text, false)});
  }
  meta.reason = first(row, reason_);
  meta.basis = first(row, basis_);
  read_date_member(first(row, date_), draft);
  read_key(row, draft);
  if (const std::string_view text = first(row, updated_); !text.empty()) {
    meta.updated_at = read_instant(text, adapter_.dates);
    if (!meta.updated_at) add(draft, "", ProblemSeverity::Warn, "MAP-0362", {safe_value(text, false)});
  }
}

}  // namespace xinshi::mapping
