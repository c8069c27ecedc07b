// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/store.h"
#include "support/manual_clock.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::contract {

/// One store and what it stands on. The unit of the store is kAgency.
class Host {
 public:
  virtual ~Host() = default;
  virtual Store& store() = 0;
  /// True when the records outlive the process; then the two below work.
  virtual bool durable() const { return false; }
  virtual void reopen() {}
  /// Goes on with a copy of the files that was taken while the store was open, as after a power cut.
  virtual void tear() {}

  ManualClock clock;
  SeededRandom random{20'260'302};
};

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<Host>()> make;
};
std::vector<Implementation> implementations();
std::vector<Implementation> durable_implementations();
inline std::string name_of(const testing::TestParamInfo<Implementation>& info) {
  return info.param.name;
}
inline void PrintTo(const Implementation& implementation, std::ostream* out) {
  *out << implementation.name;
}

inline const std::string kNear = "near";      ///< a county platform, repeats are idempotent
inline const std::string kUnsafe = "legacy";  ///< a county platform, repeats are unsafe
inline const std::string kAbove = "city";     ///< a level above, known through receipts only

constexpr std::int64_t kMinuteMs = 60'000;

/// The verbs in the short forms that tests speak. Each fails the test when the store answers an error.
class Hand {
 public:
  Hand(Store& store, ManualClock& clock) : store_(store), clock_(clock) {}

  void declare();
  AdmitRequest request(std::vector<Sample*> samples, std::vector<std::string> platforms = {kNear}) const;
  AdmitAnswer admit(Sample sample, std::vector<std::string> platforms = {kNear});
  std::vector<AdmitAnswer> admit_all(std::vector<Sample> samples, std::vector<std::string> platforms = {kNear});
  /// Admits samples 1 … count.
  std::vector<Uuid> admit_many(int count, std::vector<std::string> platforms = {kNear});

  std::optional<Lease> claim(const std::string& platform = kNear, std::size_t limit = 100);
  SealRequest seal_request(const Lease& lease, const Uuid& batch, const std::string& manifest = "manifest") const;
  void seal(const Lease& lease, const Uuid& batch, const std::string& manifest = "manifest");
  SettleRequest settle_request(const Lease& lease, DeliveryState state, const std::string& receipt = "") const;
  void settle(const Lease& lease, DeliveryState state, const std::string& receipt = "");
  /// Claim, seal and settle everything that is due.
  void send_all(DeliveryState state = DeliveryState::Registered, const std::string& platform = kNear);

  InboxRequest inbox_request(std::uint32_t batch, std::vector<InboxItem> items, const std::string& sender = kOtherAgency) const;
  InboxAnswer take(const InboxRequest& request);
  AboveReceipt above_receipt(std::uint32_t number, std::vector<ReceiptLine> lines, const std::string& origin = kAgency) const;

  std::optional<DeliveryState> state(const Uuid& id, std::uint32_t version = 1, const std::string& platform = kNear);
  DeliveryView delivery(const Uuid& id, std::uint32_t version = 1, const std::string& platform = kNear);
  std::vector<std::string> leaves();
  /// The event words of the leaves behind the first `after`.
  std::vector<std::string> events(std::size_t after = 0);
  std::vector<std::string> problems();
  Instant now() const { return clock_.now(); }

 private:
  Store& store_;
  ManualClock& clock_;
};

/// Ids of a lease's records, in order.
std::vector<Uuid> ids_of(const Lease& lease);
/// The value of a member of a leaf: `"e":"sent"` → sent. Empty when absent.
std::string member(const std::string& leaf, const std::string& name);

/// A store with the three platforms declared. Every test ends with `check`.
class StoreContract : public testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override;
  void TearDown() override;
  Store& store() { return host_->store(); }
  ManualClock& clock() { return host_->clock; }
  Hand hand() { return Hand(host_->store(), host_->clock); }
  Host& host() { return *host_; }

 private:
  std::unique_ptr<Host> host_;
};

}  // namespace xinshi::contract
