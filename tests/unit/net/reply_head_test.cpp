// SPDX-License-Identifier: Apache-2.0
#include "net/server/reply_head.h"

#include <gtest/gtest.h>

namespace xinshi::net_server {
namespace {

TEST(ReplyHead, StatesStatusHeadersAndLength) {
  ServerReply reply;
  reply.status = 202;
  reply.headers = {{"content-type", "application/json"}};
  EXPECT_EQ(reply_head(reply, 12, true), "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n");
  EXPECT_EQ(reply_head(reply, 12, false),
            "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: 12\r\nconnection: close\r\n\r\n");
}

TEST(ReplyHead, LeavesOutHeadersThatCouldBreakOutOfTheirLine) {
  ServerReply reply;
  reply.headers = {{"x-a", "1\r\nset-cookie: x"}, {"x b", "2"}, {"x-c\r\ny", "3"}, {"", "4"}, {"x-d", "\x7f"}, {"x-ok", "信"}};
  EXPECT_EQ(reply_head(reply, 0, true), "HTTP/1.1 200 OK\r\nx-ok: 信\r\ncontent-length: 0\r\n\r\n");
}

TEST(ReplyHead, FramingIsNotTheHandlersBusiness) {
  ServerReply reply;
  reply.headers = {{"Content-Length", "99"}, {"transfer-encoding", "chunked"}, {"Connection", "keep-alive"}};
  EXPECT_EQ(reply_head(reply, 5, true), "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
}

TEST(ReplyHead, NoContentHasNoLength) {
  ServerReply reply;
  reply.status = 204;
  EXPECT_EQ(reply_head(reply, 0, true), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_FALSE(may_have_body(204));
  EXPECT_FALSE(may_have_body(304));
  EXPECT_TRUE(may_have_body(200));
}

TEST(ReplyHead, OwnAnswersAreProblemDocumentsWithAStableCode) {
  const ServerReply reply = problem_reply(413);
  EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(reply.body, "{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413,\"code\":\"NET-0111\"}\n");
  EXPECT_EQ(problem_reply(503).headers.count("retry-after"), 1U);
}

}  // namespace
}  // namespace xinshi::net_server
