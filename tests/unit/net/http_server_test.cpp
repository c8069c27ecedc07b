// SPDX-License-Identifier: Apache-2.0
#include "net/server/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include "unit/net/net_fixture.h"
#include "unit/net/raw_socket.h"

namespace xinshi {
namespace {

constexpr int kLongMs = 5'000;

Handler echo() {
  return [](const ServerRequest& request) { return text_reply(200, request.method + " " + request.path + " " + request.body); };
}

std::int64_t ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}

class HttpServerTest : public ::testing::Test {
 protected:
  MemoryLog log_;
};

TEST_F(HttpServerTest, AnswersSeveralRequestsOnOneConnectionInOrder) {
  const auto server = serve({}, echo(), log_);
  auto connection = RawConnection::to_port(server->port());
  ASSERT_TRUE(connection.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
                              "BREW /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  const std::string all = connection.receive(kLongMs);
  const std::string head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ";
  EXPECT_EQ(all, head + "7\r\n\r\nGET /1 " + head + "10\r\n\r\nPOST /2 ab" + head + "8\r\nconnection: close\r\n\r\nBREW /3 ");
}

TEST_F(HttpServerTest, HeadTellsTheLengthWithoutTheBody) {
  const auto server = serve({}, echo(), log_);
  auto connection = RawConnection::to_port(server->port());
  connection.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(connection.receive(kLongMs),
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 8\r\nconnection: close\r\n\r\n");
}

TEST_F(HttpServerTest, InvitesTheBodyOfAClientThatWaits) {
  const auto server = serve({}, echo(), log_);
  auto connection = RawConnection::to_port(server->port());
  connection.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(connection.receive(kLongMs, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send("abc");
  EXPECT_TRUE(connection.receive(kLongMs).ends_with("POST /x abc"));
}

TEST_F(HttpServerTest, RefusesATooLargeBodyBeforeItComes) {
  std::atomic<int> handled{0};
  ListenConfig config;
  config.max_body_bytes = 1'000;
  const auto server = serve(config, [&](const ServerRequest&) { return ++handled, ServerReply{}; }, log_);
  for (const std::string_view length : {"Content-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3E9\r\n"}) {
    auto connection = RawConnection::to_port(server->port());
    connection.send("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(length));
    connection.send(std::string(1'001, 'x'));
    const std::string reply = connection.receive(kLongMs);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 413 ")) << reply;
    EXPECT_NE(reply.find("NET-0111"), std::string::npos);
    EXPECT_NE(reply.find("connection: close"), std::string::npos);
  }
  EXPECT_EQ(handled, 0);
}

TEST_F(HttpServerTest, CutsAClientThatDripsItsHead) {
  ListenConfig config;
  config.header_timeout_ms = 150;
  const auto server = serve(config, echo(), log_);
  auto connection = RawConnection::to_port(server->port());
  const auto start = std::chrono::steady_clock::now();
  bool open = connection.send("GET / HTTP/1.1\r\nHost: a\r\n");
  while (open && ms_since(start) < kLongMs) {
    open = connection.send("X: y\r\n") && !connection.closed_within(20);
  }
  EXPECT_FALSE(open);
  EXPECT_LT(ms_since(start), 1'500);
}

TEST_F(HttpServerTest, CutsAClientThatDripsItsBodyOrSaysNothing) {
  ListenConfig config;
  config.header_timeout_ms = 150;
  config.body_timeout_ms = 150;
  const auto server = serve(config, echo(), log_);
  auto body = RawConnection::to_port(server->port());
  auto silent = RawConnection::to_port(server->port());
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  EXPECT_TRUE(body.closed_within(1'500));
  EXPECT_TRUE(silent.closed_within(1'500));
}

TEST_F(HttpServerTest, AnIdleConnectionLivesLongerThanAHeadMayTake) {
  ListenConfig config;
  config.header_timeout_ms = 100;
  const auto server = serve(config, echo(), log_);
  auto connection = RawConnection::to_port(server->port());
  connection.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(connection.receive(kLongMs, "GET /1 ").ends_with("GET /1 "));
  EXPECT_FALSE(connection.closed_within(300));
  connection.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(connection.receive(kLongMs, "GET /2 ").ends_with("GET /2 "));
}

TEST_F(HttpServerTest, TurnsAwayMoreConnectionsThanAllowedAndTakesThemAgainLater) {
  ListenConfig config;
  config.max_connections = 2;
  const auto server = serve(config, echo(), log_);
  auto first = RawConnection::to_port(server->port());
  {
    auto second = RawConnection::to_port(server->port());
    second.send("GET /in HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(second.receive(kLongMs, "GET /in ").find("200 OK"), std::string::npos);
    auto third = RawConnection::to_port(server->port());
    EXPECT_TRUE(third.receive(kLongMs).starts_with("HTTP/1.1 503 "));
  }
  for (int tries = 0; tries < 50; ++tries) {  // the end of `second` is seen a moment later
    auto fourth = RawConnection::to_port(server->port());
    fourth.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
    if (fourth.receive(kLongMs, "again ").find("200 OK") != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << "no place became free";
}

TEST_F(HttpServerTest, StreamsAFileAndSaysWhenItIsMissing) {
  const ScratchFolder folder;
  const std::string content(700'001, 't');
  std::ofstream(folder.file("tile"), std::ios::binary) << content;
  const auto server = serve({}, [&](const ServerRequest& request) {
    ServerReply reply;
    reply.body_file = folder.file(request.path.substr(1));
    return reply;
  }, log_);
  auto connection = RawConnection::to_port(server->port());
  connection.send("GET /tile HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(connection.receive(kLongMs), "HTTP/1.1 200 OK\r\ncontent-length: 700001\r\nconnection: close\r\n\r\n" + content);
  for (const std::string_view name : {"none", ""}) {  // missing, and a folder
    auto other = RawConnection::to_port(server->port());
    other.send("GET /" + std::string(name) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(other.receive(kLongMs).starts_with("HTTP/1.1 404 ")) << name;
  }
}

TEST_F(HttpServerTest, AThrowingHandlerIsA500AndTheConnectionGoesOn) {
  const auto server = serve({}, [](const ServerRequest& request) -> ServerReply {
    if (request.path == "/bad") throw 42;
    return text_reply(200, "fine");
  }, log_);
  auto connection = RawConnection::to_port(server->port());
  connection.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\nGET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string all = connection.receive(kLongMs);
  EXPECT_TRUE(all.starts_with("HTTP/1.1 500 ")) << all;
  EXPECT_TRUE(all.ends_with("fine")) << all;
  EXPECT_TRUE(log_.contains("net.handler-fault"));
}

TEST_F(HttpServerTest, AUnixSocketIsPrivateAndReplacesAnIdleFileOnly) {
  const ScratchFolder folder;
  ListenConfig config;
  config.address = "unix:" + folder.file("s");
  std::atomic<bool> local{false};
  const Handler handler = [&](const ServerRequest& request) { return local = request.local, text_reply(200, "hi"); };
  {
    const auto server = serve(config, handler, log_);
    EXPECT_EQ(server->port(), 0);
    EXPECT_EQ(std::filesystem::status(folder.file("s")).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto connection = RawConnection::to_path(folder.file("s"));
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(connection.receive(kLongMs, "\r\n\r\nhi").ends_with("hi"));
    EXPECT_TRUE(local);
    const auto second = net_server::start_server(config, handler, log_);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, "NET-0102");
    std::filesystem::create_hard_link(folder.file("s"), folder.file("stale"));  // what a killed process leaves
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("s")));
  config.address = "unix:" + folder.file("stale");
  EXPECT_TRUE(net_server::start_server(config, handler, log_).ok());
  std::ofstream(folder.file("precious")) << "data";
  config.address = "unix:" + folder.file("precious");
  const auto blocked = net_server::start_server(config, handler, log_);
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().code, "NET-0105");
  EXPECT_TRUE(std::filesystem::exists(folder.file("precious")));
}

TEST_F(HttpServerTest, RefusesAddressesItCannotListenOn) {
  const auto taken = serve({}, echo(), log_);
  const std::string port = std::to_string(taken->port());
  const struct {
    std::string address;
    const char* code;
  } cases[] = {
      {"", "NET-0101"},          {"8443", "NET-0101"},     {"127.0.0.1", "NET-0101"},       {"127.0.0.1:", "NET-0101"},
      {"127.0.0.1:65536", "NET-0101"}, {"::1:0", "NET-0101"}, {"[127.0.0.1]:0", "NET-0101"}, {"example.cn:0", "NET-0101"},
      {"unix:", "NET-0101"},     {"unix:/" + std::string(200, 'p'), "NET-0101"},            {"unix:/no/such/folder/s", "NET-0102"},
      {"127.0.0.1:" + port, "NET-0102"}, {"192.0.2.1:0", "NET-0102"},
  };
  for (const auto& one : cases) {
    ListenConfig config;
    config.address = one.address;
    const auto server = net_server::start_server(config, echo(), log_);
    ASSERT_FALSE(server.ok()) << one.address;
    EXPECT_EQ(server.error().code, one.code) << one.address;
  }
}

/// Waits like a long poll: until it is let go or the listener ends.
struct LongPoll {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::atomic<int> inside{0};
  bool open = false;

  ServerReply wait(const ServerRequest& request) {
    std::unique_lock lock(mutex);
    ++inside;
    const bool let_go = changed.wait(lock, request.stopping, [this] { return open; });
    return text_reply(200, let_go ? "news" : "none");
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

TEST_F(HttpServerTest, ALongPollBlocksOnlyItsOwnWorker) {
  LongPoll poll;
  ListenConfig config;
  config.workers = 2;
  const auto server = serve(config, [&](const ServerRequest& request) {
    return request.path == "/wait" ? poll.wait(request) : text_reply(200, "quick");
  }, log_);
  auto waiting = RawConnection::to_port(server->port());
  waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int i = 0; i < 20; ++i) {
    auto quick = RawConnection::to_port(server->port());
    quick.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(quick.receive(kLongMs).ends_with("quick"));
  }
  poll.let_go();
  EXPECT_TRUE(waiting.receive(kLongMs, "news").ends_with("news"));
}

TEST_F(HttpServerTest, EndingAnswersARunningLongPollAndTurnsAwayTheQueue) {
  LongPoll poll;
  ListenConfig config;
  config.workers = 1;
  auto server = serve(config, [&](const ServerRequest& request) { return poll.wait(request); }, log_);
  auto running = RawConnection::to_port(server->port());
  running.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (poll.inside == 0) std::this_thread::yield();
  auto queued = RawConnection::to_port(server->port());
  queued.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto half = RawConnection::to_port(server->port());
  half.send("GET / HTT");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // let the queued request be read
  const auto start = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(ms_since(start), 2'000);
  EXPECT_TRUE(running.receive(kLongMs).ends_with("none"));
  EXPECT_TRUE(queued.receive(kLongMs).starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(half.receive(kLongMs), "");
  EXPECT_EQ(poll.inside, 1);
}

TEST_F(HttpServerTest, EndingDoesNotWaitForAClientThatReadsNothing) {
  auto server = serve({}, [](const ServerRequest&) { return text_reply(200, std::string(64 << 20, 'x')); }, log_);
  auto lazy = RawConnection::to_port(server->port());
  lazy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto start = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(ms_since(start), 4'000);
}

}  // namespace
}  // namespace xinshi
