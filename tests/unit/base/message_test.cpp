// SPDX-License-Identifier: Apache-2.0
#include "base/message.h"

#include <gtest/gtest.h>

namespace xinshi {
namespace {

constexpr Message kTable[] = {
    {"MAP-0002", "列“{0}”不在文件中，请检查第 {1} 行", "column {0} is not in the file, see line {1}"},
    {"MAP-0001", "日期无效", "invalid date"},
    {"MAP-0003", "{1}{0}{1} {2} {} {x} {0", "{0}"},
};

MessageCatalogue catalogue() {
  MessageCatalogue out;
  out.add(kTable);
  return out;
}

TEST(MessageCatalogue, SpeaksBothLanguages) {
  EXPECT_EQ(catalogue().render(Lang::Zh, "MAP-0001"), "日期无效");
  EXPECT_EQ(catalogue().render(Lang::En, "MAP-0001"), "invalid date");
}

TEST(MessageCatalogue, FillsInArguments) {
  const std::vector<std::string> args = {"案号", "7"};
  EXPECT_EQ(catalogue().render(Lang::Zh, "MAP-0002", args), "列“案号”不在文件中，请检查第 7 行");
  EXPECT_EQ(catalogue().render(Lang::Zh, "MAP-0003", args), "7案号7 {2} {} {x} {0");
}

TEST(MessageCatalogue, DoesNotReadArgumentsAsPatterns) {
  const std::vector<std::string> args = {"{1}", "{0}"};
  EXPECT_EQ(catalogue().render(Lang::En, "MAP-0002", args), "column {1} is not in the file, see line {0}");
}

TEST(MessageCatalogue, ShowsTheCodeOfAnUnknownText) {
  EXPECT_EQ(catalogue().render(Lang::Zh, "ZZZ-9999"), "ZZZ-9999");
  EXPECT_EQ(MessageCatalogue{}.render(Lang::En, Error{Fault::Config, "ZZZ-9999", "why", {}}), "ZZZ-9999 (why)");
}

TEST(MessageCatalogue, RendersAnErrorWithPlaceTextAndDetail) {
  const Error error{Fault::Invalid, "MAP-0001", "2021-02-30", {"案件.csv", 3, 7, "决定日期"}};
  EXPECT_EQ(catalogue().render(Lang::Zh, error), "案件.csv:3:7 决定日期: 日期无效 (2021-02-30)");
}

TEST(MessageCatalogue, LeavesUnknownPartsOut) {
  const auto render = [](Where where) {
    return catalogue().render(Lang::En, Error{Fault::Invalid, "MAP-0001", "", std::move(where)});
  };
  EXPECT_EQ(render({}), "invalid date");
  EXPECT_EQ(render({"a.csv", 0, 0, ""}), "a.csv: invalid date");
  EXPECT_EQ(render({"a.csv", 3, 0, ""}), "a.csv:3: invalid date");
  EXPECT_EQ(render({"", 0, 0, "key"}), "key: invalid date");
}

TEST(MessageCatalogue, ListsAllTextsInTheOrderOfTheirCodes) {
  const auto all = catalogue().all();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].code, "MAP-0001");
  EXPECT_EQ(all[2].code, "MAP-0003");
}

TEST(MessageCatalogue, KeepsTheFirstOfTwoTextsUnderOneCode) {
  constexpr Message kSecond[] = {{"MAP-0001", "另一", "another"}};
  MessageCatalogue texts = catalogue();
  texts.add(kSecond);
  EXPECT_EQ(texts.render(Lang::En, "MAP-0001"), "invalid date");
}

}  // namespace
}  // namespace xinshi
