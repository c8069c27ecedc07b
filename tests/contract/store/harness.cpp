// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

#include <utility>

#include "base/sha256.h"
#include "core/batch.h"

namespace xinshi::contract {

void Hand::declare() {
  const Status declared = store_.declare_platforms({{kNear, Level::County, false, Repeat::Idempotent},
                                                    {kUnsafe, Level::County, false, Repeat::Unsafe},
                                                    {kAbove, Level::City, true, Repeat::Idempotent}});
  ASSERT_TRUE(declared) << describe(declared.error());
}

AdmitRequest Hand::request(std::vector<Sample*> samples, std::vector<std::string> platforms) const {
  AdmitRequest out;
  out.source = "cases";
  out.unit = "march.csv";
  out.platforms = std::move(platforms);
  out.now = clock_.now();
  for (Sample* sample : samples) out.items.push_back(sample->item());
  return out;
}

std::vector<AdmitAnswer> Hand::admit_all(std::vector<Sample> samples, std::vector<std::string> platforms) {
  std::vector<Sample*> pointers;
  for (Sample& sample : samples) pointers.push_back(&sample);
  auto answers = store_.admit(request(pointers, std::move(platforms)));
  EXPECT_TRUE(answers) << describe(answers.error());
  return answers ? *answers : std::vector<AdmitAnswer>(samples.size());
}

AdmitAnswer Hand::admit(Sample sample, std::vector<std::string> platforms) {
  return admit_all({std::move(sample)}, std::move(platforms)).front();
}

std::vector<Uuid> Hand::admit_many(int count, std::vector<std::string> platforms) {
  std::vector<Sample> samples;
  for (int i = 1; i <= count; ++i) samples.emplace_back(i);
  std::vector<Uuid> ids;
  for (const AdmitAnswer& answer : admit_all(std::move(samples), std::move(platforms))) ids.push_back(answer.id);
  return ids;
}

std::optional<Lease> Hand::claim(const std::string& platform, std::size_t limit) {
  auto lease = store_.claim({platform, limit, clock_.now(), 2 * kMinuteMs});
  EXPECT_TRUE(lease) << describe(lease.error());
  if (!lease) return std::nullopt;
  return std::move(*lease);
}

SealRequest Hand::seal_request(const Lease& lease, const Uuid& batch, const std::string& manifest) const {
  return {lease.lease, batch, sha256(to_text(batch) + manifest), manifest, manifest.empty() ? "" : "signature", "2026.1", clock_.now()};
}

void Hand::seal(const Lease& lease, const Uuid& batch, const std::string& manifest) {
  const Status sealed = store_.seal(seal_request(lease, batch, manifest));
  EXPECT_TRUE(sealed) << describe(sealed.error());
  const Status confirmed = store_.confirm({lease.lease});
  EXPECT_TRUE(confirmed) << describe(confirmed.error());
}

SettleRequest Hand::settle_request(const Lease& lease, DeliveryState state, const std::string& receipt) const {
  SettleRequest out;
  out.lease = lease.lease;
  out.receipt = receipt;
  out.code = "OK";
  out.now = clock_.now();
  for (const OutRecord& record : lease.records) {
    const Instant next = state == DeliveryState::Waiting ? after_ms(clock_.now(), kMinuteMs) : Instant{};
    out.records.push_back({record.seq, {state, lease.attempt, next, "R1"}, state == DeliveryState::Refused ? "文号重复" : ""});
  }
  return out;
}

void Hand::settle(const Lease& lease, DeliveryState state, const std::string& receipt) {
  const Status settled = store_.settle(settle_request(lease, state, receipt));
  EXPECT_TRUE(settled) << describe(settled.error());
}

void Hand::send_all(DeliveryState state, const std::string& platform) {
  while (auto lease = claim(platform)) {
    const std::string number = std::to_string(lease->lease);
    seal(*lease, sample_id(static_cast<std::uint32_t>(900'000 + lease->lease)), "manifest " + number);
    settle(*lease, state, "receipt " + number);
  }
}

InboxRequest Hand::inbox_request(std::uint32_t batch, std::vector<InboxItem> items, const std::string& sender) const {
  InboxRequest out;
  out.batch = sample_id(batch);
  out.digest = sha256("batch " + std::to_string(batch) + sender);
  out.sender = sender;
  out.origin = kOtherAgency;
  out.sequence = batch;
  out.origin_manifests = {{"origin manifest " + std::to_string(batch), "origin signature " + std::to_string(batch)}};
  out.items = std::move(items);
  out.platforms = {kNear};
  out.now = clock_.now();
  return out;
}

InboxAnswer Hand::take(const InboxRequest& request) {
  auto answer = store_.admit_batch(request);
  EXPECT_TRUE(answer) << describe(answer.error());
  return answer ? *answer : InboxAnswer{};
}

AboveReceipt Hand::above_receipt(std::uint32_t number, std::vector<ReceiptLine> lines, const std::string& origin) const {
  AboveReceipt out;
  out.feed = kNear;
  out.cursor = std::to_string(number);
  out.bytes = "xsr " + std::to_string(number);
  out.receipt.receipt = sample_id(500'000 + number);
  out.receipt.batch = sample_id(600'000 + number);
  out.receipt.origin = origin;
  out.receipt.platform = kAbove;
  out.receipt.level = Level::City;
  out.receipt.issuer = kCounty;
  out.receipt.received_at = clock_.now();
  out.receipt.lines = std::move(lines);
  out.now = clock_.now();
  return out;
}

DeliveryView Hand::delivery(const Uuid& id, std::uint32_t version, const std::string& platform) {
  DeliveryQuery query;
  query.id = id;
  query.platform = platform;
  auto found = store_.deliveries(query);
  EXPECT_TRUE(found) << describe(found.error());
  DeliveryView none;
  none.version = 0;
  if (!found) return none;
  for (const DeliveryView& view : *found) {
    if (view.version == version) return view;
  }
  return none;
}

std::optional<DeliveryState> Hand::state(const Uuid& id, std::uint32_t version, const std::string& platform) {
  const DeliveryView view = delivery(id, version, platform);
  if (view.version == 0) return std::nullopt;
  return view.state;
}

std::vector<std::string> Hand::leaves() {
  auto leaves = store_.leaves_after(0, 1'000'000);
  EXPECT_TRUE(leaves) << describe(leaves.error());
  return leaves ? *leaves : std::vector<std::string>();
}

std::vector<std::string> Hand::events(std::size_t after) {
  const std::vector<std::string> all = leaves();
  std::vector<std::string> out;
  for (std::size_t i = after; i < all.size(); ++i) out.push_back(member(all[i], "e"));
  return out;
}

std::vector<std::string> Hand::problems() {
  auto found = store_.check();
  EXPECT_TRUE(found) << describe(found.error());
  return found ? *found : std::vector<std::string>();
}

std::vector<Uuid> ids_of(const Lease& lease) {
  std::vector<Uuid> out;
  for (const OutRecord& record : lease.records) out.push_back(record.id);
  return out;
}

std::string member(const std::string& leaf, const std::string& name) {
  const std::string opening = "\"" + name + "\":";
  std::size_t at = leaf.find(opening);
  if (at == std::string::npos) return {};
  at += opening.size();
  const bool text = leaf[at] == '"';
  const std::size_t end = text ? leaf.find('"', at + 1) : leaf.find_first_of(",}", at);
  return text ? leaf.substr(at + 1, end - at - 1) : leaf.substr(at, end - at);
}

void StoreContract::SetUp() {
  host_ = GetParam().make();
  hand().declare();
}

void StoreContract::TearDown() {
  EXPECT_EQ(hand().problems(), std::vector<std::string>{});
}

}  // namespace xinshi::contract
