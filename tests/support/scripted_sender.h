// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "ports/sender.h"

namespace xinshi {

/// A platform whose answers the test writes. Its parcels are made as those of a real one: an id, a manifest that names number and
/// predecessor, and bytes that a sealed lease gives again. Thread-safe.
class ScriptedSender final : public Sender {
 public:
  struct Sent {
    Uuid batch;
    std::string bytes;
    std::string manifest;
    std::uint64_t sequence = 0;  ///< 0 for a repeat
    std::optional<Hash> previous;
    std::vector<Uuid> ids;
  };
  using Play = std::function<Result<Answer>(const Lease&, const Parcel&, bool& bytes_may_have_left)>;

  ScriptedSender(std::string platform, Level level, Repeat repeat, Clock& clock, RandomSource& random)
      : platform_(std::move(platform)), level_(level), repeat_(repeat), ids_(clock, random) {}

  const std::string& platform() const override { return platform_; }
  Level level() const override { return level_; }
  Repeat repeat() const override { return repeat_; }
  std::size_t batch_size() const override { return limit; }

  Result<Parcel> encode(const Lease& lease) override {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < lease.records.size(); ++i) {
      if (cannot_hold.count(lease.records[i].id) != 0) return Error{Fault::Invalid, "TST-0010", std::to_string(i), {}};
    }
    Parcel parcel;
    parcel.batch = lease.sealed ? lease.sealed->batch : ids_.next();
    parcel.manifest = lease.sealed ? lease.sealed->manifest : "batch " + to_text(parcel.batch) + " " + std::to_string(lease.sequence);
    parcel.signature = "signed";
    parcel.bytes = parcel.manifest;
    for (const OutRecord& record : lease.records) parcel.bytes.append("\n").append(record.line);
    parcel.digest = sha256(parcel.bytes);
    if (lease.sealed && lease.sealed->digest != parcel.digest) return Error{Fault::Conflict, "TST-0011", "", {}};
    return parcel;
  }

  Result<Answer> send(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) override {
    Sent one{parcel.batch, parcel.bytes, parcel.manifest, lease.sealed && lease.sequence == 0 ? 0 : lease.sequence, lease.previous, {}};
    for (const OutRecord& record : lease.records) one.ids.push_back(record.id);
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(std::move(one));
    }
    return play(lease, parcel, bytes_may_have_left);
  }

  std::vector<Sent> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

  static Outcome outcome(Outcome::Kind kind, std::string code = {}) {
    Outcome out;
    out.kind = kind;
    out.code = std::move(code);
    return out;
  }
  /// The same outcome for every record.
  static Answer all(const Lease& lease, const Outcome& outcome) {
    Answer answer;
    answer.outcomes.assign(lease.records.size(), outcome);
    return answer;
  }
  static Result<Answer> registers(const Lease& lease, const Parcel&, bool& left) {
    left = true;
    return all(lease, outcome(Outcome::Kind::Registered, "OK"));
  }

  Play play = registers;
  std::set<Uuid> cannot_hold;  ///< records that this platform's format cannot hold
  std::size_t limit = 100;

 private:
  std::string platform_;
  Level level_;
  Repeat repeat_;
  mutable std::mutex mutex_;
  UuidGenerator ids_;
  std::vector<Sent> sent_;
};

}  // namespace xinshi
