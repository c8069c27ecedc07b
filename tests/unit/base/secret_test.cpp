// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

namespace xinshi {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, CanNeitherBePrintedNorComparedNorTurnIntoText) {
  EXPECT_FALSE(Printable<Secret>);
  EXPECT_FALSE(std::equality_comparable<Secret>);
  EXPECT_FALSE((std::convertible_to<Secret, std::string_view>));
  EXPECT_FALSE((std::convertible_to<std::string, Secret>));
}

TEST(Secret, ShowsItsValueOnRequest) {
  EXPECT_EQ(Secret("key").reveal(), "key");
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret("key").empty());
}

TEST(Secret, CopiesAndMovesItsValue) {
  const std::string text(100, 's');
  Secret first(text);
  Secret copy = first;
  EXPECT_EQ(copy.reveal(), text);
  Secret moved = std::move(first);
  EXPECT_EQ(moved.reveal(), text);
  EXPECT_TRUE(first.empty());  // NOLINT: that nothing stays behind is the point
  Secret assigned("old");
  assigned = std::move(moved);
  EXPECT_EQ(assigned.reveal(), text);
  EXPECT_TRUE(moved.empty());  // NOLINT
  assigned = Secret("short");
  EXPECT_EQ(assigned.reveal(), "short");
  assigned = copy;
  EXPECT_EQ(assigned.reveal(), text);
}

TEST(Secret, SurvivesAssignmentToItself) {
  Secret secret("key");
  Secret& alias = secret;
  secret = alias;
  EXPECT_EQ(secret.reveal(), "key");
  secret = std::move(alias);
  EXPECT_EQ(secret.reveal(), "key");
}

TEST(Secret, OverwritesTheMemoryOfAShortValueWhenMovedFrom) {
  Secret first("0123456789");  // short enough to stand inside the object
  const auto* const bytes = reinterpret_cast<const char*>(&first);
  const Secret second = std::move(first);
  const std::string_view left(bytes, sizeof first);
  EXPECT_EQ(left.find("0123"), std::string_view::npos);
  EXPECT_EQ(second.reveal(), "0123456789");
}

}  // namespace
}  // namespace xinshi
