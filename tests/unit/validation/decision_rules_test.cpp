// SPDX-License-Identifier: Apache-2.0
#include "unit/validation/fixture.h"

namespace xinshi::validation {
namespace {

TEST(AgencyRules, OrganCodesAreRealCodesOfGovernmentBodies) {
  run("penalty", penalty(), {
      {"V-10: filler", {{"CF_CFJGDM", "00000000000000000X"}}, {"V-10 CF_CFJGDM error COR-0305"}},
      {"V-10: check", {{"CF_SJLYDM", "11330822MB0000019A"}}, {"V-10 CF_SJLYDM error COR-0313"}},
      {"V-10: a company decides", {{"CF_CFJGDM", "91330822MA01234539"}}, {"V-10 CF_CFJGDM error VAL-0221"}},
      {"V-10: a company supplies", {{"CF_SJLYDM", "91330822MA01234539"}}, {"V-10 CF_SJLYDM warn VAL-0222"}},
      {"V-10: an institution decides", {{"CF_CFJGDM", "12330822MB0000027B"}}, {}},
  });
}

TEST(NumberRules, TheDecisionNumberIsGivenAndNotTooLong) {
  std::string long_number;
  for (int i = 0; i < 129; ++i) long_number += "号";
  run("penalty", penalty(), {
      {"V-13: absent", {{"CF_WSH", ""}}, {"V-13 CF_WSH error VAL-0101"}},
      {"V-13 and the field's own limit", {{"CF_WSH", long_number}}, {"V-31 CF_WSH error VAL-0103", "V-13 CF_WSH error VAL-0213"}},
      {"V-13: exactly 128", {{"CF_WSH", long_number.substr(3)}}, {}},
      {"V-35: 空 is no number of a penalty", {{"CF_WSH", "空"}}, {"V-35 CF_WSH error VAL-0102"}},
      {"brackets stay as they are", {{"CF_WSH", "[2021]5号"}}, {}},
  });
  run("permit", permit(), {{"V-14: 空 is legal in a permit", {{"XK_WSH", "空"}}, {"V-14 XK_WSH warn VAL-0214"}}});
}

TEST(DateRules, OrderTheDatesOfADecision) {
  run("penalty", penalty(), {
      {"V-16: today", {{"CF_JDRQ", "2026-11-22"}, {"CF_YJ", "《广告法》"}}, {}},
      {"V-16: tomorrow", {{"CF_JDRQ", "2026-11-23"}, {"CF_YJ", "《广告法》"}}, {"V-16 CF_JDRQ error VAL-0231"}},
      {"V-17: effect ends before", {{"CF_YXQ", "2026-11-15"}}, {"V-17 CF_YXQ error VAL-0232"}},
      {"V-17: effect ends the same day", {{"CF_YXQ", "2026-11-16"}}, {}},
      {"V-17: publicity ends before", {{"CF_GSJZQ", "2026-11-15"}}, {"V-17 CF_GSJZQ error VAL-0232"}},
      {"V-18: long-term effect", {{"CF_YXQ", "2099-12-31"}}, {}},
      {"V-18: long-term publicity", {{"CF_GSJZQ", "2099-12-31"}}, {"V-18 CF_GSJZQ error VAL-0112"}},
      {"V-18: no far date", {{"CF_YXQ", "9999-12-31"}}, {"V-18 CF_YXQ error VAL-0113"}},
      {"V-19: just three months", {{"CF_YJ", "《广告法》"}, {"CF_GSJZQ", "2027-02-16"}}, {}},
      {"V-19: a day less", {{"CF_YJ", "《广告法》"}, {"CF_GSJZQ", "2027-02-15"}}, {"V-19 CF_GSJZQ warn VAL-0234"}},
      {"V-19: food stays a year", {{"CF_GSJZQ", "2027-11-16"}}, {}},
      {"V-19: food, a day less", {{"CF_GSJZQ", "2027-11-15"}}, {"V-19 CF_GSJZQ warn VAL-0234"}},
      {"V-19: just three years", {{"CF_GSJZQ", "2029-11-16"}}, {}},
      {"V-19: a day more", {{"CF_GSJZQ", "2029-11-17"}}, {"V-19 CF_GSJZQ warn VAL-0235"}},
      {"V-19: no publicity end", {{"CF_GSJZQ", ""}}, {}},
      {"V-15: no such day", {{"CF_JDRQ", "2021-02-30"}}, {"V-15 CF_JDRQ error VAL-0111"}},
      {"V-15: not canonical", {{"CF_JDRQ", "2026/11/16"}}, {"V-15 CF_JDRQ error VAL-0111"}},
  });
  run("permit", permit(), {
      {"V-17: ends before it begins", {{"XK_YXQZ", "2027-01-02"}, {"XK_YXQZI", "2027-01-01"}}, {"V-17 XK_YXQZI error VAL-0233"}},
      {"V-18: long-term", {{"XK_YXQZI", "2099-12-31"}}, {}},
      {"V-18: a beginning is never long-term", {{"XK_YXQZ", "2099-12-31"}}, {"V-18 XK_YXQZ error VAL-0112"}},
      {"a permit may begin later than it was decided", {{"XK_YXQZ", "2027-01-01"}}, {}},
  });
}

TEST(DateRules, ThreeMonthsEndWithAShorterMonth) {
  // Decided on 30 November 2025: three months later is 28 February 2026.
  run("penalty", with(penalty(), {{"CF_JDRQ", "2025-11-30"}, {"CF_YXQ", "2026-11-30"}, {"CF_YJ", "《广告法》"}}), {
      {"the last day", {{"CF_GSJZQ", "2026-02-28"}}, {}},
      {"a day less", {{"CF_GSJZQ", "2026-02-27"}}, {"V-19 CF_GSJZQ warn VAL-0234"}},
  });
}

TEST(CodeRules, AcceptCanonicalValuesOnly) {
  run("penalty", penalty(), {
      {"V-22: synonym", {{"CF_XDR_LB", "法人"}}, {"V-22 CF_XDR_LB error VAL-0131"}},
      {"V-23: unknown kind", {{"CF_CFLB", "罚款、罚酒"}}, {"V-23 CF_CFLB error VAL-0131"}},
      {"V-23: list order", {{"CF_CFLB", "罚款、警告"}}, {"V-23 CF_CFLB error VAL-0132"}},
      {"V-23: twice", {{"CF_CFLB", "罚款、罚款"}}, {"V-23 CF_CFLB error VAL-0132"}},
      {"V-23: separator at the end", {{"CF_CFLB", "罚款、"}}, {"V-23 CF_CFLB error VAL-0132"}},
      {"V-23: two kinds", {{"CF_CFLB", "警告、罚款"}}, {}},
      {"V-23: the older joined kind is two", {{"CF_CFLB", "没收违法所得、没收非法财物"}, {"CF_NR_WFFF", "1"}, {"CF_NR_FK", ""}}, {}},
  });
  run("permit", permit(), {
      {"V-24: label in place of the code", {{"XK_ZT", "有效"}}, {"V-24 XK_ZT error VAL-0131"}},
      {"V-24: 撤销 is not folded", {{"XK_ZT", "撤销"}}, {"V-24 XK_ZT error VAL-0131"}},
      {"V-24: not in force", {{"XK_ZT", "2"}}, {}},
      {"V-26: no detail", {{"XK_XKLB", "其他"}}, {"V-26 XK_XKLB warn VAL-0241"}},
      {"V-26: detail", {{"XK_XKLB", "其他-备案"}}, {}},
      {"V-26: hyphen and nothing", {{"XK_XKLB", "其他-"}}, {"V-22 XK_XKLB error VAL-0131"}},
      {"detail belongs to 其他 only", {{"XK_XKLB", "普通-备案"}}, {"V-22 XK_XKLB error VAL-0131"}},
  });
}

TEST(MoneyRules, AmountsFollowTheKinds) {
  run("penalty", penalty(), {
      {"V-28: no amount", {{"CF_NR_FK", ""}}, {"V-28 CF_NR_FK error VAL-0251"}},
      {"V-28: zero", {{"CF_NR_FK", "0"}, {"CF_NR", "罚款"}}, {"V-28 CF_NR_FK error VAL-0251"}},
      {"V-28: amount without kind", {{"CF_CFLB", "警告"}}, {"V-28 CF_NR_FK warn VAL-0252"}},
      {"V-28: zero without kind", {{"CF_CFLB", "警告"}, {"CF_NR_FK", "0"}, {"CF_NR", "警告"}}, {}},
      {"V-28: confiscation", {{"CF_CFLB", "罚款、没收违法所得"}}, {"V-28 CF_NR_WFFF error VAL-0253"}},
      {"V-28: confiscated goods", {{"CF_CFLB", "罚款、没收非法财物"}}, {"V-28 CF_NR_WFFF error VAL-0253"}},
      {"V-28: confiscated without kind", {{"CF_NR_WFFF", "3"}}, {"V-28 CF_NR_WFFF warn VAL-0254"}},
      {"V-28: licence withheld", {{"CF_CFLB", "罚款、暂扣许可证件"}}, {"V-28 CF_NR_ZKDX error VAL-0255"}},
      {"V-28: licence revoked", {{"CF_CFLB", "罚款、吊销许可证件"}, {"CF_NR_ZKDX", "食品经营许可证JY1"}}, {}},
      {"V-28: licence without kind", {{"CF_NR_ZKDX", "食品经营许可证JY1"}}, {"V-28 CF_NR_ZKDX warn VAL-0256"}},
  });
}

TEST(MoneyRules, AmountsAreExactAndCanonical) {
  const Values mute = with(penalty(), {{"CF_NR", "罚款"}});
  run("penalty", mute, {
      {"six places", {{"CF_NR_FK", "0.000001"}}, {}},
      {"twelve digits", {{"CF_NR_FK", "123456789012"}}, {}},
      {"V-27: seven places", {{"CF_NR_FK", "0.0000001"}}, {"V-27 CF_NR_FK error VAL-0123"}},
      {"V-27: thirteen digits", {{"CF_NR_FK", "1234567890123"}}, {"V-27 CF_NR_FK error VAL-0124"}},
      {"V-27: trailing zero", {{"CF_NR_FK", "0.20"}}, {"V-27 CF_NR_FK error VAL-0121"}},
      {"V-27: grouping", {{"CF_NR_FK", "1,000"}}, {"V-27 CF_NR_FK error VAL-0121"}},
      {"V-27: unit", {{"CF_NR_FK", "2000元"}}, {"V-27 CF_NR_FK error VAL-0121"}},
      {"V-27: negative", {{"CF_NR_FK", "-5"}}, {"V-27 CF_NR_FK error VAL-0122", "V-28 CF_NR_FK error VAL-0251"}},
  });
}

TEST(MoneyRules, TheContentNamesTheSameFine) {
  run("penalty", penalty(), {
      {"V-29: other amount", {{"CF_NR_FK", "2000"}}, {"V-29 CF_NR_FK warn VAL-0257"}},
      {"V-29: 万元", {{"CF_NR", "处罚款0.2万元"}}, {}},
      {"V-29: grouping", {{"CF_NR", "处罚款：2,000.00元"}}, {}},
      {"V-29: two fines are not compared", {{"CF_NR", "处罚款1000元，并对法定代表人处罚款3000元"}}, {}},
      {"V-29: capital numerals are not compared", {{"CF_NR", "罚款叁仟元整"}}, {}},
  });
}

}  // namespace
}  // namespace xinshi::validation
