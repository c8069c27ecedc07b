// SPDX-License-Identifier: Apache-2.0
#include "net/server/request_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

namespace xinshi::net_server {
namespace {

using Step = RequestReader::Step;

void give(RequestReader& reader, std::string_view bytes) {
  const auto room = reader.room();
  ASSERT_LE(bytes.size(), room.size);
  std::memcpy(room.data, bytes.data(), bytes.size());
  reader.received(bytes.size());
}

/// Goes on until a request is done, fails, or more bytes are needed.
Step run(RequestReader& reader) {
  for (;;) {
    const Step step = reader.advance();
    if (step != Step::Head) return step;
  }
}

Step read_all(RequestReader& reader, std::string_view bytes, std::size_t piece = 20'000) {
  Step step = Step::NeedBytes;
  while (!bytes.empty() && step == Step::NeedBytes) {
    give(reader, bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    step = run(reader);
  }
  return step;
}

constexpr std::string_view kPost =
    "POST /v1/records/permit?dry=1 HTTP/1.1\r\nHost: a\r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: 5\r\n\r\nhello";

TEST(RequestReader, ReadsARequestWhateverItsPieces) {
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1'000U}) {
    RequestReader reader(4'096, 100);
    ASSERT_EQ(read_all(reader, kPost, piece), Step::Done) << piece;
    EXPECT_TRUE(reader.keep_alive());
    const ServerRequest request = reader.take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/records/permit");
    EXPECT_EQ(request.query.at("dry"), "1");
    EXPECT_EQ(request.headers.at("x-two"), "1, 2");
    EXPECT_EQ(request.body, "hello");
  }
}

TEST(RequestReader, ReadsChunksAndKeepsTrailersOutOfTheHeaders) {
  constexpr std::string_view kChunked =
      "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nAuthorization: stolen\r\n\r\n";
  for (const std::size_t piece : {1U, 5U, 1'000U}) {
    RequestReader reader(4'096, 100);
    ASSERT_EQ(read_all(reader, kChunked, piece), Step::Done) << piece;
    const ServerRequest request = reader.take();
    EXPECT_EQ(request.body, "abc0123456789");
    EXPECT_EQ(request.headers.count("authorization"), 0U);
  }
}

TEST(RequestReader, KeepsTheNextRequestThatCameAlong) {
  RequestReader reader(4'096, 100);
  ASSERT_EQ(read_all(reader, std::string(kPost) + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n"), Step::Done);
  EXPECT_EQ(reader.take().body, "hello");
  reader.next();
  EXPECT_TRUE(reader.begun());
  ASSERT_EQ(run(reader), Step::Done);
  const ServerRequest second = reader.take();
  EXPECT_EQ(second.path, "/second");
  EXPECT_EQ(second.body, "");
  EXPECT_EQ(second.headers.count("content-length"), 0U);
  reader.next();
  EXPECT_FALSE(reader.begun());
}

TEST(RequestReader, SaysWhenTheClientWaitsForAWord) {
  RequestReader reader(4'096, 100);
  give(reader, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_EQ(reader.advance(), Step::Head);
  EXPECT_TRUE(reader.expects_continue());

  RequestReader early(4'096, 100);
  give(early, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_EQ(early.advance(), Step::Head);
  EXPECT_FALSE(early.expects_continue()) << "the body is already here";
}

TEST(RequestReader, AnswersWhatItCannotReadWithTheRightStatus) {
  const std::string long_line(5'000, 'a');
  const struct {
    std::string bytes;
    int status;
  } cases[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/1.1\r\n\r\n", 400},                                                             // no Host
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},                                       // two of them
      {"GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", 400},
      {"GET /" + long_line + " HTTP/1.1\r\nHost: a\r\n\r\n", 431},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + long_line + "\r\n\r\n", 431},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n", 413},             // 0x65 = 101
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\n", 417},
  };
  for (const auto& one : cases) {
    RequestReader reader(4'096, 100);
    ASSERT_EQ(read_all(reader, one.bytes), Step::Failed) << one.bytes.substr(0, 120);
    EXPECT_EQ(reader.failure(), one.status) << one.bytes.substr(0, 120);
  }
}

TEST(RequestReader, RefusesMessagesWhoseEndTwoReadersWouldSeeAtDifferentPlaces) {
  for (const std::string_view headers :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n", "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"}) {
    RequestReader reader(4'096, 100);
    EXPECT_EQ(read_all(reader, "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n"), Step::Failed) << headers;
  }
  RequestReader old(4'096, 100);
  EXPECT_EQ(read_all(old, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), Step::Failed);
}

TEST(RequestReader, AnEndlessChunkHeadIsNotCollected) {
  RequestReader reader(4'096, 100);
  ASSERT_EQ(read_all(reader, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"), Step::NeedBytes);
  Step step = Step::NeedBytes;
  std::size_t given = 0;
  for (; step == Step::NeedBytes && given < 1'000'000; given += 10'000) step = read_all(reader, std::string(10'000, 'x'));
  EXPECT_EQ(step, Step::Failed);
  EXPECT_LT(given, 100'000U);
}

TEST(RequestReader, OldClientsAreServedOnceOnly) {
  RequestReader reader(4'096, 100);
  ASSERT_EQ(read_all(reader, "GET /healthz HTTP/1.0\r\n\r\n"), Step::Done);
  EXPECT_FALSE(reader.keep_alive());
}

}  // namespace
}  // namespace xinshi::net_server
