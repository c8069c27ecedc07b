// SPDX-License-Identifier: Apache-2.0
#include "core/receipt_list.h"

#include <gtest/gtest.h>

#include <string>

namespace xinshi {
namespace {

TEST(ReceiptList, WritesEachReceiptBehindItsCursorAndLength) {
  EXPECT_EQ(write_receipt_list({}), "xinshi-receipts/1\n");
  EXPECT_EQ(write_receipt_list({{"7", "abc"}, {"12:a", ""}}), "xinshi-receipts/1\n7 3\nabc\n12:a 0\n\n");
}

TEST(ReceiptList, ReadsBackBytesThatLookLikeItsOwnFraming) {
  const std::string nasty("\n8 3\nabc\nxinshi-receipts/1\n\0\xff", 28);
  const auto list = read_receipt_list(write_receipt_list({{"1", nasty}, {"2", "\n"}}));
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ((*list)[0].cursor, "1");
  EXPECT_EQ((*list)[0].bytes, nasty);
  EXPECT_EQ((*list)[1].cursor, "2");
  EXPECT_EQ((*list)[1].bytes, "\n");
}

TEST(ReceiptList, AnEmptyListIsNoError) {
  const auto list = read_receipt_list("xinshi-receipts/1\n");
  ASSERT_TRUE(list.ok());
  EXPECT_TRUE(list->empty());
}

struct Broken {
  std::string bytes;
  const char* code;
};

TEST(ReceiptList, RefusesWhatIsNotExactlyFramed) {
  const std::string magic = "xinshi-receipts/1\n";
  const Broken cases[] = {
      {"", "COR-0101"},
      {"<html>", "COR-0101"},
      {"xinshi-receipts/1", "COR-0101"},
      {"xinshi-receipts/2\n", "COR-0102"},
      {magic + "7\nabc\n", "COR-0103"},
      {magic + " 3\nabc\n", "COR-0103"},
      {magic + "a/b 3\nabc\n", "COR-0103"},
      {magic + std::string(129, 'a') + " 3\nabc\n", "COR-0103"},
      {magic + "7 03\nabc\n", "COR-0103"},
      {magic + "7 -3\nabc\n", "COR-0103"},
      {magic + "7 3", "COR-0103"},
      {magic + "7 3\nabc", "COR-0104"},
      {magic + "7 2\nabc\n", "COR-0104"},
      {magic + "7 4\nabc\n", "COR-0104"},
      {magic + "7 18446744073709551615\nabc\n", "COR-0104"},
  };
  for (const Broken& broken : cases) {
    const auto list = read_receipt_list(broken.bytes);
    ASSERT_FALSE(list.ok()) << broken.bytes;
    EXPECT_EQ(list.error().code, broken.code) << broken.bytes;
    EXPECT_EQ(list.error().fault, Fault::Corrupt) << broken.bytes;
  }
}

TEST(ReceiptList, ACursorOfFullLengthPasses) {
  const std::string cursor(128, 'z');
  const auto list = read_receipt_list(write_receipt_list({{cursor, "x"}}));
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->front().cursor, cursor);
}

}  // namespace
}  // namespace xinshi
