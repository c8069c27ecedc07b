// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "ports/store.h"

namespace xinshi {

/// When the verb that fails fails: before it did anything, or after it was done, so that only its answer is lost.
enum class Fails { Before, After };

/// Counts verbs over one or several stores and lets the Nth fail. Thread-safe.
class FailurePlan {
 public:
  /// The `nth` verb from the beginning (1 = first) fails; 0 = none.
  void fail(std::uint64_t nth, Fails when) {
    const std::lock_guard lock(mutex_);
    nth_ = nth;
    when_ = when;
    count_ = 0;
  }
  /// The next `times` calls of this verb fail.
  void fail_verb(const std::string& verb, int times = 1, Fails when = Fails::Before) {
    const std::lock_guard lock(mutex_);
    named_[verb] = {times, when};
  }
  std::uint64_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  std::string failed_verb() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

  std::optional<Fails> next(std::string_view verb) {
    const std::lock_guard lock(mutex_);
    if (++count_ == nth_) {
      failed_ = verb;
      return when_;
    }
    const auto named = named_.find(std::string(verb));
    if (named == named_.end() || named->second.first == 0) return std::nullopt;
    --named->second.first;
    return named->second.second;
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::uint64_t nth_ = 0;
  Fails when_ = Fails::Before;
  std::string failed_;
  std::map<std::string, std::pair<int, Fails>> named_;
};

/// A Store whose verbs fail with Transient TST-0003 as the plan says.
class FailingStore final : public Store {
 public:
  FailingStore(Store& inner, FailurePlan& plan) : inner_(inner), plan_(plan) {}

  Status declare_platforms(const std::vector<PlatformEntry>& platforms) override { return inner_.declare_platforms(platforms); }
  Result<std::string> cursor(const std::string& name) override {
    return run("cursor", [&] { return inner_.cursor(name); });
  }
  Status set_cursor(const std::string& name, const std::string& cursor) override {
    return run("set_cursor", [&] { return inner_.set_cursor(name, cursor); });
  }
  Result<std::vector<AdmitAnswer>> admit(const AdmitRequest& request) override {
    return run("admit", [&] { return inner_.admit(request); });
  }
  Result<StoredVersion> find_target(const std::string& source, const AdmitItem& item) override {
    return run("find_target", [&] { return inner_.find_target(source, item); });
  }
  Result<std::optional<std::pair<Hash, std::string>>> remembered(const std::string& key) override {
    return run("remembered", [&] { return inner_.remembered(key); });
  }
  Status remember(const std::string& key, const Hash& digest, const std::string& answer) override {
    return run("remember", [&] { return inner_.remember(key, digest, answer); });
  }
  Result<std::optional<KnownBatch>> known_batch(const std::string& sender, const Uuid& batch) override {
    return run("known_batch", [&] { return inner_.known_batch(sender, batch); });
  }
  Result<InboxAnswer> admit_batch(const InboxRequest& request) override {
    return run("admit_batch", [&] { return inner_.admit_batch(request); });
  }
  Status save_receipt(std::uint64_t batch_key, const std::string& receipt) override {
    return run("save_receipt", [&] { return inner_.save_receipt(batch_key, receipt); });
  }
  Status keep_refused_batch(const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                            Instant now) override {
    return run("keep_refused_batch", [&] { return inner_.keep_refused_batch(sender, batch, digest, code, now); });
  }
  Result<std::vector<PassedReceipt>> receipts_after(const std::string& unit, std::uint64_t after, std::size_t limit) override {
    return run("receipts_after", [&] { return inner_.receipts_after(unit, after, limit); });
  }
  Result<std::optional<Lease>> claim(const ClaimRequest& request) override {
    return run("claim", [&] { return inner_.claim(request); });
  }
  Result<std::optional<Instant>> next_due(const std::string& platform) override {
    return run("next_due", [&] { return inner_.next_due(platform); });
  }
  Status seal(const SealRequest& request) override {
    return run("seal", [&] { return inner_.seal(request); });
  }
  Status confirm(const std::vector<std::uint64_t>& leases) override {
    return run("confirm", [&] { return inner_.confirm(leases); });
  }
  Status settle(const SettleRequest& request) override {
    return run("settle", [&] { return inner_.settle(request); });
  }
  Status split(std::uint64_t lease, const std::string& code, Instant now) override {
    return run("split", [&] { return inner_.split(lease, code, now); });
  }
  Result<std::size_t> reclaim(Instant now, bool all) override {
    return run("reclaim", [&] { return inner_.reclaim(now, all); });
  }
  Status receipt_above(const AboveReceipt& receipt) override {
    return run("receipt_above", [&] { return inner_.receipt_above(receipt); });
  }
  Result<std::vector<RecordView>> find(const RecordQuery& query) override {
    return run("find", [&] { return inner_.find(query); });
  }
  Result<RecordHistory> history(const Uuid& id) override {
    return run("history", [&] { return inner_.history(id); });
  }
  Result<RecordEvidence> evidence(const Uuid& id) override {
    return run("evidence", [&] { return inner_.evidence(id); });
  }
  Result<StoredVersion> version(const Uuid& id, std::uint32_t version) override {
    return run("version", [&] { return inner_.version(id, version); });
  }
  Result<std::vector<QuarantineView>> quarantine(const QuarantineQuery& query) override {
    return run("quarantine", [&] { return inner_.quarantine(query); });
  }
  Status close_quarantine(const std::vector<std::uint64_t>& ids, const std::string& how, const std::string& who, Instant now) override {
    return run("close_quarantine", [&] { return inner_.close_quarantine(ids, how, who, now); });
  }
  Result<std::vector<DeliveryView>> deliveries(const DeliveryQuery& query) override {
    return run("deliveries", [&] { return inner_.deliveries(query); });
  }
  Result<std::size_t> operate(const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) override {
    return run("operate", [&] { return inner_.operate(query, action, who, now); });
  }
  Result<StoreStats> stats(Instant now) override {
    return run("stats", [&] { return inner_.stats(now); });
  }
  Status erase(const Uuid& id, const std::string& who, Instant now) override {
    return run("erase", [&] { return inner_.erase(id, who, now); });
  }
  Result<std::uint64_t> note(const AuditLeaf& leaf) override {
    return run("note", [&] { return inner_.note(leaf); });
  }
  Result<std::vector<std::string>> leaves_after(std::uint64_t index, std::size_t limit) override {
    return run("leaves_after", [&] { return inner_.leaves_after(index, limit); });
  }
  Result<std::uint64_t> leaf_count() override {
    return run("leaf_count", [&] { return inner_.leaf_count(); });
  }
  Result<std::vector<std::uint64_t>> leaves_of(const Uuid& id) override {
    return run("leaves_of", [&] { return inner_.leaves_of(id); });
  }
  Result<std::string> published_head() override {
    return run("published_head", [&] { return inner_.published_head(); });
  }
  Status publish_head(const std::string& note) override {
    return run("publish_head", [&] { return inner_.publish_head(note); });
  }
  Result<std::vector<std::string>> check() override { return inner_.check(); }

 private:
  template <class Verb>
  auto run(std::string_view name, Verb verb) -> decltype(verb()) {
    const std::optional<Fails> fate = plan_.next(name);
    const Error lost{Fault::Transient, "TST-0003", std::string(name), {}};
    if (fate == Fails::Before) return lost;
    auto answer = verb();
    if (fate == Fails::After) return lost;
    return answer;
  }

  Store& inner_;
  FailurePlan& plan_;
};

}  // namespace xinshi
