// SPDX-License-Identifier: Apache-2.0
// Every rule id has good, bad and edge cases: tests/golden/rules/<id>.json. tools/gen_rules.py makes docs/reference/rules.md of them.
#include <gtest/gtest.h>

#include <set>

#include "golden_support.h"
#include "rule_steps.h"
#include "validation/rule_book.h"

namespace xinshi::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> rule_ids() {
  std::vector<std::string> out;
  for (const auto& rule : validation::rule_book()) out.emplace_back(rule.id);
  return out;
}

fs::path file_of(const std::string& id) { return source_dir() / "tests/golden/rules" / (id + ".json"); }

class RuleCases : public testing::TestWithParam<std::string> {};

TEST_P(RuleCases, AreJudgedAsTheySay) {
  const std::string& id = GetParam();
  ASSERT_TRUE(fs::exists(file_of(id))) << "no cases for " << id;
  std::set<std::string> classes;
  for (const json& one : json::parse(read_text(file_of(id)))) {
    SCOPED_TRACE(one["what"].get<std::string>());
    classes.insert(one["case"].get<std::string>());
    if (one.contains("csv")) step_map(one, id);
    else if (one.contains("channel")) step_encode(one);
    else if (one.contains("decided")) step_deadline(one);
    else if (one.contains("answer")) step_answer(one);
    else if (one.contains("admit")) step_admit(one);
    else step_check(one, id);
  }
  EXPECT_EQ(classes, (std::set<std::string>{"bad", "edge", "good"}));
}

std::string case_name(const testing::TestParamInfo<std::string>& info) { return "V" + info.param.substr(2); }

INSTANTIATE_TEST_SUITE_P(Rules, RuleCases, testing::ValuesIn(rule_ids()), case_name);

TEST(RuleBook, SpeaksOfEveryRuleOnceAndOfNoOther) {
  const auto ids = rule_ids();
  ASSERT_EQ(ids.size(), 56U);
  for (int i = 1; i <= 56; ++i) EXPECT_EQ(ids[static_cast<std::size_t>(i - 1)], std::string("V-") + (i < 10 ? "0" : "") + std::to_string(i));
  for (const auto& entry : fs::directory_iterator(source_dir() / "tests/golden/rules")) {
    const std::string name = entry.path().stem().string();
    EXPECT_TRUE(name == "base" || std::ranges::count(ids, name) == 1) << name;
  }
}

TEST(RuleBook, KnowsEveryRuleThatAKindMayName) {
  const auto ids = rule_ids();
  for (const auto rule : validation::known_rules()) EXPECT_EQ(std::ranges::count(ids, std::string(rule.substr(0, 4))), 1) << rule;
}

}  // namespace
}  // namespace xinshi::golden
