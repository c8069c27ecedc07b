// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "destinations/http/http_platform_sender.h"
#include "destinations/peer/peer_sender.h"

namespace xinshi {
namespace {

TEST(DestinationMessages, EachCodeHasOneTextInBothLanguages) {
  std::set<std::string_view> codes;
  for (const auto& table : {peer::messages(), platform_http::messages()}) {
    for (const Message& message : table) {
      EXPECT_TRUE(codes.insert(message.code).second) << message.code;
      EXPECT_TRUE(message.code.starts_with("SND-")) << message.code;
      EXPECT_FALSE(message.zh.empty()) << message.code;
      EXPECT_FALSE(message.en.empty()) << message.code;
    }
  }
}

}  // namespace
}  // namespace xinshi
