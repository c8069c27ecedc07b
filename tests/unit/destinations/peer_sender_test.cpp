// SPDX-License-Identifier: Apache-2.0
#include "destinations/peer/peer_sender.h"

#include <chrono>
#include <thread>

#include "unit/destinations/peer_fixture.h"

namespace xinshi {
namespace {

using Kind = Outcome::Kind;

TEST_F(PeerFixture, TheBatchIsSignedAndSaysWhatWasLeased) {
  const auto parcel = sender()->encode(lease_);
  ASSERT_TRUE(parcel.ok()) << describe(parcel.error());
  EXPECT_EQ(parcel->digest, sha256(parcel->bytes));
  const auto batch = read_batch(parcel->bytes);
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ(batch->outer.manifest, parcel->manifest);
  const auto signed_by = verifier_->verify(batch->outer.manifest, batch->outer.signature, clock_.now());
  ASSERT_TRUE(signed_by.ok()) << describe(signed_by.error());
  EXPECT_EQ(signed_by->unit, kAgency);
  const auto manifest = read_manifest(batch->outer.manifest);
  ASSERT_TRUE(manifest.ok()) << describe(manifest.error());
  EXPECT_EQ(manifest->batch, parcel->batch);
  EXPECT_EQ(manifest->sender, kAgency);
  EXPECT_EQ(manifest->receiver, kGateway);
  EXPECT_EQ(manifest->origin, kAgency);
  EXPECT_EQ(manifest->sequence, 4U);
  EXPECT_EQ(manifest->previous, sha256("the manifest before"));
  EXPECT_EQ(manifest->log_origin, "agency.example/log");
  ASSERT_EQ(manifest->lines.size(), 3U);
  ASSERT_EQ(batch->records.size(), 3U);
  EXPECT_EQ(manifest->lines[1].kind, "penalty");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(manifest->lines[i].id, lease_.records[i].id);
    EXPECT_EQ(manifest->lines[i].commitment, commitment(batch->records[i].salt, batch->records[i].line));
    EXPECT_EQ(batch->records[i].line, lease_.records[i].line);
  }
}

void seal(Lease& lease, const Parcel& parcel) {
  lease.sealed = Lease::Sealed{parcel.batch, parcel.digest, parcel.manifest, parcel.signature, parcel.package_version};
}

TEST_F(PeerFixture, ASealedBatchGoesOutAgainByteForByteOrNotAtAll) {
  const auto first = sender()->encode(lease_);
  ASSERT_TRUE(first.ok());
  seal(lease_, *first);
  const auto again = sender()->encode(lease_);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->bytes, first->bytes);
  EXPECT_EQ(again->batch, first->batch);
  lease_.records[1].salt[0] ^= 1;
  const auto changed = sender()->encode(lease_);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().code, "SND-0001");
  EXPECT_EQ(changed.error().fault, Fault::Conflict);
}

TEST_F(PeerFixture, ARelayedBatchCarriesItsOriginsManifests) {
  lease_.origin = kOther;
  EXPECT_EQ(sender()->encode(lease_).error().code, "SND-0002");
  lease_.inner = {{"manifest one", "sig one"}, {"manifest two", "sig two"}};
  for (std::size_t i = 0; i < 3; ++i) lease_.records[i].inner = i == 2 ? 1 : 0;
  const auto parcel = sender()->encode(lease_);
  ASSERT_TRUE(parcel.ok());
  const auto batch = read_batch(parcel->bytes);
  ASSERT_EQ(batch->inner.size(), 2U);
  EXPECT_EQ(batch->inner[1].manifest, "manifest two");
  EXPECT_EQ(batch->inner[1].signature, "sig two");
  lease_.records[0].inner = 2;
  EXPECT_EQ(sender()->encode(lease_).error().code, "SND-0002");
}

TEST_F(PeerFixture, EachVerdictBecomesItsOutcome) {
  const auto answer = deliver_bent([](Receipt& receipt) {
    receipt.lines[0].verdict = Verdict::Duplicate;
    receipt.lines[1].verdict = Verdict::Refused;
    receipt.lines[1].code = "VAL-0101";
    receipt.lines[2].verdict = Verdict::Stored;
    std::swap(receipt.lines[0], receipt.lines[2]);  // the order is the receiver's business
  });
  ASSERT_TRUE(answer.ok()) << describe(answer.error());
  ASSERT_EQ(answer->outcomes.size(), 3U);
  EXPECT_EQ(answer->outcomes[0]->kind, Kind::Registered);
  EXPECT_TRUE(answer->outcomes[0]->duplicate);
  EXPECT_EQ(answer->outcomes[1]->kind, Kind::Refused);
  EXPECT_EQ(answer->outcomes[1]->code, "VAL-0101");
  EXPECT_EQ(answer->outcomes[2]->kind, Kind::Stored);
  EXPECT_FALSE(answer->outcomes[2]->duplicate);
}

TEST_F(PeerFixture, TheReceiptIsKeptAsItCame) {
  std::string media_type;
  const auto answer = deliver([&](const ServerRequest& request) {
    media_type = request.method + " " + request.path + " " + request.headers.at("content-type") + " " + request.peer->unit;
    return accept(request);
  });
  ASSERT_TRUE(answer.ok()) << describe(answer.error());
  EXPECT_EQ(media_type, std::string("POST /v1/batches application/vnd.xinshi.batch ") + kAgency);
  EXPECT_EQ(answer->receipt, sent_);
  EXPECT_EQ(answer->outcomes[0]->kind, Kind::Registered);
  EXPECT_FALSE(answer->outcomes[0]->duplicate);
  EXPECT_TRUE(left_);
}

TEST_F(PeerFixture, SilenceAboutARecordIsNoAcceptance) {
  const auto answer = deliver_bent([](Receipt& receipt) { receipt.lines.erase(receipt.lines.begin() + 1); });
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->outcomes[0].has_value());
  EXPECT_FALSE(answer->outcomes[1].has_value());
  EXPECT_TRUE(answer->outcomes[2].has_value());
}

TEST_F(PeerFixture, AReceiptAboutSomethingElseCountsForNothing) {
  const struct {
    const char* what;
    std::function<void(Receipt&)> bend;
  } cases[] = {
      {"batch", [](Receipt& r) { r.batch.bytes[15] ^= 1; }},
      {"digest", [](Receipt& r) { (*r.digest)[0] ^= 1; }},
      {"no digest", [](Receipt& r) { r.digest.reset(); }},
      {"origin", [](Receipt& r) { r.origin = kOther; }},
      {"issuer", [](Receipt& r) { r.issuer = kOther; }},
      {"foreign record", [](Receipt& r) { r.lines[0].id.bytes[15] ^= 1; }},
      {"other version", [](Receipt& r) { r.lines[0].version = 3; }},
      {"two verdicts", [](Receipt& r) { r.lines.push_back(r.lines[0]); }},
  };
  for (const auto& one : cases) {
    const auto answer = deliver_bent(one.bend);
    EXPECT_EQ(code_of(answer), "SND-0015") << one.what;
    EXPECT_EQ(answer.error().fault, Fault::Transient) << one.what;
    EXPECT_TRUE(left_) << one.what;
  }
}

TEST_F(PeerFixture, OnlyTheReceiversOwnSignatureCounts) {
  const auto another_unit = signer(pki_, kOther);
  const TestPki strangers;
  const auto stranger = signer(strangers, kGateway);
  for (BatchSigner* wrong : {another_unit.get(), stranger.get(), agency_signer_.get()}) {
    const auto answer = deliver([&](const ServerRequest& request) { return receipt_reply(sign(receipt_for(request.body), *wrong)); });
    EXPECT_EQ(code_of(answer), "SND-0014");
  }
  const auto changed_later = deliver([&](const ServerRequest& request) {
    Receipt receipt = receipt_for(request.body);
    receipt.lines[0].verdict = Verdict::Refused;
    const std::string before = write_receipt(receipt);
    receipt.lines[0].verdict = Verdict::Registered;
    return receipt_reply(write_signed_receipt({write_receipt(receipt), std::move(gateway_signer_->sign(before)).value()}));
  });
  EXPECT_EQ(code_of(changed_later), "SND-0014");
}

TEST_F(PeerFixture, AnOkWithoutAReceiptIsNoAnswer) {
  for (const std::string& body : {std::string(), std::string("ok"), std::string("{\"accepted\":3}"), std::string("xinshi-receipt/1\n"),
                                  std::string("xinshi-receipt/1\nreceipt 3\nabc\n")}) {
    const auto answer = deliver([&](const ServerRequest&) { return receipt_reply(body); });
    EXPECT_EQ(code_of(answer), "SND-0013") << body;
    EXPECT_EQ(answer.error().fault, Fault::Transient);
  }
  const auto cut = deliver([&](const ServerRequest& request) {
    ServerReply reply = accept(request);
    reply.body.resize(reply.body.size() - 1);
    return reply;
  });
  EXPECT_EQ(code_of(cut), "SND-0013");
}

ServerReply problem(int status, std::string body) {
  ServerReply reply;
  reply.status = status;
  reply.headers["content-type"] = "application/problem+json";
  reply.body = std::move(body);
  return reply;
}

TEST_F(PeerFixture, OtherStatusesAreErrorsThatNameTheCodeAndNothingElse) {
  const struct {
    int status;
    std::string body;
    const char* code;
    Fault fault;
    const char* detail;
  } cases[] = {
      {409, R"({"code":"PIP-0007"})", "SND-0010", Fault::Conflict, "409 PIP-0007"},
      {403, R"({"title":"no","code":"RUN-0012","detail":"张三"})", "SND-0011", Fault::Refused, "403 RUN-0012"},
      {422, R"({"code":"张三"})", "SND-0011", Fault::Refused, "422"},
      {400, R"({"code":7})", "SND-0011", Fault::Refused, "400"},
      {404, "<html>", "SND-0011", Fault::Refused, "404"},
      {500, R"({"code":"STO-0001"})", "SND-0012", Fault::Transient, "500 STO-0001"},
      {302, "", "SND-0012", Fault::Transient, "302"},
      {201, "", "SND-0012", Fault::Transient, "201"},
      {204, "", "SND-0012", Fault::Transient, "204"},
  };
  for (const auto& one : cases) {
    const auto answer = deliver([&](const ServerRequest&) { return problem(one.status, one.body); });
    ASSERT_FALSE(answer.ok()) << one.status;
    EXPECT_EQ(answer.error().code, one.code) << one.status;
    EXPECT_EQ(answer.error().fault, one.fault) << one.status;
    EXPECT_EQ(answer.error().detail, one.detail) << one.status;
  }
}

TEST_F(PeerFixture, ABusyGatewayPutsEveryRecordOff) {
  const Instant before = clock_.now();
  const auto answer = deliver([](const ServerRequest&) {
    ServerReply reply = problem(503, "");
    reply.headers["retry-after"] = "120";
    return reply;
  });
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->outcomes.size(), 3U);
  for (const auto& outcome : answer->outcomes) {
    EXPECT_EQ(outcome->kind, Kind::TryLater);
    ASSERT_TRUE(outcome->not_before.has_value());
    EXPECT_GE(*outcome->not_before, after_ms(before, 120'000));
    EXPECT_LE(*outcome->not_before, after_ms(clock_.now(), 120'000));
  }
  const auto vague = deliver([](const ServerRequest&) { return problem(429, ""); });
  ASSERT_TRUE(vague.ok());
  EXPECT_EQ(vague->outcomes[2]->kind, Kind::TryLater);
  EXPECT_FALSE(vague->outcomes[2]->not_before.has_value());
}

TEST_F(PeerFixture, ATooLargeBatchIsLeftToBisection) {
  const auto answer = deliver([](const ServerRequest&) { return problem(413, ""); });
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->whole_batch_refused);
  EXPECT_EQ(answer->code, "SND-0017");
  ASSERT_EQ(answer->outcomes.size(), 3U);
  EXPECT_FALSE(answer->outcomes[0].has_value());
}

TEST_F(PeerFixture, AGatewayThatAnswersTooLateMayHaveTheBatch) {
  config_.timeout_ms = 150;
  const auto answer = deliver([&](const ServerRequest& request) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return accept(request);
  });
  EXPECT_EQ(code_of(answer), "NET-0003");
  EXPECT_TRUE(left_);
}

TEST_F(PeerFixture, AForeignGatewaySeesNothing) {
  const TestPki others;
  const TestFiles files = others.write(folder_.path(), "others", kAgency);
  config_.tls.ca_file = files.ca_file;
  bool asked = false;
  const auto answer = deliver([&](const ServerRequest& request) { return asked = true, accept(request); });
  EXPECT_EQ(code_of(answer), "NET-0005");
  EXPECT_FALSE(left_);
  EXPECT_FALSE(asked);
}

TEST_F(PeerFixture, TheFeedHandsOutReceiptsBehindACursor) {
  std::string query;
  handle_ = [&](const ServerRequest& request) {
    query = request.path + " after=" + request.query.at("after") + " wait=" + request.query.at("wait");
    return text_reply(200, write_receipt_list({{"8", "one"}, {"9", "two\n"}}));
  };
  const auto feed = peer::make_peer_receipt_feed(config_, *http_);
  EXPECT_EQ(feed->platform(), "county");
  const auto items = feed->fetch("7", 250);
  ASSERT_TRUE(items.ok()) << describe(items.error());
  EXPECT_EQ(query, "/v1/receipts after=7 wait=250");
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ((*items)[0].cursor, "8");
  EXPECT_EQ((*items)[1].bytes, "two\n");
  handle_ = [](const ServerRequest&) { return text_reply(200, write_receipt_list({})); };
  const auto none = feed->fetch("", 0);
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());
}

TEST_F(PeerFixture, TheFeedsFailuresAreErrors) {
  const auto feed = peer::make_peer_receipt_feed(config_, *http_);
  const struct {
    int status;
    std::string body;
    const char* code;
  } cases[] = {{200, "garbage", "SND-0018"}, {200, "", "SND-0018"}, {403, "", "SND-0011"}, {503, "", "SND-0012"}};
  for (const auto& one : cases) {
    handle_ = [&](const ServerRequest&) { return text_reply(one.status, one.body); };
    EXPECT_EQ(feed->fetch("7", 0).error().code, one.code) << one.status;
  }
  EXPECT_EQ(feed->fetch("7&after=0", 0).error().code, "SND-0018") << "a cursor cannot change the URL";
}

}  // namespace
}  // namespace xinshi
