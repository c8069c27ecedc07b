// SPDX-License-Identifier: Apache-2.0
#include "validation/agency_table.h"

#include <gtest/gtest.h>

namespace xinshi::validation {
namespace {

constexpr const char* kAgencies =
    "code,name,short_names\r\n"
    "11330822MB0000019K,望江市市场监督管理局,市监局;望江市监局\r\n"
    "12330822MB0000027B,望江市市场监督管理局高新区分局,\r\n";

TEST(AgencyTable, KnowsFullAndShortNames) {
  const auto table = AgencyTable::read(kAgencies, "agencies.csv");
  ASSERT_TRUE(table) << describe(table.error());
  EXPECT_EQ(table->name_of("11330822MB0000019K"), "望江市市场监督管理局");
  EXPECT_EQ(table->name_of("91330822MA01234539"), "");
  EXPECT_EQ(table->code_of("望江市监局"), "11330822MB0000019K");
  EXPECT_EQ(table->code_of("监局"), "");
  EXPECT_EQ(table->longest_in("望江市市场监督管理局高新区分局执法队"), "12330822MB0000027B");
  EXPECT_EQ(table->longest_in("原市监局"), "11330822MB0000019K");
  EXPECT_EQ(table->longest_in("林业局"), "");
}

TEST(AgencyTable, NamesTheLineThatIsMalformed) {
  const auto line_of = [](const std::string& text) {
    const auto table = AgencyTable::read(text, "agencies.csv");
    return table ? 0 : table.error().where.line;
  };
  const std::string head = "code,name,short_names\n";
  EXPECT_EQ(line_of("name,code\n"), 1);
  EXPECT_EQ(line_of(head + "11330822MB0000019A,市监局,\n"), 2);
  EXPECT_EQ(line_of(head + "11330822MB0000019K,市监局\n"), 2);
  EXPECT_EQ(line_of(head + "11330822MB0000019K,市监局,\n11330822MB0000019K,市监局二,\n"), 3);
  EXPECT_EQ(line_of(head + "11330822MB0000019K,市监局,\n12330822MB0000027B,林业局,市监局\n"), 3);
  EXPECT_EQ(line_of(head + "11330822MB0000019K,,\n"), 2);
  EXPECT_EQ(line_of(head), 0);
}

TEST(SenderRegister, SaysWhoMayReportWhat) {
  const auto senders = SenderRegister::read("code,kinds\n11330822MB0000019K,penalty; permit\n12330822MB0000027B,*\n", "senders.csv");
  ASSERT_TRUE(senders) << describe(senders.error());
  using Answer = SenderRegister::Answer;
  EXPECT_EQ(senders->ask("11330822MB0000019K", "permit"), Answer::Allowed);
  EXPECT_EQ(senders->ask("11330822MB0000019K", "red-list"), Answer::NotThisKind);
  EXPECT_EQ(senders->ask("12330822MB0000027B", "red-list"), Answer::Allowed);
  EXPECT_EQ(senders->ask("91330822MA01234539", "permit"), Answer::Unknown);
}

}  // namespace
}  // namespace xinshi::validation
