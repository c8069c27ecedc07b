// SPDX-License-Identifier: Apache-2.0
// Rows, batches and receipts of made-up units, made with the product's own mapping, checks and signatures.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/walk_house.h"

namespace xinshi::pipeline {

inline const std::string kAgency = "11330822MB2000012A";
inline const std::string kOtherAgency = "11330822MB2000013X";
inline const std::string kCounty = "11330822MB1000010X";
inline const std::string kCity = "11330800MB1000011X";

/// What is costly to make and never changes.
inline walk::Field& field() {
  static walk::Field house;
  return house;
}
inline const TestPki& pki() {
  static const TestPki authority;
  return authority;
}

/// One row of a sheet. Empty fields stand as empty cells.
struct Row {
  int number = 1;
  std::string content = "给予警告";
  std::string subject = "91110108551385082Q";
  std::string op, id, reason;
};

inline std::string csv(const std::vector<Row>& rows) {
  std::string out =
      "操作类型,原记录编号,操作原因,行政相对人名称,行政相对人类别,行政相对人代码_1（统一社会信用代码）,法定代表人,行政处罚决定书文号,违法行为类型,"
      "违法事实,处罚依据,处罚类别,处罚内容,处罚决定日期,处罚有效期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码\n";
  for (const Row& row : rows) {
    const std::string start = row.op + "," + row.id + "," + row.reason + ",";
    const std::string number = "青市监罚〔2026〕" + std::to_string(row.number) + "号";
    if (!row.op.empty() && row.content.empty()) {  // an operation that names its target only
      out += start + ",," + (row.id.empty() ? row.subject : "") + ",," + (row.id.empty() ? number : "") + ",,,,,,,,,,,\n";
      continue;
    }
    out += start + "青石建材有限公司,法人及非法人组织," + row.subject + ",王伟," + number + ",无照经营,未办理登记,《行政处罚法》,警告," + row.content +
           ",2026-02-27,2027-02-27,青石县市场监督管理局," + kAgency + ",青石县市场监督管理局," + kAgency + "\n";
  }
  return out;
}

inline RawBatch rows_of(const std::string& text, const std::string& cursor = "") {
  walk::TextSource source("text", text);
  RawBatch batch;
  EXPECT_TRUE(source.fetch("", 1000, batch));
  batch.cursor = cursor;
  return batch;
}

inline IntakeConfig intake_config(std::vector<std::string> platforms) {
  const std::string file = "adapters/sources/national-2018/adapter.toml";
  static const auto adapter = mapping::read_source_adapter(walk::file_text(file), file, field().catalogue);
  EXPECT_TRUE(adapter) << describe(adapter.error());
  return {"市场监管", *adapter, {"青石县市场监督管理局", kAgency, "330822"}, std::move(platforms)};
}

}  // namespace xinshi::pipeline
