// SPDX-License-Identifier: Apache-2.0
#include "net/server/target.h"

#include <gtest/gtest.h>

namespace xinshi::net_server {
namespace {

using Query = std::map<std::string, std::string>;

TEST(RequestTarget, IsDecodedIntoPathAndQuery) {
  const struct {
    std::string_view text;
    std::string path;
    Query query;
  } cases[] = {
      {"/", "/", {}},
      {"/v1/records/permit", "/v1/records/permit", {}},
      {"/v1/receipts?after=7&wait=100", "/v1/receipts", {{"after", "7"}, {"wait", "100"}}},
      {"/a%20b+c?x=%E4%BF%A1+%2B", "/a b+c", {{"x", "信 +"}}},
      {"/p?flag&empty=&=v", "/p", {{"flag", ""}, {"empty", ""}, {"", "v"}}},
      {"/p?a=1&a=2", "/p", {{"a", "1"}}},
      {"/p?a=b=c?d", "/p", {{"a", "b=c?d"}}},
      {"/p?", "/p", {}},
      {"http://host:1/p?q=1", "/p", {{"q", "1"}}},
      {"HTTPS://host", "/", {}},
      {"*", "*", {}},
  };
  for (const auto& one : cases) {
    const auto target = parse_target(one.text);
    ASSERT_TRUE(target.has_value()) << one.text;
    EXPECT_EQ(target->path, one.path) << one.text;
    EXPECT_EQ(target->query, one.query) << one.text;
  }
}

TEST(RequestTarget, IsRefusedWhenItCannotBeReadInOneWayOnly) {
  for (const std::string_view text : {"", "p", "/%", "/%2", "/%zz", "/%00", "/%0a", "/p?x=%1", "/p?x=%00", "ftp://host/p", "host:443"})
    EXPECT_FALSE(parse_target(text).has_value()) << text;
}

}  // namespace
}  // namespace xinshi::net_server
