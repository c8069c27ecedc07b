// SPDX-License-Identifier: Apache-2.0
#include "core/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "core/identifiers.h"

namespace xinshi {
namespace {

TEST(CoreMessages, EveryCodeInTheModuleHasOneTextInBothLanguages) {
  std::set<std::string, std::less<>> known;
  for (const auto table : {core_messages(), identifier_messages()})
    for (const Message& message : table) {
      EXPECT_TRUE(known.emplace(message.code).second) << message.code;
      EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.code;
    }
  const std::regex code("\"((?:COR|SCH)-[0-9]{4})\"");
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(XINSHI_SOURCE_DIR) / "agent/core")) {
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (auto at = std::sregex_iterator(text.begin(), text.end(), code); at != std::sregex_iterator(); ++at)
      EXPECT_TRUE(known.contains((*at)[1].str())) << (*at)[1] << " in " << entry.path();
  }
}

}  // namespace
}  // namespace xinshi
