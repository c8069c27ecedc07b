// SPDX-License-Identifier: Apache-2.0
#include "unit/validation/fixture.h"

#include <nlohmann/json.hpp>

#include <set>

#include "validation/rules.h"

namespace xinshi::validation {
namespace {

TEST(Validator, AcceptsSyntheticPenaltiesWithoutAnyFinding) {
  std::size_t count = 0;
  std::istringstream lines(test::source_file("tests/vectors/synthetic_penalties.ndjson"));
  for (std::string line; std::getline(lines, line); ++count) {
    const Outcome outcome = check(house(), house().draft("penalty", nlohmann::json::parse(line).get<Values>()));
    EXPECT_TRUE(outcome.accepted) << line;
    EXPECT_EQ(findings(outcome.draft.problems), std::vector<std::string>{}) << line;
  }
  EXPECT_EQ(count, 40U);
}

TEST(Validator, GivesTheDecisionDateToTheRecord) {
  const Outcome outcome = check(house(), house().draft("penalty", penalty()));
  ASSERT_TRUE(outcome.accepted);
  EXPECT_EQ(outcome.decided, parse_iso_date("2026-11-16"));
}

TEST(Validator, EveryMandatoryFieldIsMissed) {
  for (const auto& [kind, values] : {std::pair{"penalty", penalty()}, {"permit", permit()}}) {
    std::size_t mandatory = 0;
    for (const FieldSpec& field : house().catalogue.find(kind)->fields) {
      const Outcome outcome = check(house(), house().draft(kind, with(values, {{field.code, ""}})));
      bool missed = false;
      for (const Problem& problem : outcome.draft.problems) missed = missed || (problem.field == field.code && problem.code == "VAL-0101");
      EXPECT_EQ(missed, field.required) << field.code;
      mandatory += field.required ? 1 : 0;
    }
    EXPECT_EQ(mandatory, 14U) << kind;
  }
}

TEST(Validator, EmptyMarkersDoNotFillAMandatoryField) {
  for (const char* marker : {"/", "\\", "无", "空", "null", "-", "暂无"})
    run("penalty", penalty(), {{marker, {{"CF_SY", marker}}, {"V-35 CF_SY error VAL-0102"}}});
  run("penalty", penalty(), {{"prose may begin with 无", {{"CF_SY", "无证经营"}}, {}}});
}

TEST(Validator, LengthsAreLimitsAndNothingIsCut) {
  for (const FieldSpec& field : house().catalogue.find("penalty")->fields) {
    if (field.type != FieldType::Text || field.role == Role::DecisionNumber || field.max_length < 65) continue;
    std::string text;
    for (std::size_t i = 0; i < field.max_length; ++i) text += "长";
    const bool named = field.code == "CF_NR_ZKDX";  // a licence without its kind warns (V-28)
    const Outcome fits = check(house(), house().draft("penalty", with(penalty(), {{field.code, text}})));
    EXPECT_EQ(fits.draft.problems.size(), named ? 1U : 0U) << field.code;
    const Outcome longer = check(house(), house().draft("penalty", with(penalty(), {{field.code, text + "长"}})));
    ASSERT_FALSE(longer.draft.problems.empty()) << field.code;
    EXPECT_EQ(findings(longer.draft.problems)[0], "V-31 " + field.code + " error VAL-0103");
    EXPECT_EQ(longer.draft.fields.get(longer.draft.kind->index_of(field.code).value()).size(), text.size() + 3);
  }
}

TEST(Validator, IllegalCharactersAreFoundWhereverTheyStand) {
  for (const std::string bad : {"\x01", "\x1F", "\x0B", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xEF\xBF\xBD"}) {
    const std::string code = bad == "\xEF\xBF\xBD" ? "VAL-0107" : "VAL-0106";
    for (std::size_t before = 0; before < 20; ++before)
      for (const std::size_t after : {0, 1, 9})
        run("penalty", penalty(), {{"V-32", {{"CF_SY", std::string(before, 'a') + bad + std::string(after, 'b')}}, {"V-32 CF_SY error " + code}}});
  }
}

TEST(Validator, TabsLineEndsAndFullWidthSignsAreLegalProse) {
  run("penalty", penalty(), {
      {"line ends", {{"CF_SY", "一\r\n二\t三"}}, {}},
      {"full-width", {{"CF_SY", "罚款￥2000（贰仟）～！￥￥￥￥￥￥"}}, {}},  // ￥ is EF BF A5
      {"rare character", {{"CF_SY", "𠮷野家㐂"}}, {}},
      {"apostrophe and markup", {{"CF_SY", "O'Brien a<b & c"}}, {}},
  });
}

TEST(Validator, ErrorsOfTheMappingMakeARejection) {
  Draft draft = house().draft("penalty", penalty());
  draft.problems.push_back({"", "CF_NR_FK", ProblemSeverity::Error, "MAP-0001", {}});
  EXPECT_FALSE(check(house(), std::move(draft)).accepted);
  draft = house().draft("penalty", penalty());
  draft.problems.push_back({"V-22", "CF_XDR_LB", ProblemSeverity::Warn, "MAP-0002", {}});
  const Outcome outcome = check(house(), std::move(draft));
  EXPECT_TRUE(outcome.accepted);
  EXPECT_EQ(outcome.draft.problems.size(), 1U);
}

TEST(Validator, ARejectionKeepsWhatDidMap) {
  const Outcome outcome = check(house(), house().draft("penalty", with(penalty(), {{"CF_JDRQ", ""}})));
  EXPECT_FALSE(outcome.accepted);
  EXPECT_EQ(outcome.draft.fields.get(outcome.draft.kind->index_of("CF_WSH").value()), "望江市监处罚〔2026〕5号");
}

TEST(Validator, AnOperationNeedsOnlyItsIdentity) {
  const Values identity = {{"CF_CFJGDM", "11330822MB0000019K"}, {"CF_WSH", "望江市监处罚〔2026〕5号"}, {"CF_XDR_SHXYM", "91330822MA01234539"}};
  for (const Op op : {Op::Withdraw, Op::Object, Op::Repair, Op::Remove}) {
    EXPECT_TRUE(check(house(), house().draft("penalty", identity, op)).accepted);
    const Outcome nameless = check(house(), house().draft("penalty", with(identity, {{"CF_XDR_SHXYM", ""}, {"CF_WSH", ""}}), op));
    EXPECT_EQ(findings(nameless.draft.problems), (std::vector<std::string>{" CF_WSH error VAL-0141", " CF_XDR_SHXYM error VAL-0141"}));
    const Outcome wrong = check(house(), house().draft("penalty", with(identity, {{"CF_JDRQ", "2021-02-30"}}), op));
    EXPECT_EQ(findings(wrong.draft.problems), std::vector<std::string>{"V-15 CF_JDRQ error VAL-0111"});
    Draft by_id = house().draft("penalty", {}, op);
    by_id.meta.given_id = Uuid{};
    EXPECT_TRUE(check(house(), std::move(by_id)).accepted);
  }
}

TEST(Validator, AKindThatItWasNotGivenIsRejected) {
  Kind stranger;
  stranger.id = "stranger";
  Draft draft;
  draft.kind = &stranger;
  EXPECT_EQ(findings(check(house(), std::move(draft)).draft.problems), std::vector<std::string>{"  error VAL-0001"});
}

Error make_with(RuleUse use) {
  auto kind = std::make_shared<Kind>();
  kind->id = "small";
  kind->fields.push_back({.code = "NAME", .label_zh = "名称", .label_en = "Name", .headers = {}, .unit = {}, .codes = nullptr});
  kind->rules.push_back(std::move(use));
  Catalogue catalogue;
  EXPECT_TRUE(catalogue.add(kind).ok());
  const auto made = Validator::make(catalogue, {});
  return made ? Error{} : made.error();
}

TEST(Validator, RefusesARuleThatTheKindCannotHave) {
  EXPECT_EQ(make_with({"V-99", "error"}).code, "VAL-0002");
  EXPECT_EQ(make_with({"V-16", "error"}).code, "VAL-0003");
  EXPECT_EQ(make_with({"V-26", "grave"}).code, "VAL-0004");
  EXPECT_EQ(make_with({"V-27", "warn"}).code, "VAL-0005");
  EXPECT_EQ(make_with({"V-27", "off"}).code, "VAL-0005");
  EXPECT_EQ(make_with({"V-31", "off"}).code, "VAL-0005");
  EXPECT_EQ(make_with({"V-31", "warn"}).code, "");
  EXPECT_EQ(make_with({"V-31", "error"}).code, "");
  EXPECT_EQ(make_with({"V-99", "error"}).fault, Fault::Config);
}

TEST(Rules, AreKnownOnce) {
  std::set<std::string_view> seen;
  for (const auto rule : known_rules()) EXPECT_TRUE(seen.insert(rule).second) << rule;
}

TEST(Overrides, MakeARuleGraverOrSilentForOneKindOrForAll) {
  const Draft short_period = house().draft("penalty", with(penalty(), {{"CF_GSJZQ", "2026-12-16"}}));
  const auto outcome = [&](std::vector<SeverityOverride> overrides) {
    const auto made = Validator::make(house().catalogue, {.divisions = &house().divisions}, overrides);
    EXPECT_TRUE(made) << describe(made.error());
    auto answer = (*made)->check(Draft(short_period), kToday);
    const auto* rejection = std::get_if<Rejection>(&answer);
    return rejection ? findings(rejection->draft.problems) : findings(std::get<Record>(answer).problems());
  };
  EXPECT_EQ(outcome({}), std::vector<std::string>{"V-19 CF_GSJZQ warn VAL-0234"});
  EXPECT_EQ(outcome({{"", "V-19", "error"}}), std::vector<std::string>{"V-19 CF_GSJZQ error VAL-0234"});
  EXPECT_EQ(outcome({{"penalty", "V-19", "off"}}), std::vector<std::string>{});
  EXPECT_EQ(outcome({{"serious-list", "V-19", "error"}}), std::vector<std::string>{"V-19 CF_GSJZQ warn VAL-0234"});
}

TEST(Overrides, ASlipOfThePenIsAnError) {
  const auto refusal = [](SeverityOverride one) {
    const auto made = Validator::make(house().catalogue, {}, std::vector<SeverityOverride>{std::move(one)});
    return made ? std::string() : made.error().code;
  };
  EXPECT_EQ(refusal({"", "V-99", "error"}), "VAL-0002");
  EXPECT_EQ(refusal({"penalties", "V-19", "error"}), "VAL-0002");
  EXPECT_EQ(refusal({"penalty", "V-27", "warn"}), "VAL-0005");
  EXPECT_EQ(refusal({"penalty", "V-19", "grave"}), "VAL-0004");
}

TEST(ValidationMessages, TellAClerkWhatToDo) {
  for (const Message& message : messages()) {
    if (message.code < "VAL-0101") continue;
    EXPECT_NE(message.zh.find("请"), std::string_view::npos) << message.code << " " << message.zh;
  }
}

TEST(ValidationMessages, HaveBothLanguagesOnce) {
  std::set<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(codes.insert(message.code).second) << message.code;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.code;
    for (const std::string place : {"{0}", "{1}"})
      EXPECT_EQ(message.en.find(place) == std::string_view::npos, message.zh.find(place) == std::string_view::npos) << message.code;
  }
}

}  // namespace
}  // namespace xinshi::validation
