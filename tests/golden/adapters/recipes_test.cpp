// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/openssl/message_crypto.h"
#include "destinations/http/call_request.h"
#include "destinations/http/http_platform_sender.h"
#include "golden_calls.h"
#include "golden_support.h"
#include "mapping/platform_package.h"
#include "support/manual_clock.h"

namespace xinshi::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kHead = "format = 1\nid = \"recipe\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"unsafe\"\n";
constexpr const char* kTail = "\n[kinds.penalty]\nfields = { all = true }\n[answer.batch]\ncode = \"c\"\ncodes = { \"0\" = \"stored\" }\n";

std::vector<fs::path> recipe_folders() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(source_dir() / "tests" / "golden" / "recipes"))
    if (entry.is_directory()) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

class Recipes : public testing::TestWithParam<fs::path> {};

TEST_P(Recipes, GiveTheCallThatWasWorkedOutElsewhere) {
  const std::string toml = read_text(GetParam() / "recipe.toml");
  const auto package = mapping::read_platform_package(kHead + toml + kTail, (GetParam() / "recipe.toml").string(), shipped().catalogue);
  ASSERT_TRUE(package) << describe(package.error());
  const json given = json::parse(read_text(GetParam() / "given.json"));
  platform_http::CallGivens givens;
  for (const auto& [name, value] : given["secrets"].items()) givens.secrets.emplace(name, Secret(value.get<std::string>()));
  givens.settings = given["settings"].get<std::map<std::string, std::string>>();
  const mapping::CallPlan& plan = *(*package)->call();
  const Status complete = platform_http::complete_givens(plan, givens);
  ASSERT_TRUE(complete) << describe(complete.error());
  ManualClock clock(*parse_instant(given["at"].get<std::string>()));
  GivenRandom random(*from_hex(given["random"].get<std::string>()));
  const auto crypto = crypto::make_message_crypto();
  const std::string body = given["body"];
  platform_http::CallScope scope(plan, givens, {plan.send, body, 1, {}, {}}, {*crypto, clock, random});
  const auto call = platform_http::write_call(plan.send, scope);
  ASSERT_TRUE(call) << describe(call.error());
  EXPECT_EQ(as_text_file(*call), read_text(GetParam() / "call.txt"));
}

std::string recipe_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, Recipes, testing::ValuesIn(recipe_folders()), recipe_name);

}  // namespace
}  // namespace xinshi::golden
