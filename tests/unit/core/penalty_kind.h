// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/catalogue.h"
#include "core/record.h"

namespace xinshi::test {

/// A small penalty kind with one field of each type. Two of its list's values hold the separator 、 themselves.
inline constexpr std::string_view kPenaltyCodes = R"({"id":"PENALTY","values":[
  {"value":"警告"},{"value":"罚款","synonyms":["行政罚款"]},{"value":"没收违法所得"},{"value":"没收违法所得、没收非法财物"},
  {"value":"法律、行政法规规定的其他行政处罚"}]})";

inline constexpr std::string_view kPenaltySchema = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "行政处罚", "x-title-en": "Penalty", "type": "object", "additionalProperties": false,
  "x-kind": "penalty", "x-version": "2018+/1", "x-deadline-days": 7,
  "x-identity": ["CF_CFJGDM", "CF_WSH", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZJHM", "CF_XDR_MC"],
  "x-rules": [{"rule": "V-01", "severity": "error"}, {"rule": "V-05", "severity": "warn"}],
  "required": ["CF_XDR_MC", "CF_WSH"],
  "properties": {
    "CF_XDR_MC": {"title": "行政相对人名称", "type": "string", "maxLength": 200, "x-type": "text", "x-role": "subject_name",
                  "x-headers": ["相对人"], "x-personal-when": "person"},
    "CF_XDR_SHXYM": {"title": "统一社会信用代码", "type": "string", "x-type": "text", "x-role": "subject_uscc"},
    "CF_XDR_GSZC": {"title": "工商注册号", "type": "string", "x-type": "text", "x-role": "subject_reg_no"},
    "CF_XDR_ZJHM": {"title": "证件号码", "type": "string", "x-type": "text", "x-role": "person_id_number", "x-personal": "number"},
    "CF_WSH": {"title": "处罚决定书文号", "type": "string", "x-type": "text", "x-role": "decision_number", "x-empty-word": true,
               "maxLength": 64, "x-length": {"max": 128, "unit": "gbk-bytes"}},
    "CF_CFLB": {"title": "处罚类别", "type": "array", "items": {"type": "string"}, "uniqueItems": true, "x-type": "code-set",
                "x-codes": "PENALTY", "x-role": "penalty_kinds"},
    "CF_NR_FK": {"title": "罚款金额", "type": "string", "x-type": "decimal", "x-scale": 6, "x-unit": "万元", "x-role": "fine_amount"},
    "CF_JDRQ": {"title": "决定日期", "type": "string", "format": "date", "x-type": "date", "x-role": "decision_date"},
    "CF_CFJGDM": {"title": "处罚机关代码", "type": "string", "x-type": "text", "x-role": "organ_code"},
    "CF_ZT": {"title": "状态", "type": "string", "enum": ["正常", "撤销"], "x-type": "code"},
    "CF_NR": {"title": "处罚内容", "type": "string", "x-type": "text", "x-role": "content"}
  }})";

inline std::map<std::string, std::shared_ptr<const CodeList>> penalty_codes() {
  auto list = read_code_list(kPenaltyCodes, "PENALTY.json");
  EXPECT_TRUE(list.ok());
  return {{"PENALTY", *list}};
}

inline std::shared_ptr<const Kind> penalty_kind() {
  auto kind = read_kind(kPenaltySchema, "penalty.schema.json", penalty_codes());
  EXPECT_TRUE(kind.ok()) << describe(kind.error());
  return *kind;
}

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline Draft draft_of(const Kind& kind, Values values) {
  Draft draft;
  draft.kind = &kind;
  draft.fields.reset(kind.fields.size());
  for (const auto& [code, value] : values) draft.fields.set(kind.index_of(code).value(), value);
  return draft;
}

inline Record record_of(const Kind& kind, Values values) { return RecordMaker::make(draft_of(kind, values), std::nullopt); }

}  // namespace xinshi::test
