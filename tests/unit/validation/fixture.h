// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/catalogue.h"
#include "support/vectors.h"
#include "validation/validator.h"

namespace xinshi::validation {

using Values = std::map<std::string, std::string>;

/// The shipped schemas and tables, and records of two kinds that are right in every point.
class House {
 public:
  House() {
    std::map<std::string, std::shared_ptr<const CodeList>> lists;
    for (const std::string& path : test::source_files("schemas/codes")) {
      auto list = read_code_list(test::source_file(path), path);
      if (!list) throw std::runtime_error(describe(list.error()));
      lists[(*list)->id] = *list;
    }
    for (const std::string& path : test::source_files("schemas/kinds")) {
      auto kind = read_kind(test::source_file(path), path, lists);
      if (!kind) throw std::runtime_error(describe(kind.error()));
      if (auto status = catalogue.add(*kind); !status) throw std::runtime_error(describe(status.error()));
    }
    auto made = Validator::make(catalogue, {&divisions, nullptr});
    if (!made) throw std::runtime_error(describe(made.error()));
    validator = *made;
  }

  Draft draft(const std::string& kind_id, const Values& values, Op op = Op::Upsert) const {
    Draft out;
    out.kind = catalogue.find(kind_id);
    out.meta.op = op;
    out.fields.reset(out.kind->fields.size());
    for (const auto& [code, value] : values) out.fields.set(out.kind->index_of(code).value(), value);
    return out;
  }

  Catalogue catalogue;
  Divisions divisions = *Divisions::read(test::source_file("schemas/divisions.csv"), "divisions.csv");
  std::shared_ptr<const Validator> validator;
};

inline const Date kToday = *parse_iso_date("2026-11-22");

inline Values penalty() {
  return {{"CF_XDR_MC", "望江青石商贸有限公司"}, {"CF_XDR_LB", "法人及非法人组织"}, {"CF_XDR_SHXYM", "91330822MA01234539"},
          {"CF_FRDB", "高勇伟"}, {"CF_WSH", "望江市监处罚〔2026〕5号"}, {"CF_WFXW", "无证经营"}, {"CF_SY", "未取得许可从事经营活动"},
          {"CF_YJ", "《中华人民共和国食品安全法》第一百二十二条"}, {"CF_CFLB", "罚款"}, {"CF_NR", "处罚款人民币2000元。"}, {"CF_NR_FK", "0.2"},
          {"CF_JDRQ", "2026-11-16"}, {"CF_YXQ", "2027-11-16"}, {"CF_GSJZQ", "2027-11-16"}, {"CF_CFJG", "望江市市场监督管理局"},
          {"CF_CFJGDM", "11330822MB0000019K"}, {"CF_SJLY", "望江市市场监督管理局"}, {"CF_SJLYDM", "11330822MB0000019K"}};
}

inline Values permit() {
  return {{"XK_XDR_MC", "望江青石商贸有限公司"}, {"XK_XDR_LB", "法人及非法人组织"}, {"XK_XDR_SHXYM", "91330822MA01234539"},
          {"XK_FRDB", "高勇伟"}, {"XK_FR_ZJLX", "身份证"}, {"XK_FR_ZJHM", "110101199003070011"}, {"XK_XKWS", "行政许可决定书"},
          {"XK_WSH", "望江市监许准〔2026〕8号"}, {"XK_XKLB", "普通"}, {"XK_XKZS", "食品经营许可证"}, {"XK_XKBH", "JY13308220000001"},
          {"XK_NR", "食品经营"}, {"XK_JDRQ", "2026-11-16"}, {"XK_YXQZ", "2026-11-16"}, {"XK_YXQZI", "2031-11-15"},
          {"XK_XKJG", "望江市市场监督管理局"}, {"XK_XKJGDM", "12330822MB0000027B"}, {"XK_ZT", "1"}, {"XK_LYDW", "望江市市场监督管理局"},
          {"XK_LYDWDM", "11330822MB0000019K"}};
}

/// `values` with each edit applied; an empty text takes the field away.
inline Values with(Values values, const Values& edits) {
  for (const auto& [code, value] : edits) values[code] = value;
  return values;
}

/// Findings as "rule field severity code" lines, sorted by the order in which they came.
inline std::vector<std::string> findings(const Problems& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems)
    out.push_back(problem.rule + " " + problem.field + " " + std::string(word(problem.severity)) + " " + problem.code);
  return out;
}

struct Outcome {
  bool accepted = false;
  Draft draft;
  std::optional<Date> decided;
};

inline Outcome check(const House& house, Draft draft, Date today = kToday) {
  auto answer = house.validator->check(std::move(draft), today);
  if (auto* rejection = std::get_if<Rejection>(&answer)) return {false, std::move(rejection->draft), {}};
  auto& record = std::get<Record>(answer);
  const auto decided = record.decided();
  return {true, RecordMaker::reuse(std::move(record)), decided};
}

inline const House& house() {
  static const House only;
  return only;
}

/// One edit of a right record and all findings that it must bring, no more and no fewer.
struct Case {
  const char* what;
  Values edits;
  std::vector<std::string> wanted;
};

inline void run(const std::string& kind, const Values& base, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const Outcome outcome = check(house(), house().draft(kind, with(base, one.edits)));
    EXPECT_EQ(findings(outcome.draft.problems), one.wanted) << one.what;
    EXPECT_EQ(outcome.accepted, !has_error(outcome.draft.problems)) << one.what;
  }
}

}  // namespace xinshi::validation
