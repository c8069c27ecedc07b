// SPDX-License-Identifier: Apache-2.0
#include "runtime/peer_api.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/receipt_list.h"
#include "pipeline/messages.h"
#include "runtime/messages.h"
#include "support/sample_records.h"
#include "support/walk_house.h"

namespace xinshi::runtime {
namespace {

class PeerApiTest : public testing::Test {
 protected:
  PeerApiTest() {
    messages.add(runtime::messages());
    messages.add(pipeline::messages());
    peer->unit = kAgency;
  }
  static walk::Field& field() {
    static walk::Field house;
    return house;
  }
  static const TestPki& pki() {
    static const TestPki authority;
    return authority;
  }
  ServerRequest request(const std::string& method, const std::string& path) const {
    ServerRequest out;
    out.method = method;
    out.path = path;
    out.peer = peer;
    return out;
  }
  ServerRequest batch(std::string body) const {
    ServerRequest out = request("POST", "/v1/batches");
    out.headers["content-type"] = std::string(kBatchMediaType);
    out.body = std::move(body);
    return out;
  }
  /// A batch of nothing, signed by the agency: enough to get a receipt.
  std::string empty_batch(const std::string& receiver = kCounty) {
    Manifest manifest;
    manifest.batch = sample_id(1);
    manifest.sender = manifest.origin = kAgency;
    manifest.receiver = receiver;
    manifest.sequence = 1;
    manifest.created = clock.now();
    manifest.log_origin = "agency.example/log";
    const TestIdentity identity = pki().issue(kAgency);
    const auto signer = *crypto::make_cms_signer(identity.cert_pem, Secret(identity.key_pem), clock);
    const std::string text = write_manifest(manifest);
    return write_batch({text, *signer->sign(text)}, {}, {});
  }
  void store_receipt(std::uint32_t number, const std::string& bytes) {
    AboveReceipt above;
    above.feed = "city";
    above.bytes = bytes;
    above.receipt.receipt = sample_id(number);
    above.receipt.origin = kAgency;
    above.receipt.platform = "city";
    above.receipt.level = Level::City;
    above.now = clock.now();
    ASSERT_TRUE(county.store.receipt_above(above));
  }
  std::vector<ReceiptListItem> listed(const ServerReply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.headers.at("content-type"), kReceiptListMediaType);
    auto items = read_receipt_list(reply.body);
    EXPECT_TRUE(items);
    return items ? *items : std::vector<ReceiptListItem>{};
  }
  static bool names(const ServerReply& reply, const std::string& code) { return reply.body.find("\"code\":\"" + code + "\"") != std::string::npos; }

  ManualClock clock;
  SeededRandom random;
  walk::NodeParts county{field(), pki(), kCounty, clock, random};
  pipeline::Inbox inbox{{kCounty, "county", Level::County, "county.example/log", {}, [](const auto&, const auto&) { return true; }},
                        {county.store, *county.verifier, *county.signer, field().catalogue, *field().validator, county.identity, clock, random, county.log}};
  MessageCatalogue messages;
  Bell receipts;
  std::atomic<int> woken{0};
  std::atomic<bool> open{true};
  std::shared_ptr<CertificateInfo> peer = std::make_shared<CertificateInfo>();
  PeerApi api{{inbox, county.store, county.directory, messages, receipts, [this] { ++woken; }, [this] { return open.load(); },
               [](const std::string& unit) { return unit == kAgency; }}};
};

TEST_F(PeerApiTest, TurnsAwayWhomItDoesNotKnow) {
  for (const char* path : {"/v1/batches", "/v1/receipts", "/nothing"}) {
    ServerRequest stranger = request("GET", path);
    stranger.peer = std::make_shared<CertificateInfo>(CertificateInfo{kOtherAgency, "", "", {}, {}});
    ServerRequest nameless = request("GET", path);
    nameless.peer = std::make_shared<CertificateInfo>();
    ServerRequest without = request("GET", path);
    without.peer = nullptr;
    for (const ServerRequest& r : {stranger, nameless, without}) {
      const ServerReply reply = api.handle(r);
      EXPECT_EQ(reply.status, 403) << path;
      EXPECT_TRUE(names(reply, "PIP-0023")) << reply.body;
      EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
    }
  }
  EXPECT_EQ(api.handle(request("GET", "/nothing")).status, 404);
  EXPECT_EQ(api.handle(request("GET", "/v1/batches")).status, 404);
}

TEST_F(PeerApiTest, AnswersABatchWithAReceiptAndWakesTheDispatchers) {
  const ServerReply reply = api.handle(batch(empty_batch()));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.headers.at("content-type"), kReceiptMediaType);
  const auto file = read_signed_receipt(reply.body);
  ASSERT_TRUE(file);
  EXPECT_TRUE(county.verifier->verify(file->receipt, file->signature, clock.now()));
  EXPECT_EQ(woken, 1);
}

TEST_F(PeerApiTest, TellsTheReasonsApartByStatus) {
  ServerRequest other_type = batch(empty_batch());
  other_type.headers["content-type"] = "application/json";
  EXPECT_EQ(api.handle(other_type).status, 415);
  EXPECT_TRUE(names(api.handle(other_type), "RUN-0015"));
  other_type.headers.erase("content-type");
  EXPECT_EQ(api.handle(other_type).status, 415);

  EXPECT_EQ(api.handle(batch("no batch")).status, 422);
  EXPECT_EQ(api.handle(batch(empty_batch(kOtherAgency))).status, 403);  // meant for another receiver
  ASSERT_EQ(api.handle(batch(empty_batch())).status, 200);
  clock.advance_ms(1'000);
  EXPECT_EQ(api.handle(batch(empty_batch())).status, 409);  // other bytes under the same id
  EXPECT_EQ(woken, 1);
}

TEST_F(PeerApiTest, ClosesIntakeWithAWordAboutWhenToComeAgain) {
  open = false;
  const ServerReply reply = api.handle(batch(empty_batch()));
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(names(reply, "RUN-0014")) << reply.body;
  ASSERT_EQ(reply.headers.count("retry-after"), 1u);
  EXPECT_GT(std::stoi(reply.headers.at("retry-after")), 0);
  EXPECT_EQ(*county.store.leaf_count(), 0u);
  open = true;
  EXPECT_EQ(api.handle(batch(empty_batch())).status, 200);
}

TEST_F(PeerApiTest, ListsReceiptsBehindACursorByteForByte) {
  store_receipt(1, "first");
  store_receipt(2, "second\n");
  const auto both = listed(api.handle(request("GET", "/v1/receipts")));
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].bytes, "second\n");
  ServerRequest behind = request("GET", "/v1/receipts");
  behind.query["after"] = both[0].cursor;
  const auto rest = listed(api.handle(behind));
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].cursor, both[1].cursor);
}

TEST_F(PeerApiTest, ShowsASenderOnlyItsOwnReceipts) {
  store_receipt(1, "first");
  PeerApi for_all({inbox, county.store, county.directory, messages, receipts, [] {}, [] { return true; }, [](const auto&) { return true; }});
  ServerRequest other = request("GET", "/v1/receipts");
  other.peer = std::make_shared<CertificateInfo>(CertificateInfo{kOtherAgency, "", "", {}, {}});
  EXPECT_TRUE(listed(for_all.handle(other)).empty());
}

TEST_F(PeerApiTest, AnswersALongPollWhenTheBellRings) {
  ServerRequest poll = request("GET", "/v1/receipts");
  poll.query["wait"] = "20000";
  ServerReply reply;
  std::atomic<bool> done{false};
  std::thread asker([&] {
    reply = api.handle(poll);
    done = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(done);
  store_receipt(1, "first");
  receipts.ring();
  asker.join();
  EXPECT_EQ(listed(reply).size(), 1u);
}

TEST_F(PeerApiTest, EndsALongPollWhenTheListenerStops) {
  std::stop_source stop;
  ServerRequest poll = request("GET", "/v1/receipts");
  poll.query["wait"] = "20000";
  poll.stopping = stop.get_token();
  ServerReply reply;
  std::thread asker([&] { reply = api.handle(poll); });
  stop.request_stop();
  const auto begun = std::chrono::steady_clock::now();
  asker.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(15));  // it did not wait its twenty seconds out
  EXPECT_TRUE(listed(reply).empty());
}

TEST_F(PeerApiTest, ServesTheAuditLogToAnyoneAndNothingElse) {
  AuditLeaf leaf;
  leaf.at = clock.now();
  leaf.event = AuditEvent::Start;
  ASSERT_TRUE(county.store.note(leaf));
  ASSERT_TRUE(*county.checkpointer->step());
  county.directory.files()["../secret"] = "secret";
  county.directory.files()["/secret"] = "secret";
  county.directory.files()["keys/log.vkey"] = "key\n";
  const auto get = [&](const std::string& path) {
    ServerRequest anyone = request("GET", path);
    anyone.peer = nullptr;
    return api.handle(anyone);
  };
  EXPECT_EQ(get("/log/checkpoint").status, 200);
  EXPECT_EQ(get("/log/checkpoint").headers.at("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(get("/log/keys/log.vkey").body, "key\n");
  const ServerReply tile = get("/log/tile/entries/000.p/1");
  EXPECT_EQ(tile.status, 200);
  EXPECT_EQ(tile.headers.at("content-type"), "application/octet-stream");
  for (const char* path : {"/log/../secret", "/log//secret", "/log/", "/log/tile/../../secret", "/log/tile/9/999", "/log/check point", "/log/Checkpoint",
                           "/log/tile\\0", "/log/%2e%2e/secret"}) {
    const ServerReply reply = get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.body, "") << path;
  }
  EXPECT_EQ(api.handle(request("POST", "/log/checkpoint")).status, 404);
}

}  // namespace
}  // namespace xinshi::runtime
