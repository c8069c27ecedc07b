// SPDX-License-Identifier: Apache-2.0
#include "unit/validation/fixture.h"

namespace xinshi::validation {
namespace {

const Values kPerson = {{"CF_XDR_MC", "高勇伟"}, {"CF_XDR_LB", "自然人"}, {"CF_XDR_SHXYM", ""}, {"CF_FRDB", ""},
                        {"CF_XDR_ZJLX", "身份证"}, {"CF_XDR_ZJHM", "110101199003070011"}};

TEST(SubjectRules, JudgeTheUnifiedSocialCreditCode) {
  run("penalty", penalty(), {
      {"V-01: wrong check character", {{"CF_XDR_SHXYM", "91330822MA01234530"}}, {"V-01 CF_XDR_SHXYM error COR-0313"}},
      {"V-01: letter O", {{"CF_XDR_SHXYM", "9133O822MA01234539"}}, {"V-01 CF_XDR_SHXYM error COR-0312"}},
      {"V-01: cut by a spreadsheet", {{"CF_XDR_SHXYM", "911101085513850000"}}, {"V-01 CF_XDR_SHXYM error COR-0304"}},
      {"V-38: floating point", {{"CF_XDR_SHXYM", "9.11101E+17"}}, {"V-01 CF_XDR_SHXYM error COR-0303"}},
      {"V-01: unknown area", {{"CF_XDR_SHXYM", "91110199MA000004X2"}}, {"V-01 CF_XDR_SHXYM warn COR-0302"}},
      {"V-34: tidied", {{"CF_XDR_SHXYM", "91330822 ma012345-39"}}, {"V-34 CF_XDR_SHXYM info COR-0301"}},
      {"V-02: sole trader's code", {{"CF_XDR_SHXYM", "92610822MA1ABC2388"}}, {"V-02 CF_XDR_SHXYM error VAL-0202"}},
      {"V-02: sole trader with a company's code", {{"CF_XDR_LB", "个体工商户"}}, {"V-02 CF_XDR_SHXYM error VAL-0203"}},
      {"V-02: sole trader", {{"CF_XDR_LB", "个体工商户"}, {"CF_XDR_SHXYM", "92610822MA1ABC2388"}}, {}},
      {"V-02: social organisation", {{"CF_XDR_SHXYM", "51110108MJ0000034E"}}, {}},
      {"V-02: rural collective", {{"CF_XDR_SHXYM", "N1140105MF00000560"}}, {}},
      {"V-03: organisation code inside", {{"CF_XDR_SHXYM", "91330822MA01234513"}}, {"V-03 CF_XDR_SHXYM error VAL-0204"}},
      {"V-03: same organisation code", {{"CF_XDR_ZZJG", "MA0123453"}}, {}},
      {"V-03: other organisation code", {{"CF_XDR_ZZJG", "551385082"}}, {"V-03 CF_XDR_ZZJG error VAL-0206"}},
      {"V-03: wrong organisation code alone", {{"CF_XDR_ZZJG", "551385083"}, {"CF_XDR_SHXYM", ""}, {"CF_XDR_GSZC", "440301103097413"}},
       {"V-03 CF_XDR_ZZJG error COR-0322"}},
  });
}

TEST(SubjectRules, TidyingChangesTheRecord) {
  const Outcome outcome = check(house(), house().draft("penalty", with(penalty(), {{"CF_XDR_SHXYM", "'91330822 ma012345-39"}, {"CF_XDR_ZZJG", "MA012345-3"}})));
  ASSERT_TRUE(outcome.accepted);
  EXPECT_EQ(outcome.draft.fields.get(outcome.draft.kind->index_of("CF_XDR_SHXYM").value()), "91330822MA01234539");
  EXPECT_EQ(outcome.draft.fields.get(outcome.draft.kind->index_of("CF_XDR_ZZJG").value()), "MA0123453");
}

TEST(SubjectRules, OrganisationsNeedACodeAndARepresentative) {
  run("penalty", penalty(), {
      {"V-05: no code", {{"CF_XDR_SHXYM", ""}}, {"V-05 CF_XDR_SHXYM error VAL-0209"}},
      {"V-05: registration number stands in", {{"CF_XDR_SHXYM", ""}, {"CF_XDR_GSZC", "440301103097413"}}, {}},
      {"V-05: no representative", {{"CF_FRDB", ""}}, {"V-05 CF_FRDB error VAL-0205"}},
      {"V-05: a person's number", {{"CF_XDR_ZJLX", "身份证"}, {"CF_XDR_ZJHM", "110101199003070011"}},
       {"V-05 CF_XDR_ZJLX error VAL-0208", "V-05 CF_XDR_ZJHM error VAL-0208"}},
      {"a penalty needs no number of the representative", {{"CF_FR_ZJLX", ""}, {"CF_FR_ZJHM", ""}}, {}},
  });
  run("permit", permit(), {
      {"a right permit", {}, {}},
      {"a permit needs it", {{"XK_FR_ZJLX", ""}, {"XK_FR_ZJHM", ""}}, {"V-05 XK_FR_ZJHM error VAL-0205"}},
      {"and its type", {{"XK_FR_ZJLX", ""}}, {"V-05 XK_FR_ZJLX error VAL-0205", "V-09 XK_FR_ZJHM warn VAL-0211"}},
  });
}

TEST(SubjectRules, NaturalPersonsHaveAnIdNumberAndNothingOfAnOrganisation) {
  run("penalty", with(penalty(), kPerson), {
      {"a right person", {}, {}},
      {"V-02: a code", {{"CF_XDR_SHXYM", "91330822MA01234539"}}, {"V-02 CF_XDR_SHXYM error VAL-0201"}},
      {"V-05: a representative", {{"CF_FRDB", "马志远"}}, {"V-05 CF_FRDB error VAL-0207"}},
      {"V-05: a registration number", {{"CF_XDR_GSZC", "440301103097413"}}, {"V-05 CF_XDR_GSZC error VAL-0207"}},
      {"V-05: no number", {{"CF_XDR_ZJHM", ""}, {"CF_XDR_ZJLX", ""}}, {"V-05 CF_XDR_ZJLX error VAL-0205", "V-05 CF_XDR_ZJHM error VAL-0205"}},
  });
}

TEST(SubjectRules, JudgeIdNumbersByTheirType) {
  run("penalty", with(penalty(), kPerson), {
      {"V-08: check", {{"CF_XDR_ZJHM", "110101199003070012"}}, {"V-08 CF_XDR_ZJHM error COR-0343"}},
      {"V-08: date", {{"CF_XDR_ZJHM", "32050519000229000X"}}, {"V-08 CF_XDR_ZJHM error COR-0344"}},
      {"V-08: born after today", {{"CF_XDR_ZJHM", "110101203001010014"}}, {"V-08 CF_XDR_ZJHM error COR-0345"}},
      {"V-08: province", {{"CF_XDR_ZJHM", "990101199003070015"}}, {"V-08 CF_XDR_ZJHM error COR-0346"}},
      {"V-08: withdrawn county", {{"CF_XDR_ZJHM", "110199199003070025"}}, {}},
      {"V-08: masked", {{"CF_XDR_ZJHM", "110101********0011"}}, {"V-08 CF_XDR_ZJHM error COR-0306"}},
      {"V-08: masked passport", {{"CF_XDR_ZJLX", "护照"}, {"CF_XDR_ZJHM", "E****5678"}}, {"V-08 CF_XDR_ZJHM error COR-0306"}},
      {"V-08: expanded", {{"CF_XDR_ZJHM", "110101900307001"}}, {"V-08 CF_XDR_ZJHM info COR-0347"}},
      {"V-08: small x and blanks", {{"CF_XDR_ZJHM", "110101 19900307 0011"}}, {"V-08 CF_XDR_ZJHM info COR-0301"}},
      {"V-09: passport", {{"CF_XDR_ZJLX", "护照"}, {"CF_XDR_ZJHM", "E12345678"}}, {}},
      {"V-09: passport too short", {{"CF_XDR_ZJLX", "护照"}, {"CF_XDR_ZJHM", "E1"}}, {"V-09 CF_XDR_ZJHM error VAL-0212"}},
      {"V-09: Hong Kong", {{"CF_XDR_ZJLX", "港澳居民来往内地通行证"}, {"CF_XDR_ZJHM", "H12345678"}}, {}},
      {"V-09: not Hong Kong", {{"CF_XDR_ZJLX", "港澳居民来往内地通行证"}, {"CF_XDR_ZJHM", "112345678"}}, {"V-09 CF_XDR_ZJHM error VAL-0212"}},
      {"V-09: an ID card's check does not apply to others", {{"CF_XDR_ZJLX", "其他"}, {"CF_XDR_ZJHM", "110101199003070012"}}, {}},
  });
}

TEST(SubjectRules, OtherNumbersOnlyWarn) {
  run("penalty", penalty(), {
      {"V-06: check", {{"CF_XDR_GSZC", "440301103097414"}}, {"V-06 CF_XDR_GSZC warn COR-0332"}},
      {"V-06: old", {{"CF_XDR_GSZC", "3205052100012"}}, {"V-06 CF_XDR_GSZC warn COR-0333"}},
      {"V-07: length", {{"CF_XDR_SWDJ", "3301234567890123"}}, {"V-07 CF_XDR_SWDJ warn COR-0351"}},
      {"V-07: as the credit code", {{"CF_XDR_SWDJ", "91330822MA01234539"}}, {}},
  });
}

TEST(SubjectRules, FindingsNeverShowPersonalNumbersOrNames) {
  const std::string number = "110101199003070012";  // wrong check character
  const std::vector<Values> edits = {
      with(kPerson, {{"CF_XDR_ZJHM", number}}), with(kPerson, {{"CF_XDR_ZJHM", number}, {"CF_XDR_SHXYM", number}}),
      {{"CF_FR_ZJLX", "身份证"}, {"CF_FR_ZJHM", number}}, {{"CF_XDR_LB", number}}, {{"CF_JDRQ", number}}, {{"CF_NR_FK", number + "X"}},
      {{"CF_CFLB", number}}, {{"CF_CFJGDM", number}}, {{"CF_XDR_GSZC", number}}, {{"CF_XDR_SWDJ", number + "张"}}, {{"CF_XDR_ZZJG", number}}};
  for (const Values& edit : edits) {
    const Outcome outcome = check(house(), house().draft("penalty", with(penalty(), edit)));
    EXPECT_FALSE(outcome.draft.problems.empty());
    for (const Problem& problem : outcome.draft.problems)
      for (const std::string& arg : problem.args) EXPECT_EQ(arg.find("19900307"), std::string::npos) << problem.code << " " << arg;
  }
}

TEST(SubjectRules, FindingsShowTheCodesOfOrganisationsInFull) {
  const Outcome outcome = check(house(), house().draft("penalty", with(penalty(), {{"CF_XDR_SHXYM", "914403001922038217"}})));
  ASSERT_EQ(outcome.draft.problems.size(), 1U);
  EXPECT_EQ(outcome.draft.problems[0].args, std::vector<std::string>{"914403001922038217"});
}

}  // namespace
}  // namespace xinshi::validation
