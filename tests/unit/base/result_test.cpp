// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace xinshi {
namespace {

TEST(Result, CarriesEitherAValueOrAnError) {
  const Result<int> good = 7;
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*good, 7);
  const Result<int> bad = Error{Fault::NotFound, "X-0001", "", {}};
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().fault, Fault::NotFound);
}

TEST(Result, HandsOutAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> held = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(held);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, OfNothingIsGoodUntilAnErrorIsGiven) {
  EXPECT_TRUE(Status{}.ok());
  EXPECT_FALSE(Status{Error{}}.ok());
}

TEST(ResultDeathTest, StopsACallerWhoTakesTheValueOfAnError) {
  Result<int> bad = Error{};
  EXPECT_DEATH(static_cast<void>(bad.value()), "");
}

TEST(Fault, EveryClassHasItsOwnName) {
  EXPECT_EQ(fault_name(Fault::Invalid), "invalid");
  EXPECT_EQ(fault_name(Fault::NotFound), "not-found");
  EXPECT_EQ(fault_name(Fault::Conflict), "conflict");
  EXPECT_EQ(fault_name(Fault::Refused), "refused");
  EXPECT_EQ(fault_name(Fault::Transient), "transient");
  EXPECT_EQ(fault_name(Fault::Corrupt), "corrupt");
  EXPECT_EQ(fault_name(Fault::Config), "config");
  EXPECT_EQ(fault_name(Fault::Internal), "internal");
}

TEST(Error, DescribesItselfOnOneLine) {
  const Error error{Fault::Invalid, "MAP-0012", "detail", {"file.csv", 3, 7, "key"}};
  EXPECT_EQ(describe(error), "MAP-0012 invalid file.csv:3:7 key: detail");
}

TEST(Error, LeavesUnknownPartsOutOfItsDescription) {
  EXPECT_EQ(describe({Fault::Config, "CFG-0001", "", {}}), "CFG-0001 config");
  EXPECT_EQ(describe({Fault::Config, "CFG-0001", "why", {}}), "CFG-0001 config: why");
  EXPECT_EQ(describe({Fault::Config, "CFG-0001", "", {"a.json", 0, 0, ""}}), "CFG-0001 config a.json");
  EXPECT_EQ(describe({Fault::Config, "CFG-0001", "", {"", 0, 0, "listen.port"}}), "CFG-0001 config listen.port");
}

TEST(Error, NamesAPlaceByItsKnownParts) {
  EXPECT_EQ(place_text({}), "");
  EXPECT_EQ(place_text({"a.csv", 3, 0, ""}), "a.csv:3");
  EXPECT_EQ(place_text({"", 3, 7, "k"}), "3:7 k");
  EXPECT_EQ(place_text({"a.csv", 0, 7, ""}), "a.csv");  // a column without a line would read as a line
}

}  // namespace
}  // namespace xinshi
