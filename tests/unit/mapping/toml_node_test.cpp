// SPDX-License-Identifier: Apache-2.0
#include "mapping/toml_node.h"

#include <gtest/gtest.h>

#include <string>

namespace xinshi::mapping {
namespace {

TEST(TomlNode, CharactersOtherThanAsciiOutsideOfQuotesAreAnErrorWithItsPlace) {
  for (const char* character : {"\u00a1", "\u02aa", "\u0300", "、", "《", "〔", "“", "\u1681", "\u2010", "\ufb00", "，", "县", "\U00020000"}) {
    for (const std::string& line : {"b " + std::string(character) + " = 2", "b = 2" + std::string(character), std::string(character) + " = 1", "b = 1\"" + std::string(character)}) {
      const auto parsed = parse_toml("a = 1\n" + line + "\n", "adapter.toml");
      ASSERT_FALSE(parsed.ok()) << line;
      EXPECT_EQ(parsed.error().code, "MAP-0201");
      EXPECT_EQ(parsed.error().where.line, 2) << line;
    }
  }
}

}  // namespace
}  // namespace xinshi::mapping
