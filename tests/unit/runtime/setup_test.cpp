// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/config.h"
#include "runtime/http_date.h"
#include "runtime/setup.h"

namespace xinshi::runtime {
namespace {

using Answers = runtime::Setup;  // googletest keeps the shorter name for itself

constexpr char kUnit[] = "11330822MB2000012A";
constexpr char kAbove[] = "11330822MB1000010X";

Answers agency() {
  Answers setup;
  setup.data_dir = "/var/lib/xinshi";
  setup.unit_name = "青石县\"市场\"监督管理局";
  setup.unit_code = kUnit;
  setup.folder = "/srv/导出 \\ in";
  setup.up_url = "https://credit.example:8443";
  setup.up_level = "county";
  setup.up_unit = kAbove;
  return setup;
}

bool names(const std::vector<Error>& problems, const std::string& code, const std::string& option) {
  return std::any_of(problems.begin(), problems.end(), [&](const Error& e) { return e.code == code && e.where.key == option; });
}

TEST(Setup, OfAnAgencyIsReadBackWithItsQuotesAndBackslashes) {
  const Answers setup = agency();
  ASSERT_TRUE(problems_of(setup).empty());
  Config config;
  ASSERT_TRUE(read_config(config_text(setup), "/etc/xinshi/xinshi.toml", config).empty());
  EXPECT_EQ(config.unit_name, setup.unit_name);
  EXPECT_EQ(config.certificate, "/etc/xinshi/unit.crt");
  ASSERT_EQ(config.sources.size(), 1U);
  EXPECT_EQ(config.sources[0].directory, std::filesystem::path(setup.folder));
  ASSERT_EQ(config.platforms.size(), 1U);
  EXPECT_EQ(config.platforms[0].id, "county");
  EXPECT_EQ(config.platforms[0].unit, kAbove);
}

TEST(Setup, OfAGatewayMayStandAtTheTop) {
  Answers setup;
  setup.data_dir = "/var/lib/xinshi";
  setup.unit_name = "青石县信用平台";
  setup.unit_code = kAbove;
  setup.listen = "0.0.0.0:8443";
  setup.level = "county";
  setup.peers = {{kUnit, "市场监督管理局"}};
  ASSERT_TRUE(problems_of(setup).empty());
  Config config;
  ASSERT_TRUE(read_config(config_text(setup), "/etc/xinshi/xinshi.toml", config).empty());
  ASSERT_TRUE(config.listen.has_value());
  EXPECT_EQ(config.listen->platform, "county");
  ASSERT_EQ(config.peers.size(), 1U);
  EXPECT_EQ(config.peers[0].unit, kUnit);
}

TEST(Setup, NamesWhatIsMissingOrWrongWithItsOption) {
  struct Case {
    void (*spoil)(Answers&);
    const char* code;
    const char* option;
  };
  const Case cases[] = {
      {[](Answers& s) { s.unit_name.clear(); }, "CFG-0004", "--unit-name"},
      {[](Answers& s) { s.unit_code = "11330822MB2000012B"; }, "CFG-0007", "--unit-code"},
      {[](Answers& s) { s.up_url.clear(); }, "CFG-0004", "--to"},
      {[](Answers& s) { s.up_level = "town"; }, "CFG-0006", "--to-level"},
      {[](Answers& s) { s.up_unit.clear(); }, "CFG-0004", "--to-unit"},
      {[](Answers& s) { s.connection = "DSN=x"; }, "CFG-0004", "--table"},
      {[](Answers& s) { s.peers = {{"123", ""}}; }, "CFG-0007", "--peer"},
      {[](Answers& s) { s.folder.clear(); }, "CFG-0010", "--folder, --hook, --connection, --listen"},
  };
  for (const Case& c : cases) {
    Answers setup = agency();
    c.spoil(setup);
    EXPECT_TRUE(names(problems_of(setup), c.code, c.option)) << c.code << " " << c.option;
  }
}

TEST(HttpDate, IsTheFormOfTheStandardAndIsReadBack) {
  const Instant at{784'111'777ll * 1'000'000};  // the example of RFC 9110
  EXPECT_EQ(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")->us, at.us);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT")->us, 1'709'251'199ll * 1'000'000);
  for (const char* wrong : {"", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace xinshi::runtime
