// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "crypto/openssl/certificate.h"
#include "support/test_pki.h"
#include "unit/net/net_fixture.h"

namespace xinshi {
namespace {

constexpr const char* kGateway = "11330100MB00000017";
constexpr const char* kAgency = "11330100MB0000002U";

class MutualTls : public ::testing::Test {
 protected:
  MutualTls()
      : gateway_(pki_.write(folder_.path(), "gateway", kGateway)), agency_(pki_.write(folder_.path(), "agency", kAgency)) {}

  static ListenConfig listen_as(const TestFiles& files, bool ask_clients = true) {
    ListenConfig config;
    config.tls = true;
    config.certificate_file = files.certificate_file;
    config.key_file = files.key_file;
    if (ask_clients) config.client_ca_file = files.ca_file;
    return config;
  }
  std::unique_ptr<HttpServer> start(const ListenConfig& config) {
    return serve(config, [this](const ServerRequest& request) {
      const std::lock_guard lock(mutex_);
      ++handled_;
      body_bytes_ += request.body.size();
      if (request.peer) last_ = *request.peer;
      return text_reply(200, request.peer ? request.peer->unit : "nobody");
    }, log_);
  }
  Result<HttpReply> post(const HttpServer& server, const TlsClient& tls, const std::string& body = "record") {
    HttpRequest out;
    out.method = "POST";
    out.url = url_of(server, "/v1/batches", "https");
    out.body = body;
    out.tls = tls;
    out.timeout_ms = 5'000;
    left_ = false;
    return client_->exchange(out, left_);
  }
  static TlsClient as(const TestFiles& files) { return {files.ca_file, files.certificate_file, files.key_file}; }
  static std::string code_of(const Result<HttpReply>& reply) { return reply.ok() ? "ok " + reply->body : reply.error().code; }

  ScratchFolder folder_;
  TestPki pki_;
  TestFiles gateway_;
  TestFiles agency_;
  NullLog log_;
  std::mutex mutex_;
  std::atomic<int> handled_{0};
  std::size_t body_bytes_ = 0;
  CertificateInfo last_;
  bool left_ = false;
  std::unique_ptr<HttpClient> client_ = net_curl::make_http_client({}, log_);
};

TEST_F(MutualTls, TheHandlerLearnsWhoSpeaks) {
  const auto server = start(listen_as(gateway_));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(post(*server, as(agency_))), std::string("ok ") + kAgency);
  EXPECT_TRUE(left_);
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(last_.unit, kAgency);
  // The same certificate read by the module that signs batches.
  std::ifstream file(agency_.certificate_file, std::ios::binary);
  const std::string pem((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto expected = crypto::read_certificate(pem);
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(last_.fingerprint, expected->fingerprint);
  EXPECT_EQ(last_.not_before, expected->not_before);
  EXPECT_EQ(last_.not_after, expected->not_after);
  EXPECT_NE(last_.subject.find("CN=Test 11330100MB0000002U"), std::string::npos) << last_.subject;
}

TEST_F(MutualTls, AResumedSessionStillKnowsTheClient) {
  const auto server = start(listen_as(gateway_));
  EXPECT_EQ(code_of(post(*server, as(agency_))), std::string("ok ") + kAgency);
  // Another batch of connections under the same TLS session cache: many at once do not fit into the one kept connection.
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      HttpRequest out;
      out.url = url_of(*server, "/", "https");
      out.tls = as(agency_);
      bool left = false;
      const auto reply = client_->exchange(out, left);
      if (reply.ok() && reply->body == kAgency) ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
}

TEST_F(MutualTls, WrongClientsAreRefusedBeforeAnyHandlerRuns) {
  const auto server = start(listen_as(gateway_));
  TestPkiOptions expired;
  expired.expired = true;
  TestPkiOptions foreign;
  foreign.foreign_ca = true;
  EXPECT_EQ(code_of(post(*server, {gateway_.ca_file, {}, {}})), "NET-0011");
  EXPECT_FALSE(left_);
  EXPECT_EQ(code_of(post(*server, as(pki_.write(folder_.path(), "old", kAgency, expired)))), "NET-0011");
  EXPECT_FALSE(left_);
  EXPECT_EQ(code_of(post(*server, as(pki_.write(folder_.path(), "stranger", kAgency, foreign)))), "NET-0011");
  EXPECT_FALSE(left_);
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(code_of(post(*server, as(agency_))), std::string("ok ") + kAgency) << "the others go on";
}

TEST_F(MutualTls, WrongServersSeeNoByteOfTheRequest) {
  TestPkiOptions expired;
  expired.expired = true;
  TestPkiOptions foreign;
  foreign.foreign_ca = true;
  TestPkiOptions wrong_host;
  wrong_host.wrong_host = true;
  const struct {
    TestPkiOptions options;
    const char* code;
  } cases[] = {{expired, "NET-0006"}, {foreign, "NET-0005"}, {wrong_host, "NET-0007"}};
  for (const auto& one : cases) {
    const auto server = start(listen_as(pki_.write(folder_.path(), "bad", kGateway, one.options), false));
    const auto reply = post(*server, as(agency_));
    EXPECT_EQ(code_of(reply), one.code);
    EXPECT_EQ(reply.error().fault, Fault::Refused) << one.code;
    EXPECT_FALSE(left_) << one.code;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(MutualTls, TheSystemsAnchorsDoNotCountBesideTheConfiguredOnes) {
  const auto server = start(listen_as(gateway_, false));
  const TestPki other;
  const TestFiles others = other.write(folder_.path(), "other", kAgency);
  EXPECT_EQ(code_of(post(*server, {others.ca_file, {}, {}})), "NET-0005");
  EXPECT_EQ(code_of(post(*server, {{}, {}, {}})), "NET-0005") << "the system does not know the test CA";
}

TEST_F(MutualTls, ACertificateWithoutAUnitSpeaksForNobody) {
  const auto server = start(listen_as(gateway_));
  TestPkiOptions no_unit;
  no_unit.no_unit = true;
  EXPECT_EQ(code_of(post(*server, as(pki_.write(folder_.path(), "plain", kAgency, no_unit)))), "ok ");
}

TEST_F(MutualTls, ABigBodyArrivesWhole) {
  ListenConfig config = listen_as(gateway_);
  const auto server = start(config);
  std::string body(20 << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 + (i >> 12));
  EXPECT_EQ(code_of(post(*server, as(agency_), body)), std::string("ok ") + kAgency);
  EXPECT_EQ(body_bytes_, body.size());
}

TEST_F(MutualTls, ATooLargeBodyIsAnsweredAlsoUnderTls) {
  ListenConfig config = listen_as(gateway_);
  config.max_body_bytes = 1'000;
  const auto server = start(config);
  const auto reply = post(*server, as(agency_), std::string(5 << 20, 'x'));
  ASSERT_TRUE(reply.ok()) << describe(reply.error());
  EXPECT_EQ(reply->status, 413);
  EXPECT_EQ(handled_, 0);
}

TEST_F(MutualTls, ANewCertificateServesNewConnections) {
  const TestPki next_pki;
  const TestFiles next = next_pki.write(folder_.path(), "next", kGateway);
  ListenConfig first = listen_as(gateway_, false);
  first.address = "127.0.0.1:0";
  const auto server = start(first);
  const TlsClient trusts_next{next.ca_file, {}, {}};
  EXPECT_EQ(code_of(post(*server, trusts_next)), "NET-0005");
  ListenConfig missing = first;
  missing.certificate_file = folder_.file("none.crt");
  EXPECT_EQ(server->reload(missing).error().code, "NET-0103");
  ListenConfig moved = first;
  moved.address = "127.0.0.1:1";
  EXPECT_EQ(server->reload(moved).error().code, "NET-0106");
  EXPECT_EQ(code_of(post(*server, trusts_next)), "NET-0005") << "a failed change changes nothing";
  ListenConfig changed = listen_as(next, false);
  changed.address = "127.0.0.1:0";
  ASSERT_TRUE(server->reload(changed).ok());
  EXPECT_EQ(code_of(post(*server, trusts_next)), "ok nobody");
}

TEST_F(MutualTls, UnreadableFilesStopTheStart) {
  const auto code = [&](ListenConfig config) {
    config.address = "127.0.0.1:0";
    const auto server = net_server::start_server(config, [](const ServerRequest&) { return ServerReply{}; }, log_);
    return server.ok() ? std::string("ok") : server.error().code;
  };
  ListenConfig config = listen_as(gateway_);
  config.key_file = agency_.key_file;
  EXPECT_EQ(code(config), "NET-0103") << "a key of another certificate";
  config = listen_as(gateway_);
  config.client_ca_file = folder_.file("none.crt");
  EXPECT_EQ(code(config), "NET-0104");
  config = listen_as(gateway_);
  config.certificate_file = config.key_file;
  EXPECT_EQ(code(config), "NET-0103");
  const auto server = start(listen_as(gateway_));
  EXPECT_EQ(code_of(post(*server, {gateway_.ca_file, folder_.file("none.crt"), folder_.file("none.key")})), "NET-0012");
}

}  // namespace
}  // namespace xinshi
