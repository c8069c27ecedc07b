// SPDX-License-Identifier: Apache-2.0
#include "net/curl/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "unit/net/net_fixture.h"
#include "unit/net/raw_socket.h"

namespace xinshi {
namespace {

constexpr int kLongMs = 5'000;
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class HttpClientTest : public ::testing::Test {
 protected:
  Result<HttpReply> get(const std::string& url) { return client_->exchange(request(url), left_); }
  Result<HttpReply> post(const std::string& url, std::string_view body, std::int64_t timeout_ms = kLongMs) {
    HttpRequest out = request(url);
    out.method = "POST";
    out.body = body;
    out.timeout_ms = timeout_ms;
    return client_->exchange(out, left_);
  }
  static HttpRequest request(const std::string& url) {
    HttpRequest out;
    out.url = url;
    out.timeout_ms = kLongMs;
    return out;
  }
  static std::string code_of(const Result<HttpReply>& reply) { return reply.ok() ? "ok" : reply.error().code; }

  NullLog log_;
  std::unique_ptr<HttpClient> client_ = net_curl::make_http_client({}, log_);
  bool left_ = false;
};

TEST_F(HttpClientTest, SendsExactlyWhatItWasTold) {
  std::string seen;
  {
    RawServer server([&](RawConnection& connection, int) {
      seen = connection.receive(kLongMs, "body!");
      connection.send("HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\nRetry-After: 7\r\nContent-Length: 3\r\n\r\nyes");
    });
    HttpRequest out = request(server.url("/p?q=1"));
    out.method = "PUT";
    out.body = "body!";
    out.headers = {{"content-type", "text/plain"}, {"x-empty", ""}, {"x-zh", "信"}};
    const auto reply = client_->exchange(out, left_);
    ASSERT_TRUE(reply.ok()) << describe(reply.error());
    EXPECT_EQ(reply->status, 201);
    EXPECT_EQ(reply->body, "yes");
    EXPECT_EQ(reply->headers.at("x-a"), "1, 2");
    EXPECT_EQ(reply->retry_after_ms, 7'000);
    EXPECT_TRUE(left_);
  }
  EXPECT_TRUE(seen.starts_with("PUT /p?q=1 HTTP/1.1\r\n")) << seen;
  for (const std::string_view line : {"content-type: text/plain\r\n", "x-empty:\r\n", "x-zh: 信\r\n", "Content-Length: 5\r\n", "User-Agent: xinshi\r\n"})
    EXPECT_NE(seen.find(line), std::string::npos) << line << seen;
  EXPECT_EQ(seen.find("Expect"), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("\r\n\r\nbody!")) << seen;
}

TEST_F(HttpClientTest, RefusesWhatCouldBreakOutOfALineOrLeaveThisMachineUnencrypted) {
  RawServer server([](RawConnection& connection, int) { connection.send(kOk); });
  const auto with = [&](auto change) {
    HttpRequest out = request(server.url());
    change(out);
    const auto reply = client_->exchange(out, left_);
    return code_of(reply);
  };
  EXPECT_EQ(with([](HttpRequest& r) { r.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["x"] = "1\r\ny: 2"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["x"] = "1\ny: 2"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["x"] = std::string("1\0", 2); }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["x: y\r\nz"] = "1"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers[""] = "1"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["content-length"] = "1"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.headers["Transfer-Encoding"] = "chunked"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.url += "\r\nX: y"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "http://192.0.2.1/"; }), "NET-0013");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "http://127.0.0.1.example.cn/"; }), "NET-0013");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "file:///etc/passwd"; }), "NET-0013");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "ftp://127.0.0.1/"; }), "NET-0013");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "https://user:secret@127.0.0.1/"; }), "NET-0013");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = "not a url"; }), "NET-0014");
  EXPECT_EQ(with([](HttpRequest& r) { r.url = ""; }), "NET-0013");
  EXPECT_FALSE(left_);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpClientTest, TellsTheFailuresOfAConnectionApart) {
  std::uint16_t free_port = 0;
  { free_port = RawServer([](RawConnection&, int) {}).port(); }
  EXPECT_EQ(code_of(get("http://127.0.0.1:" + std::to_string(free_port) + "/")), "NET-0002");
  EXPECT_FALSE(left_);
  EXPECT_EQ(code_of(get("https://no-such-host.invalid/")), "NET-0001");
  EXPECT_FALSE(left_);
  RawServer plain([](RawConnection& connection, int) { connection.receive(200, "\n"), connection.send("SSH-2.0-x\r\n"); });
  EXPECT_EQ(code_of(get("https://127.0.0.1:" + std::to_string(plain.port()) + "/")), "NET-0004");
  EXPECT_FALSE(left_) << "no byte of a request goes before the handshake ends";
  HttpRequest no_ca = request("https://127.0.0.1:" + std::to_string(plain.port()) + "/");
  no_ca.tls.ca_file = "/no/such/ca.crt";
  EXPECT_EQ(code_of(client_->exchange(no_ca, left_)), "NET-0012");
}

TEST_F(HttpClientTest, TellsBadAnswersApart) {
  const struct {
    std::string_view bytes;
    const char* code;
  } cases[] = {
      {"", "NET-0009"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "NET-0009"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "NET-0009"},
      {"220 smtp.example.cn ready\r\n", "NET-0010"},
      {"\x16\x03\x01 no http at all", "NET-0010"},
  };
  for (const auto& one : cases) {
    RawServer server([&](RawConnection& connection, int) {
      connection.receive(kLongMs, "record");
      connection.send(one.bytes);
    });
    EXPECT_EQ(code_of(post(server.url(), "record")), one.code) << one.bytes;
    EXPECT_TRUE(left_) << one.bytes;
    EXPECT_EQ(server.connections(), 1) << "the body must not go out twice: " << one.bytes;
  }
}

TEST_F(HttpClientTest, AnAnswerThatComesTooLateIsNoAnswer) {
  RawServer server([](RawConnection& connection, int) {
    connection.receive(kLongMs, "record");
    connection.closed_within(1'000);
  });
  EXPECT_EQ(code_of(post(server.url(), "record", 150)), "NET-0003");
  EXPECT_TRUE(left_);
}

TEST_F(HttpClientTest, ALongAnswerIsCutOff) {
  const auto server = serve({}, [](const ServerRequest&) { return text_reply(200, std::string(100'001, 'x')); }, log_);
  HttpRequest out = request(url_of(*server));
  out.max_reply_bytes = 100'000;
  EXPECT_EQ(code_of(client_->exchange(out, left_)), "NET-0008");
  out.max_reply_bytes = 100'001;
  EXPECT_EQ(code_of(client_->exchange(out, left_)), "ok");
  RawServer chatty([](RawConnection& connection, int) {
    connection.receive(kLongMs, "\r\n\r\n");
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 100; ++i) head += "X-" + std::to_string(i) + ": " + std::string(4'000, 'h') + "\r\n";
    connection.send(head + "Content-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(code_of(get(chatty.url())), "NET-0008");
}

TEST_F(HttpClientTest, ASecondAnswerIsNotTakenForThatOfTheNextRequest) {
  RawServer server([](RawConnection& connection, int ordinal) {
    connection.receive(kLongMs, "\r\n\r\n");
    const std::string mine = ordinal == 1 ? "first" : "other";
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + mine + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
    connection.closed_within(300);
  });
  auto first = get(server.url());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->body, "first");
  auto second = get(server.url());
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->body, "other");
}

TEST_F(HttpClientTest, FollowsNoRedirectAndKeepsNoCookie) {
  std::vector<std::string> seen;
  {
    RawServer server([&](RawConnection& connection, int) {
      for (int i = 0; i < 2; ++i) {
        seen.push_back(connection.receive(kLongMs, "\r\n\r\n"));
        connection.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
      }
    });
    for (int i = 0; i < 2; ++i) {
      const auto reply = get(server.url());
      ASSERT_TRUE(reply.ok());
      EXPECT_EQ(reply->status, 302);
    }
  }
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1].find("ookie"), std::string::npos);
}

TEST_F(HttpClientTest, IgnoresProxiesOfTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  const auto server = serve({}, [](const ServerRequest&) { return text_reply(200, "direct"); }, log_);
  const auto reply = get(url_of(*server));
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->body, "direct");
}

TEST_F(HttpClientTest, KeepsItsConnection) {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.receive(500, "\r\n\r\n").empty()) connection.send(kOk);
  });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(get(server.url())), "ok");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, ABodyIsNotRepeatedWhenAKeptConnectionDiesUnderIt) {
  std::atomic<int> bodies{0};
  RawServer server([&](RawConnection& connection, int) {
    const auto take = [&] { return connection.receive(kLongMs, "record").find("record") != std::string::npos; };
    if (take()) ++bodies;
    connection.send(kOk);
    if (take()) ++bodies;  // and dies without an answer
  });
  EXPECT_EQ(code_of(post(server.url(), "record")), "ok");
  EXPECT_EQ(code_of(post(server.url(), "record")), "NET-0009");
  EXPECT_TRUE(left_);
  EXPECT_EQ(bodies, 2);
}

TEST_F(HttpClientTest, SpeaksThroughAUnixSocket) {
  const ScratchFolder folder;
  ListenConfig config;
  config.address = "unix:" + folder.file("admin");
  const auto server = serve(config, [](const ServerRequest& r) { return text_reply(200, r.headers.at("host") + r.path); }, log_);
  HttpRequest out = request("http://xinshi/v1/stats");
  out.unix_socket = folder.file("admin");
  const auto reply = client_->exchange(out, left_);
  ASSERT_TRUE(reply.ok()) << describe(reply.error());
  EXPECT_EQ(reply->body, "xinshi/v1/stats");
}

TEST_F(HttpClientTest, HeadAndEmptyPostWork) {
  const auto server = serve({}, [](const ServerRequest& r) { return text_reply(200, r.method + std::to_string(r.body.size())); }, log_);
  EXPECT_EQ(post(url_of(*server), "")->body, "POST0");
  HttpRequest out = request(url_of(*server));
  out.method = "HEAD";
  const auto head = client_->exchange(out, left_);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body, "");
  out.method = "DELETE";
  EXPECT_EQ(client_->exchange(out, left_)->body, "DELETE0");
}

TEST_F(HttpClientTest, SixtyFourThreadsShareOneClient) {
  const auto server = serve({}, [](const ServerRequest& request) { return text_reply(200, request.body); }, log_);
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string body = std::to_string(t) + ":" + std::to_string(i);
        HttpRequest out = request(url_of(*server));
        out.method = "POST";
        out.body = body;
        bool left = false;
        const auto reply = client_->exchange(out, left);
        if (reply.ok() && reply->body == body) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 640);
}

TEST_F(HttpClientTest, EndingReleasesThoseWhoWait) {
  RawServer server([](RawConnection& connection, int) { connection.closed_within(kLongMs); });
  std::string code;
  std::atomic<bool> waiting{false};
  std::thread caller([&] {
    waiting = true;
    code = code_of(get(server.url()));
  });
  while (!waiting || server.connections() == 0) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  client_.reset();
  caller.join();
  EXPECT_EQ(code, "NET-0015");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace xinshi
