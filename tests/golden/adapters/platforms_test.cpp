// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crypto/openssl/message_crypto.h"
#include "destinations/http/http_platform_sender.h"
#include "golden_calls.h"
#include "golden_support.h"
#include "mapping/platform_package.h"
#include "support/manual_clock.h"

namespace xinshi::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// records.ndjson: {"id","version","line":{…record line…}}; the lines live in `texts`.
std::vector<OutRecord> read_records(const fs::path& file, std::vector<std::string>& texts) {
  std::vector<nlohmann::ordered_json> items;
  std::istringstream lines(read_text(file));
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) items.push_back(nlohmann::ordered_json::parse(line));
  for (const auto& item : items) texts.push_back(item["line"].dump());
  std::vector<OutRecord> records;
  for (std::size_t i = 0; i < items.size(); ++i) {
    OutRecord record;
    record.id = *parse_uuid(items[i]["id"].get<std::string>());
    record.version = items[i]["version"].get<std::uint32_t>();
    record.kind = items[i]["line"]["kind"].get<std::string>();
    record.op = *parse_op(items[i]["line"]["op"].get<std::string>());
    record.line = texts[i];
    records.push_back(std::move(record));
  }
  return records;
}

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  return text;
}

void check_request(const fs::path& folder, const mapping::PlatformPackage& package, const std::vector<OutRecord>& records,
                   const std::string& channel) {
  for (const char* ending : {"json", "xml"}) {
    const fs::path file = folder / (std::string(channel == "share" ? "request." : "request-public.") + ending);
    if (!fs::exists(file)) continue;
    const auto body = package.encode(records, channel);
    ASSERT_TRUE(body) << describe(body.error());
    if (std::string(ending) == "json") {
      EXPECT_EQ(json::parse(*body), json::parse(read_text(file))) << *body;
    } else {
      EXPECT_EQ(trimmed(*body), trimmed(read_text(file)));
    }
  }
}

/// call.txt, call-public.txt: the whole request at 2026-11-20T09:08:07.123+08:00 with random bytes 0 … 15, secrets `secret-of-<name>`, settings
/// `<name>-1` and the token t0.
void check_call(const fs::path& folder, const mapping::PlatformPackage& package, const std::vector<OutRecord>& records, const std::string& channel) {
  const fs::path file = folder / (channel == "share" ? "call.txt" : "call-public.txt");
  if (!fs::exists(file)) return;
  const mapping::CallPlan& plan = *package.call();
  platform_http::CallGivens givens;
  for (const std::string& name : plan.secrets) givens.secrets.emplace(name, Secret("secret-of-" + name));
  for (const auto& [name, usual] : plan.settings) givens.settings.emplace(name, usual.empty() ? name + "-1" : usual);
  const auto body = package.encode(records, channel);
  ASSERT_TRUE(body) << describe(body.error());
  std::string bytes;
  for (char i = 0; i < 16; ++i) bytes += i;
  ManualClock clock(*parse_instant("2026-11-20T09:08:07.123+08:00"));
  GivenRandom random(bytes);
  const auto crypto = crypto::make_message_crypto();
  platform_http::CallScope scope(plan, givens, {plan.send, *body, records.size(), "t0", package.kind_texts(records[0].kind)}, {*crypto, clock, random});
  const auto call = platform_http::write_call(plan.send, scope);
  ASSERT_TRUE(call) << describe(call.error());
  EXPECT_EQ(as_text_file(*call), read_text(file));
}

std::string told(const std::optional<Outcome>& outcome) {
  if (!outcome) return "unknown";
  constexpr const char* kNames[] = {"registered", "stored", "refused", "later"};
  return outcome->duplicate ? "duplicate" : kNames[static_cast<std::size_t>(outcome->kind)];
}

/// expected.ndjson: a line per record {"outcome","code","reason"}, or one line {"error"} or {"batch":"refused"}.
void check_answer(const fs::path& folder, const mapping::PlatformPackage& package, const std::vector<OutRecord>& records) {
  fs::path body = folder / "answer.json";
  if (!fs::exists(body)) body = folder / "answer.xml";
  if (!fs::exists(body)) return;
  const fs::path status = folder / "status";
  const auto answer = package.read_answer(fs::exists(status) ? std::stoi(read_text(status)) : 200, read_text(body), records);
  std::istringstream lines(read_text(folder / "expected.ndjson"));
  std::size_t index = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const json expected = json::parse(line);
    if (expected.contains("error")) {
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().code, expected["error"].get<std::string>());
      return;
    }
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(answer->whole_batch_refused, expected.contains("batch"));
    if (expected.contains("batch")) return;
    ASSERT_LT(index, answer->outcomes.size());
    const auto& outcome = answer->outcomes[index++];
    EXPECT_EQ(told(outcome), expected["outcome"].get<std::string>()) << "record " << index;
    if (!outcome) continue;
    EXPECT_EQ(outcome->code, expected.value("code", outcome->code));
    EXPECT_EQ(outcome->reason, expected.value("reason", outcome->reason));
  }
  EXPECT_EQ(index, records.size());
}

class PlatformCases : public testing::TestWithParam<fs::path> {};

TEST_P(PlatformCases, WriteAndReadAsExpected) {
  const fs::path& folder = GetParam();
  const fs::path file = folder.parent_path().parent_path() / "platform.toml";
  const auto package = shipped_package(file.string());
  ASSERT_TRUE(package) << describe(package.error());
  std::vector<std::string> texts;
  const auto records = read_records(folder / "records.ndjson", texts);
  ASSERT_FALSE(records.empty());
  check_request(folder, **package, records, "share");
  check_request(folder, **package, records, "public");
  check_call(folder, **package, records, "share");
  check_call(folder, **package, records, "public");
  check_answer(folder, **package, records);
}

std::string case_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.parent_path().parent_path().filename().string() + "_" + info.param.filename().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Packages, PlatformCases, testing::ValuesIn(case_folders(source_dir() / "adapters" / "platforms")), case_name);

TEST(Packages, AllParseWithTheShippedCatalogue) {
  std::size_t count = 0;
  for (const char* root : {"adapters/platforms", "bench"}) {
    for (const auto& entry : fs::directory_iterator(source_dir() / root)) {
      const fs::path file = entry.path() / "platform.toml";
      if (!fs::exists(file)) continue;
      ++count;
      const auto package = shipped_package(file.string());
      ASSERT_TRUE(package) << describe(package.error());
    }
  }
  EXPECT_GE(count, 20U);
}

}  // namespace
}  // namespace xinshi::golden
