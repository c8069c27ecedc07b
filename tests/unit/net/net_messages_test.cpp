// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "net/curl/http_client.h"
#include "net/server/http_server.h"

namespace xinshi {
namespace {

TEST(NetMessages, EachCodeHasOneTextInBothLanguages) {
  std::set<std::string_view> codes;
  for (const auto& table : {net_curl::messages(), net_server::messages()}) {
    for (const Message& message : table) {
      EXPECT_TRUE(codes.insert(message.code).second) << message.code;
      EXPECT_TRUE(message.code.starts_with("NET-")) << message.code;
      EXPECT_FALSE(message.zh.empty()) << message.code;
      EXPECT_FALSE(message.en.empty()) << message.code;
    }
  }
}

}  // namespace
}  // namespace xinshi
