// SPDX-License-Identifier: Apache-2.0
#include "pipeline/receipt_poller.h"

#include <gtest/gtest.h>

#include "support/failing_store.h"
#include "support/sample_records.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

/// What the county hands down, and where it was asked from.
class ScriptedFeed final : public ReceiptFeed {
 public:
  const std::string& platform() const override { return name_; }
  Result<std::vector<Item>> fetch(const std::string& cursor, int) override {
    asked.push_back(cursor);
    return std::exchange(items, {});
  }
  std::vector<Item> items;
  std::vector<std::string> asked;

 private:
  std::string name_ = "county";
};

class ReceiptPollerTest : public testing::Test {
 protected:
  ReceiptPollerTest() {
    EXPECT_TRUE(inner.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}, {"city", Level::City, true, Repeat::Idempotent}}));
    AdmitRequest request;
    request.source = "test";
    request.items = {sample.item()};
    request.platforms = {"county"};
    request.now = clock.now();
    id = (*inner.admit(request)).front().id;
  }

  Receipt receipt(std::uint32_t number, Verdict verdict = Verdict::Registered) {
    Receipt out;
    out.receipt = sample_id(number);
    out.batch = sample_id(77);
    out.origin = pipeline::kAgency;
    out.platform = "city";
    out.level = Level::City;
    out.issuer = kCity;
    out.received_at = clock.now();
    out.log_origin = "city.example/log";
    out.lines = {{id, 1, verdict, "C1"}};
    return out;
  }
  std::string signed_by(const std::string& unit, const Receipt& receipt) {
    const TestIdentity identity = pki().issue(unit);
    const auto signer = *crypto::make_cms_signer(identity.cert_pem, Secret(identity.key_pem), clock);
    const std::string text = write_receipt(receipt);
    return write_signed_receipt({text, *signer->sign(text)});
  }
  Result<bool> step() {
    ReceiptPoller poller({{"city", Level::City, kCity}}, {store, feed, *verifier, clock, log});
    return poller.step(0);
  }
  std::optional<DeliveryView> at_city() {
    const RecordHistory history = *inner.history(id);
    for (const DeliveryView& delivery : history.deliveries) {
      if (delivery.platform == "city") return delivery;
    }
    return std::nullopt;
  }

  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  MemoryStore inner{pipeline::kAgency, clock, random};
  FailurePlan plan;
  FailingStore store{inner, plan};
  std::unique_ptr<BatchVerifier> verifier = *crypto::make_cms_verifier(pki().ca_pem());
  ScriptedFeed feed;
  Sample sample{1};
  Uuid id;
};

TEST_F(ReceiptPollerTest, BooksAGoodReceiptAndComesBackBehindIt) {
  const std::string bytes = signed_by(kCity, receipt(1));
  feed.items = {{"5", bytes}};
  EXPECT_TRUE(*step());
  ASSERT_TRUE(at_city());
  EXPECT_EQ(at_city()->state, DeliveryState::Registered);
  EXPECT_TRUE(at_city()->above);
  EXPECT_EQ(at_city()->via, "county");
  EXPECT_EQ((*inner.history(id)).receipts.at(0).bytes, bytes);
  EXPECT_EQ((*inner.receipts_after(pipeline::kAgency, 0, 10)).at(0).bytes, bytes);  // handed on byte for byte
  EXPECT_FALSE(*step());  // another poller, as after a restart
  EXPECT_EQ(feed.asked, (std::vector<std::string>{"", "5"}));
}

TEST_F(ReceiptPollerTest, SkipsWhatItCannotTrustWithALeafAndGoesOnBehindIt) {
  struct Case {
    const char* name;
    std::string bytes;
    std::string code;  ///< "" = any of the format's
  };
  Receipt unknown = receipt(1);
  unknown.platform = "elsewhere";
  Receipt wrong_level = receipt(1);
  wrong_level.level = Level::Province;
  Receipt other_issuer = receipt(1);
  other_issuer.issuer = kCounty;
  std::string broken = signed_by(kCity, receipt(1));
  const std::size_t verdict = broken.find("registered");
  ASSERT_NE(verdict, std::string::npos);
  broken[verdict] = 'R';
  std::string forged = signed_by(kCity, receipt(1, Verdict::Refused));
  const std::size_t word = forged.find("refused");
  ASSERT_NE(word, std::string::npos);
  forged.replace(word, 7, "stored1");
  int number = 0;
  for (const Case& c : {Case{"garbage", "no receipt", ""}, Case{"nothing", "", ""},
                        Case{"signed by the county as if it were the city", signed_by(kCounty, receipt(1)), "PIP-0030"},
                        Case{"platform that is not configured", signed_by(kCity, unknown), "PIP-0031"},
                        Case{"issuer that may not speak for it", signed_by(kCounty, other_issuer), "PIP-0031"},
                        Case{"another level", signed_by(kCity, wrong_level), "PIP-0031"}, Case{"a changed byte", broken, ""},
                        Case{"a changed verdict", forged, ""}}) {
    ++number;
    const std::uint64_t leaves = *inner.leaf_count();
    const std::string cursor = std::to_string(number);
    feed.items = {{cursor, c.bytes}};
    EXPECT_TRUE(*step()) << c.name;
    EXPECT_FALSE(at_city()) << c.name;
    EXPECT_EQ(*inner.cursor("receipts:county"), cursor) << c.name;
    ASSERT_EQ(*inner.leaf_count(), leaves + 1) << c.name;
    const std::string leaf = (*inner.leaves_after(leaves, 1))[0];
    EXPECT_NE(leaf.find("\"e\":\"peer-refused\""), std::string::npos) << leaf;
    EXPECT_NE(leaf.find(c.code), std::string::npos) << c.name << ": " << leaf;
  }
  feed.items = {{"90", "no receipt"}, {"91", signed_by(kCity, receipt(2))}};
  EXPECT_TRUE(*step());
  ASSERT_TRUE(at_city());
  EXPECT_EQ(*inner.cursor("receipts:county"), "91");
}

TEST_F(ReceiptPollerTest, StaysInFrontOfAReceiptThatTheStoreCouldNotTake) {
  for (const Fails when : {Fails::Before, Fails::After}) {
    const std::string bytes = signed_by(kCity, receipt(when == Fails::Before ? 1 : 2));
    const std::string before = *inner.cursor("receipts:county");
    plan.fail_verb("receipt_above", 1, when);
    feed.items = {{when == Fails::Before ? "1" : "2", bytes}, {"3", "never reached"}};
    EXPECT_FALSE(step());
    EXPECT_EQ(*inner.cursor("receipts:county"), when == Fails::Before ? before : "2");
    feed.items = {{when == Fails::Before ? "1" : "2", bytes}};
    EXPECT_TRUE(*step());
  }
  EXPECT_EQ((*inner.history(id)).receipts.size(), 2u);  // each once
  EXPECT_TRUE((*inner.check()).empty());
}

}  // namespace
}  // namespace xinshi::pipeline
