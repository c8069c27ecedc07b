// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inbox.h"

#include <gtest/gtest.h>

#include "support/failing_store.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

std::unique_ptr<BatchSigner> signer_of(const std::string& unit, Clock& clock) {
  const TestIdentity identity = pki().issue(unit);
  return *crypto::make_cms_signer(identity.cert_pem, Secret(identity.key_pem), clock);
}

/// A gateway: its store and its inbox.
class Gateway {
 public:
  Gateway(const std::string& unit, std::string platform, Level level, Clock& clock, RandomSource& random,
          std::function<bool(const std::string&, const std::string&)> may_send)
      : inner(unit, clock, random), signer_(signer_of(unit, clock)),
        inbox({unit, std::move(platform), level, unit + "/log", {}, std::move(may_send)},
              {store, *verifier, *signer_, field().catalogue, *field().validator, identity_, clock, random, log}) {}

  FailurePlan plan;
  MemoryStore inner;
  FailingStore store{inner, plan};
  MemoryLog log;
  std::unique_ptr<BatchVerifier> verifier = *crypto::make_cms_verifier(pki().ca_pem());

 private:
  HmacSha256 identity_{"a key of the gateway"};
  std::unique_ptr<BatchSigner> signer_;

 public:
  Inbox inbox;
};

class InboxTest : public testing::Test {
 protected:
  InboxTest() {
    EXPECT_TRUE(agency_store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}}));
    Intake intake(intake_config({"county"}),
                  {agency_store, clock, random, field().catalogue, *field().validator, field().calendar, identity});
    const auto outcomes = intake.take(rows_of(csv({{1}, {2}, {3}})), nullptr);
    for (const RowOutcome& outcome : *outcomes) made.push_back(*agency_store.version(*outcome.id, 1));
  }

  /// The three records as the agency would send them.
  Manifest manifest(std::uint32_t number = 1) const {
    Manifest out;
    out.batch = Uuid{};
    out.batch.bytes[6] = 0x70;
    out.batch.bytes[8] = 0x80;
    out.batch.bytes[15] = static_cast<std::uint8_t>(number);
    out.sender = out.origin = kAgency;
    out.receiver = kCounty;
    out.sequence = number;
    out.created = ManualClock::kStart;
    out.log_origin = "agency.example/log";
    for (const StoredVersion& v : made) out.lines.push_back({v.id, v.version, v.kind, v.op, v.commitment});
    return out;
  }
  std::vector<BatchRecord> records() const {
    std::vector<BatchRecord> out;
    for (const StoredVersion& v : made) out.push_back({v.salt, v.line});
    return out;
  }
  static SignedManifest sign(const Manifest& manifest, BatchSigner& signer) {
    const std::string text = write_manifest(manifest);
    return {text, *signer.sign(text)};
  }
  std::string batch(const Manifest& manifest) { return write_batch(sign(manifest, *agency), {}, records()); }
  /// Changes a record's bytes and the manifest's commitment with them, as its origin may.
  void rewrite(std::size_t index, const std::string& from, const std::string& to) {
    StoredVersion& v = made[index];
    v.line.replace(v.line.find(from), from.size(), to);
    v.commitment = commitment(v.salt, v.line);
  }
  Receipt read(Gateway& gateway, const std::string& xsr) {
    const auto file = read_signed_receipt(xsr);
    EXPECT_TRUE(file);
    const auto signer = gateway.verifier->verify(file->receipt, file->signature, clock.now());
    EXPECT_TRUE(signer) << describe(signer.error());
    const auto receipt = read_receipt(file->receipt);
    EXPECT_TRUE(receipt);
    EXPECT_EQ(signer->unit, receipt->issuer);
    return *receipt;
  }
  /// Refused with `code` (a prefix), with a leaf, and nothing admitted.
  void refuses(Gateway& gateway, const std::string& bytes, const std::string& peer, const std::string& code, const std::string& name) {
    const std::uint64_t leaves = *gateway.inner.leaf_count();
    const std::size_t held = (*gateway.inner.find({})).size();
    const auto answer = gateway.inbox.take(bytes, peer);
    ASSERT_FALSE(answer) << name;
    EXPECT_EQ(answer.error().code.rfind(code, 0), 0u) << name << ": " << describe(answer.error());
    EXPECT_EQ(*gateway.inner.leaf_count(), leaves + 1) << name;
    EXPECT_EQ((*gateway.inner.find({})).size(), held) << name;
  }

  ManualClock clock;
  SeededRandom random;
  HmacSha256 identity{"a key of the agency"};
  MemoryStore agency_store{kAgency, clock, random};
  std::unique_ptr<BatchSigner> agency = signer_of(kAgency, clock);
  std::vector<StoredVersion> made;
  Gateway county{kCounty, "county", Level::County, clock, random, [](const auto& sender, const auto& origin) {
                   return sender == kAgency && origin == kAgency;
                 }};
  Gateway city{kCity, "city", Level::City, clock, random, [](const auto& sender, const auto& origin) {
                 return sender == kCounty && (origin == kAgency || origin == kCounty);
               }};
};

TEST_F(InboxTest, AnswersAGoodBatchWithASignedReceiptAboutTheseVeryBytes) {
  const std::string bytes = batch(manifest());
  const auto answer = county.inbox.take(bytes, kAgency);
  ASSERT_TRUE(answer) << describe(answer.error());
  const Receipt receipt = read(county, *answer);
  EXPECT_EQ(receipt.issuer, kCounty);
  EXPECT_EQ(receipt.platform, "county");
  EXPECT_EQ(receipt.level, Level::County);
  EXPECT_EQ(receipt.origin, kAgency);
  EXPECT_EQ(receipt.batch, manifest().batch);
  EXPECT_EQ(receipt.digest, sha256(bytes));
  EXPECT_EQ(receipt.log_origin, kCounty + "/log");
  const std::string leaf = (*county.inner.leaves_after(receipt.log_index, 1))[0];
  EXPECT_NE(leaf.find("\"e\":\"batch-received\""), std::string::npos) << leaf;
  ASSERT_EQ(receipt.lines.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(receipt.lines[i].id, made[i].id);
    EXPECT_EQ(receipt.lines[i].verdict, Verdict::Registered);
    EXPECT_EQ((*county.inner.version(made[i].id, 1)).line, made[i].line);
    EXPECT_EQ((*county.inner.version(made[i].id, 1)).due, made[i].due);
  }
}

TEST_F(InboxTest, AnswersARepeatWithTheSameStoredBytesHoweverLate) {
  const std::string bytes = batch(manifest());
  const std::string first = *county.inbox.take(bytes, kAgency);
  const std::uint64_t leaves = *county.inner.leaf_count();
  clock.advance_ms(3 * 86'400'000);
  EXPECT_EQ(*county.inbox.take(bytes, kAgency), first);
  EXPECT_EQ(*county.inner.leaf_count(), leaves);
}

TEST_F(InboxTest, KeepsOtherBytesUnderAKnownBatchIdAsEvidenceOnly) {
  const std::string bytes = batch(manifest());
  const std::string receipt = *county.inbox.take(bytes, kAgency);
  Manifest other = manifest();
  other.created = after_ms(other.created, 1'000);
  refuses(county, batch(other), kAgency, "PIP-0022", "other bytes");
  EXPECT_NE((*county.inner.leaves_after(0, 100)).back().find("PIP-0022"), std::string::npos);
  EXPECT_EQ(*county.inbox.take(bytes, kAgency), receipt);
}

TEST_F(InboxTest, SendsARecordThatComesInASecondBatchBackAsKnown) {
  ASSERT_TRUE(county.inbox.take(batch(manifest(1)), kAgency));
  const Receipt receipt = read(county, *county.inbox.take(batch(manifest(2)), kAgency));
  for (const ReceiptLine& line : receipt.lines) EXPECT_EQ(line.verdict, Verdict::Duplicate);
  EXPECT_EQ((*county.inner.find({})).size(), 3u);
}

TEST_F(InboxTest, RefusesBatchesThatAreNotWhatTheyClaimToBe) {
  const auto other = signer_of(kOtherAgency, clock);
  const auto changed = [&](auto change) {
    Manifest out = manifest();
    change(out);
    return batch(out);
  };
  const auto foreign = write_batch(sign(manifest(), *other), {}, records());
  auto spoilt = sign(manifest(), *agency);
  spoilt.signature[spoilt.signature.size() - 3] ^= 1;
  auto records_changed = made;
  records_changed[1].line.replace(records_changed[1].line.find("给予警告"), 12, "责令改正");
  std::vector<BatchRecord> bent;
  for (const StoredVersion& v : records_changed) bent.push_back({v.salt, v.line});
  auto fewer = records();
  fewer.pop_back();
  const SignedManifest good = sign(manifest(), *agency);

  refuses(county, changed([](Manifest& m) { m.receiver = kCity; }), kAgency, "PIP-0020", "wrong receiver");
  refuses(county, batch(manifest()), kOtherAgency, "PIP-0021", "sender is not the unit of the connection");
  refuses(county, foreign, kAgency, "PIP-0021", "signed by another unit");
  refuses(county, changed([](Manifest& m) { m.sender = m.origin = kOtherAgency; }), kOtherAgency, "PIP-0023", "not registered");
  refuses(county, changed([](Manifest& m) { m.origin = kOtherAgency; }), kAgency, "PIP-0023", "may not speak for that agency");
  refuses(county, write_batch(spoilt, {}, records()), kAgency, "TRU-0002", "broken signature");
  refuses(county, write_batch({good.manifest, ""}, {}, records()), kAgency, "TRU-0001", "no signature");
  refuses(county, write_batch(good, {}, bent), kAgency, "PIP-0024", "record changed under its manifest");
  refuses(county, write_batch(good, {}, fewer), kAgency, "PIP-0024", "record left out");
  refuses(county, write_batch(good, {good}, records()), kAgency, "PIP-0026", "inner manifest from the origin itself");
  refuses(county, "not a batch", kAgency, "COR-", "no batch");
  EXPECT_TRUE((*county.inner.find({})).empty());
  EXPECT_TRUE(county.inbox.take(batch(manifest()), kAgency));  // none of them burned the batch id
}

TEST_F(InboxTest, RefusesASmallBatchWithAnyByteFlippedOutsideTheSignature) {
  made.resize(1);
  const std::string good = batch(manifest());
  ASSERT_GT(good.size(), 1'000u);
  // A few bytes of a CMS structure (algorithm parameters) say nothing; what its own bytes guard is judged in unit/crypto.
  const std::size_t signature = good.find("\nsignature ") + 1;
  const std::size_t records = good.find("\nrecords ", signature) + 1;
  ASSERT_TRUE(signature > 1 && records > signature);
  for (std::size_t at = 0; at < good.size(); at += 5) {
    if (at > signature && at < records) continue;
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const auto answer = county.inbox.take(bytes, kAgency);
    EXPECT_FALSE(answer) << "byte " << at << " of " << good.size();
  }
  EXPECT_TRUE((*county.inner.find({})).empty());
  EXPECT_TRUE(county.inbox.take(good, kAgency));
}

TEST_F(InboxTest, RefusesTheOneBadRecordInTheReceiptAndRegistersTheOthers) {
  struct Case {
    const char* from;
    const char* to;
    const char* code;
  };
  std::uint32_t number = 0;
  const auto original = made;
  for (const Case c : {Case{"91110108551385082Q", "91110108551385082P", "V-01"},  // wrong check character
                       Case{"\"op\":\"upsert\"", "\"op\":\"repair\"", "PIP-0029"},  // not the manifest's
                       Case{"\"kind\":\"penalty\"", "\"kind\":\"penalti\"", "COR-"}, Case{"{\"kind\"", "[\"kind\"", "COR-"}}) {
    made = original;
    ++number;
    for (StoredVersion& v : made) v.id.bytes[0] = static_cast<std::uint8_t>(number);  // records of their own for each case
    rewrite(1, c.from, c.to);
    const auto answer = county.inbox.take(batch(manifest(number)), kAgency);
    ASSERT_TRUE(answer) << c.to << describe(answer.error());
    const Receipt receipt = read(county, *answer);
    EXPECT_EQ(receipt.lines[0].verdict, Verdict::Registered) << c.to;
    EXPECT_EQ(receipt.lines[1].verdict, Verdict::Refused) << c.to;
    EXPECT_EQ(receipt.lines[1].code.rfind(c.code, 0), 0u) << c.to << " " << receipt.lines[1].code;
    EXPECT_EQ(receipt.lines[2].verdict, Verdict::Registered) << c.to;
    EXPECT_EQ((*county.inner.find({})).size(), 2u * number) << c.to;
  }
}

TEST_F(InboxTest, GivesTheReceiptOnTheRepeatWhenTheFirstOneWasNotStored) {
  const std::string bytes = batch(manifest());
  county.plan.fail_verb("save_receipt");
  const auto first = county.inbox.take(bytes, kAgency);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().fault, Fault::Transient);
  EXPECT_EQ((*county.inner.find({})).size(), 3u);  // committed, but not acknowledged
  const auto second = county.inbox.take(bytes, kAgency);
  ASSERT_TRUE(second);
  for (const ReceiptLine& line : read(county, *second).lines) EXPECT_EQ(line.verdict, Verdict::Registered);
  EXPECT_EQ(*county.inbox.take(bytes, kAgency), *second);

  Manifest next = manifest(2);
  county.plan.fail_verb("save_receipt", 1, Fails::After);  // stored, but the answer was lost: the stored one counts
  const auto lost = county.inbox.take(batch(next), kAgency);
  ASSERT_TRUE(lost);
}

TEST_F(InboxTest, WarnsOfAGapInASendersNumbers) {
  ASSERT_TRUE(county.inbox.take(batch(manifest(1)), kAgency));
  EXPECT_FALSE(county.log.contains("inbox.sequence-gap"));
  ASSERT_TRUE(county.inbox.take(batch(manifest(3)), kAgency));
  EXPECT_TRUE(county.log.contains("inbox.sequence-gap"));
}

/// The county passes the agency's records on to the city.
class RelayTest : public InboxTest {
 protected:
  Manifest outer() const {
    Manifest out = manifest(50);
    out.sender = kCounty;
    out.receiver = kCity;
    out.log_origin = "county.example/log";
    return out;
  }
  std::string relay(const Manifest& manifest, const std::vector<SignedManifest>& inner) {
    return write_batch(sign(manifest, *relayer), inner, records());
  }
  std::unique_ptr<BatchSigner> relayer = signer_of(kCounty, clock);
};

TEST_F(RelayTest, TakesARelayedBatchByteForByteUnderTheOriginsSignature) {
  Manifest second = manifest(2);
  second.lines.erase(second.lines.begin());
  Manifest first = manifest(1);
  first.lines.resize(1);
  const auto answer = city.inbox.take(relay(outer(), {sign(first, *agency), sign(second, *agency)}), kCounty);
  ASSERT_TRUE(answer) << describe(answer.error());
  const Receipt receipt = read(city, *answer);
  EXPECT_EQ(receipt.origin, kAgency);
  ASSERT_EQ(receipt.lines.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(receipt.lines[i].verdict, Verdict::Registered);
    const StoredVersion held = *city.inner.version(made[i].id, 1);
    EXPECT_EQ(held.line, made[i].line);
    EXPECT_EQ(held.origin, kAgency);
  }
}

TEST_F(RelayTest, RefusesARelayThatChangesForgesOrBorrows) {
  const SignedManifest inner = sign(manifest(), *agency);
  refuses(city, relay(outer(), {}), kCounty, "PIP-0028", "no word of the origin");
  refuses(city, relay(outer(), {sign(manifest(), *relayer)}), kCounty, "PIP-0027", "inner manifest signed by the relay");
  Manifest foreign = manifest();
  foreign.sender = foreign.origin = kOtherAgency;
  refuses(city, relay(outer(), {sign(foreign, *signer_of(kOtherAgency, clock))}), kCounty, "PIP-0027", "inner manifest of another agency");
  SignedManifest bent = inner;
  bent.manifest.replace(bent.manifest.find("upsert"), 6, "repair");
  refuses(city, relay(outer(), {bent}), kCounty, "TRU-0002", "inner manifest changed");
  Manifest fewer = manifest();
  fewer.lines.pop_back();
  refuses(city, relay(outer(), {sign(fewer, *agency)}), kCounty, "PIP-0028", "a record that the origin did not sign");
  Manifest other_op = outer();
  other_op.lines[0].op = Op::Withdraw;
  refuses(city, relay(other_op, {inner}), kCounty, "PIP-0028", "another operation");
  Manifest other_version = outer();
  other_version.lines[0].version = 2;
  refuses(city, relay(other_version, {inner}), kCounty, "PIP-0028", "another version");
  Manifest unknown = outer();
  unknown.origin = kOtherAgency;
  refuses(city, relay(unknown, {inner}), kCounty, "PIP-0023", "an agency that the relay may not speak for");
  rewrite(0, "给予警告", "责令改正");
  refuses(city, relay(outer(), {inner}), kCounty, "PIP-0028", "record altered by the relay");
  EXPECT_TRUE((*city.inner.find({})).empty());
}

TEST_F(RelayTest, TakesTheGatewaysOwnRecordsAsFromTheirOrigin) {
  Manifest own = outer();
  own.origin = kCounty;
  EXPECT_TRUE(city.inbox.take(relay(own, {}), kCounty));
}

}  // namespace
}  // namespace xinshi::pipeline
