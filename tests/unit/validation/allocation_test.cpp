// SPDX-License-Identifier: Apache-2.0
#include "unit/validation/counting_new.h"
#include "unit/validation/fixture.h"

namespace xinshi::validation {
namespace {

TEST(Allocation, ACleanRecordCostsNone) {
  const Values full = with(penalty(), {{"CF_XDR_GSZC", "440301103097413"}, {"CF_XDR_ZZJG", "MA0123453"}, {"CF_XDR_SWDJ", "91330822MA01234539"},
                                       {"CF_FR_ZJLX", "身份证"}, {"CF_FR_ZJHM", "110101199003070011"}, {"BZ", "备注"}});
  for (const auto& [kind, values] : {std::pair{"penalty", full}, {"permit", permit()}}) {
    Draft draft = house().draft(kind, values);
    const std::size_t before = test::allocations();
    auto answer = house().validator->check(std::move(draft), kToday);
    EXPECT_EQ(test::allocations(), before) << kind;
    EXPECT_TRUE(std::holds_alternative<Record>(answer)) << kind;
    EXPECT_EQ(std::get<Record>(answer).problems().size(), 0U) << kind;
  }
}

}  // namespace
}  // namespace xinshi::validation
