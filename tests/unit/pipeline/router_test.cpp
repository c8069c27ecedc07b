// SPDX-License-Identifier: Apache-2.0
#include "pipeline/router.h"

#include <gtest/gtest.h>

#include "pipeline/channel.h"
#include "pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

using Names = std::vector<std::string>;

struct RouteCase {
  const char* what;
  Route route;
  const char* kind;
  const char* category;
  const char* organ;
  bool taken;
};

class Routes : public testing::TestWithParam<RouteCase> {};

const RouteCase kCases[] = {
    {"everything", {"p", {}, {}, {}, {}, true}, "penalty", "自然人", "11330822MB1000010X", true},
    {"a kind of the list", {"p", {"permit", "penalty"}, {}, {}, {}, true}, "penalty", "自然人", "11330822MB1000010X", true},
    {"a kind that is not", {"p", {"permit"}, {}, {}, {}, true}, "penalty", "自然人", "11330822MB1000010X", false},
    {"a subject that is not", {"p", {}, {"法人及非法人组织", "个体工商户"}, {}, {}, true}, "penalty", "自然人", "11330822MB1000010X", false},
    {"a subject of the list", {"p", {}, {"法人及非法人组织"}, {}, {}, true}, "permit", "法人及非法人组织", "11330822MB1000010X", true},
    {"this authority", {"p", {}, {}, {"11330822MB1000010X"}, {}, true}, "penalty", "自然人", "11330822MB1000010X", true},
    {"another authority", {"p", {}, {}, {"11330822MB1000010X"}, {}, true}, "penalty", "自然人", "11330800MB1000029Y", false},
    {"authorities by their beginning", {"p", {}, {}, {"113308*"}, {}, true}, "penalty", "自然人", "11330800MB1000029Y", true},
    {"divisions of a city", {"p", {}, {}, {}, {"3308*"}, true}, "penalty", "自然人", "11330822MB1000010X", true},
    {"divisions of another", {"p", {}, {}, {}, {"3307*", "330900"}, true}, "penalty", "自然人", "11330822MB1000010X", false},
    {"no authority known", {"p", {}, {}, {"1133*"}, {}, true}, "penalty", "自然人", "", false},
};

TEST_P(Routes, TakeWhatTheyName) {
  const RouteCase& c = GetParam();
  const auto kind = field().catalogue.find(c.kind);
  Fields fields;
  fields.reset(kind->fields.size());
  fields.set(static_cast<std::size_t>(kind->at(Role::SubjectCategory)), c.category);
  if (*c.organ != '\0') fields.set(static_cast<std::size_t>(kind->at(Role::OrganCode)), c.organ);
  const Router router({c.route});
  EXPECT_EQ(router.targets(*kind, fields), c.taken ? Names{"p"} : Names{}) << c.what;
}
INSTANTIATE_TEST_SUITE_P(Table, Routes, testing::ValuesIn(kCases));

TEST(Router, IsNeededOnlyWhereSomethingIsLeftOut) {
  EXPECT_FALSE(Router({{"a"}, {"b"}}).needed());
  EXPECT_TRUE(Router({{"a"}, {"b", {"permit"}, {}, {}, {}, true}}).needed());
  EXPECT_TRUE(Router({{"a", {}, {}, {}, {}, false}}).needed());
}

TEST(Router, LeavesOutObjectionsOnlyWhereTheyAreNotTaken) {
  const Router router({{"a"}, {"b", {}, {}, {}, {}, false}});
  EXPECT_EQ(router.without(Op::Object), Names{"b"});
  for (const Op op : {Op::Upsert, Op::Withdraw, Op::Repair, Op::Remove}) EXPECT_EQ(router.without(op), Names{}) << word(op);
}

TEST(ChannelLimits, LetRecordsLeaveInTheirHoursOnly) {
  Channel channel;
  channel.limit(*DayHours::parse({"22:00-06:30"}), 0);
  const Instant noon = *parse_instant("2026-03-02T12:00:00+08:00");
  const Instant night = *parse_instant("2026-03-02T23:00:00+08:00");
  EXPECT_FALSE(channel.enter(noon));
  EXPECT_GT(channel.reopens_at(noon), noon);
  EXPECT_TRUE(channel.enter(night));
}

TEST(ChannelLimits, SpaceBatchesToTheirRate) {
  Channel channel;
  channel.limit({}, 30);  // one in two seconds
  Instant now = *parse_instant("2026-03-02T12:00:00+08:00");
  EXPECT_TRUE(channel.enter(now));
  channel.sent(now);
  EXPECT_FALSE(channel.enter(after_ms(now, 1'999)));
  EXPECT_EQ(channel.reopens_at(now), after_ms(now, 2'000));
  EXPECT_TRUE(channel.enter(after_ms(now, 2'000)));
  channel.sent(now);
  channel.sent(now);  // two at once count twice
  EXPECT_EQ(channel.reopens_at(now), after_ms(now, 6'000));
}

}  // namespace
}  // namespace xinshi::pipeline
