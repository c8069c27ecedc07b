// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "contract/store/twin.h"
#include "stores/memory/memory_store.h"

namespace xinshi::contract {
namespace {

class ReferenceHost final : public Host {
 public:
  Store& store() override { return store_; }

 private:
  MemoryStore store_{kAgency, clock, random};
};

/// The first lines that differ, for people; empty when there are none.
std::string difference(const Lines& expected, const Lines& seen) {
  std::string out;
  for (std::size_t i = 0; i < std::max(expected.size(), seen.size()) && out.size() < 4000; ++i) {
    const std::string one = i < expected.size() ? expected[i] : "(nothing)";
    const std::string two = i < seen.size() ? seen[i] : "(nothing)";
    if (one != two) out += "\nexpected " + one + "\nseen     " + two;
  }
  return out;
}

/// Leads the memory store and another one through the same random steps and compares everything that can be seen after each.
class Walk {
 public:
  Walk(std::uint64_t seed, std::unique_ptr<Host> tested) : dice_(seed), one_(std::make_unique<ReferenceHost>()), two_(std::move(tested)) {}

  /// False when the two went apart.
  bool step() {
    const std::string done = act();
    log_.push_back(done);
    EXPECT_EQ(difference(one_.visible(), two_.visible()), "") << trail();
    EXPECT_EQ(Hand(one_.store(), one_.clock()).problems(), Lines{}) << trail();
    EXPECT_EQ(Hand(two_.store(), two_.clock()).problems(), Lines{}) << trail();
    return !testing::Test::HasFailure();
  }

 private:
  std::string act() {
    switch (dice_.below(16)) {
      case 0:
      case 1:
      case 2:
        return admit();
      case 3:
        return receive();
      case 4:
      case 5:
        return claim();
      case 6:
      case 7:
        return seal();
      case 8:
      case 9:
      case 10:
        return settle();
      case 11:
        return split_or_reclaim();
      case 12:
        return above();
      case 13:
        return operate();
      case 14:
        return rarely();
      default:
        return advance();
    }
  }

  bool chance(int percent) { return dice_.below(100) < static_cast<std::uint64_t>(percent); }
  int pick(int from, int to) { return from + static_cast<int>(dice_.below(static_cast<std::uint64_t>(to - from + 1))); }

  /// Runs `verb` on both sides and compares the answers. Answers the reference's.
  template <class Verb>
  std::string both(const std::string& name, Verb verb) {
    const std::string expected = verb(one_);
    const std::string seen = verb(two_);
    EXPECT_EQ(seen, expected) << name << "\n" << trail();
    return name + ": " + expected;
  }

  Sample any_sample() {
    Sample sample(pick(1, 5));
    if (chance(60)) sample.content(chance(50) ? "罚款" : "吊销许可证");
    if (chance(20)) sample.kind("permit");
    if (chance(30)) sample.op(static_cast<Op>(pick(1, 4)));
    if (chance(40)) sample.source_key("key " + std::to_string(pick(1, 6)));
    if (chance(30)) sample.newer();
    if (chance(10)) sample.expects(static_cast<std::uint32_t>(pick(1, 3)));
    sample.due(chance(20) ? std::nullopt : std::optional<Date>(Date{20'510 + pick(0, 5)}));
    return sample;
  }

  std::string admit() {
    std::vector<Sample> samples;
    for (int i = pick(1, 4); i > 0; --i) samples.push_back(any_sample());
    const std::size_t given = chance(15) ? static_cast<std::size_t>(pick(1, 6)) : 0;
    const int rejected = chance(20) ? pick(1, 2) : 0;
    const bool two_platforms = chance(50);
    const bool ask = chance(70);
    std::vector<int> routes;  // bit 0: near, bit 1: unsafe, bit 2: the unsafe one does not take this operation, -1: everywhere
    for (std::size_t i = 0; i < samples.size(); ++i) routes.push_back(chance(60) ? -1 : pick(0, 7));
    const std::string cursor = chance(50) ? std::to_string(log_.size()) : "";
    return both("admit", [&](Side& side) {
      std::vector<Sample> mine = samples;
      if (const auto id = side.labelled(given)) mine[0].given(*id);
      AdmitRequest request = Hand(side.store(), side.clock()).request({}, {kNear});
      if (two_platforms) request.platforms.push_back(kUnsafe);
      for (Sample& sample : mine) {
        request.items.push_back(sample.item());
        const int way = routes[request.items.size() - 1];
        if (way < 0) continue;
        AdmitItem& item = request.items.back();
        item.route.emplace();
        if ((way & 1) != 0) item.route->push_back(kNear);
        if ((way & 2) != 0 && two_platforms) item.route->push_back(kUnsafe);
        if ((way & 4) != 0) item.except.push_back(kUnsafe);
      }
      for (int i = 0; i < rejected; ++i) request.quarantine.push_back({"{}", "[]", "penalty", "key", "V-0" + std::to_string(i), 7});
      request.cursor = cursor;
      if (ask) {
        request.quarantine_for = [](std::size_t i, bool missing) {
          return QuarantineItem{"{}", "[]", "penalty", "", missing ? "missing" : "conflict", i};
        };
      }
      return side.text(side.store().admit(request));
    });
  }

  std::string receive() {
    const auto batch = static_cast<std::uint32_t>(chance(80) ? ++batches_ : std::max(1, pick(0, static_cast<int>(batches_))));
    std::vector<std::pair<Sample, std::pair<int, int>>> rows;
    for (int i = pick(1, 3); i > 0; --i) {
      const int id = pick(1, 5);
      const int version = pick(1, 3);
      Sample sample = Sample(100 + id).content(chance(85) ? "第" + std::to_string(version) + "稿" : "不同内容");
      if (version == 3 && id % 2 == 0) sample.op(Op::Withdraw);
      rows.push_back({sample, {id, version}});
    }
    const bool relayed = chance(40);
    const bool refuse = chance(15);
    return both("receive " + std::to_string(batch), [&](Side& side) {
      auto mine = rows;
      std::vector<InboxItem> items;
      for (auto& [sample, name] : mine) {
        items.push_back(sample.inbox(sample_id(static_cast<std::uint32_t>(name.first)), static_cast<std::uint32_t>(name.second)));
      }
      if (refuse) items[0].refused_code = "V-05";
      const Hand hand(side.store(), side.clock());
      const auto answer = side.store().admit_batch(hand.inbox_request(batch, items, relayed ? kCounty : kOtherAgency));
      if (answer) side.batch_keys.push_back(answer->batch_key);
      return side.text(answer);
    });
  }

  std::string claim() {
    const std::string platform = chance(65) ? kNear : kUnsafe;
    const auto limit = static_cast<std::size_t>(pick(1, 6));
    const bool one_kind = chance(30);
    const int number = ++leases_;
    return both("claim " + std::to_string(number), [&](Side& side) {
      auto lease = side.store().claim({platform, limit, side.clock().now(), 2 * kMinuteMs, one_kind});
      std::string text = side.text(lease);
      if (lease && *lease) side.leases.emplace(number, std::move(**lease));
      return text;
    });
  }

  int any_lease() {
    if (one_.leases.empty()) return 0;
    auto it = one_.leases.begin();
    std::advance(it, pick(0, static_cast<int>(one_.leases.size()) - 1));
    return it->first;
  }

  std::string seal() {
    const int number = any_lease();
    if (number == 0) return claim();
    const auto batch = static_cast<std::uint32_t>(10'000 + ++seals_);
    const std::string manifest = chance(70) ? "manifest " + std::to_string(seals_) : "";
    return both("seal " + std::to_string(number), [&](Side& side) {
      Hand hand(side.store(), side.clock());
      return text_of(side.store().seal(hand.seal_request(side.leases.at(number), sample_id(batch), manifest)));
    });
  }

  std::string settle() {
    const int number = any_lease();
    if (number == 0) return claim();
    const std::size_t count = one_.leases.at(number).records.size();
    const bool retry = chance(30);
    std::vector<DeliveryState> states;
    for (std::size_t i = 0; i < count; ++i) states.push_back(retry ? DeliveryState::Waiting : any_settled());
    const bool keep = retry && chance(70);
    const std::string receipt = chance(50) ? "receipt " + std::to_string(log_.size()) : "";
    const bool statement = chance(30);
    const bool odd = chance(5);
    const AuditEvent event = chance(80) ? AuditEvent::Receipt : AuditEvent::Uncertain;
    return both("settle " + std::to_string(number), [&](Side& side) {
      const Lease& lease = side.leases.at(number);
      SettleRequest request = Hand(side.store(), side.clock()).settle_request(lease, DeliveryState::Waiting, receipt);
      for (std::size_t i = 0; i < count; ++i) request.records[i].step.state = states[i];
      if (odd) request.records.pop_back();
      request.keep_seal = keep;
      request.event = event;
      if (statement) request.statement = SignedReceipt{"statement " + std::to_string(log_.size()), "signature"};
      const Status settled = side.store().settle(request);
      if (!odd) side.leases.erase(number);
      return text_of(settled);
    });
  }

  DeliveryState any_settled() {
    static constexpr DeliveryState kStates[] = {DeliveryState::Registered, DeliveryState::Registered, DeliveryState::Stored,
                                                DeliveryState::Refused,    DeliveryState::Waiting,    DeliveryState::Uncertain,
                                                DeliveryState::Expired,    DeliveryState::Cancelled};
    return kStates[dice_.below(std::size(kStates))];
  }

  std::string split_or_reclaim() {
    const int number = any_lease();
    if (number != 0 && chance(60)) {
      return both("split " + std::to_string(number), [&](Side& side) {
        const Status split = side.store().split(side.leases.at(number).lease, "BAD", side.clock().now());
        if (split) side.leases.erase(number);
        return text_of(split);
      });
    }
    const bool all = chance(50);
    return both(all ? "reclaim all" : "reclaim", [&](Side& side) {
      const auto count = side.store().reclaim(side.clock().now(), all);
      return count ? std::to_string(*count) : "error " + count.error().code;
    });
  }

  std::string above() {
    const bool own = chance(50);
    const bool direct = chance(30);
    const auto number = static_cast<std::uint32_t>(chance(90) ? ++receipts_ : receipts_);
    std::vector<std::pair<int, ReceiptLine>> lines;
    int record = pick(1, 4);  // each named once
    for (int i = pick(1, 3); i > 0; --i) {
      lines.push_back(
          {record++, {Uuid{}, static_cast<std::uint32_t>(pick(1, 2)), static_cast<Verdict>(pick(0, 3)), chance(50) ? "A1" : ""}});
    }
    return both("receipt above " + std::to_string(number), [&](Side& side) {
      std::vector<ReceiptLine> mine;
      for (auto [label, line] : lines) {
        const auto id = own ? side.labelled(static_cast<std::size_t>(label)) : std::optional(sample_id(static_cast<std::uint32_t>(label)));
        line.id = id.value_or(sample_id(9999));
        mine.push_back(line);
      }
      AboveReceipt receipt = Hand(side.store(), side.clock()).above_receipt(number, mine, own ? kAgency : kOtherAgency);
      if (direct) receipt.receipt.platform = kNear;
      return text_of(side.store().receipt_above(receipt));
    });
  }

  std::string operate() {
    static constexpr const char* kActions[] = {"hold", "release", "release", "retry", "retry", "cancel"};
    const std::string action = kActions[dice_.below(std::size(kActions))];
    const bool one_record = chance(60);
    const auto label = static_cast<std::size_t>(pick(1, 6));
    const bool one_platform = chance(40);
    return both(action, [&](Side& side) {
      DeliveryQuery query;
      if (one_record) query.id = side.labelled(label).value_or(sample_id(2));
      if (one_platform) query.platform = kNear;
      const auto changed = side.store().operate(query, action, "zhang", side.clock().now());
      return changed ? std::to_string(*changed) : "error " + changed.error().code;
    });
  }

  std::string rarely() {
    switch (dice_.below(4)) {
      case 0:
        return erase();
      case 1:
        return close_rows();
      case 2:
        return restart();
      default:
        break;
    }
    const auto which = static_cast<std::size_t>(pick(1, 9));
    return both("save receipt", [&](Side& side) {
      if (which > side.batch_keys.size()) return std::string("none");
      return text_of(side.store().save_receipt(side.batch_keys[which - 1], "xsr " + std::to_string(log_.size())));
    });
  }

  std::string erase() {
    const auto label = static_cast<std::size_t>(pick(1, 6));
    return both("erase", [&](Side& side) {
      return text_of(side.store().erase(side.labelled(label).value_or(sample_id(3)), "zhang", side.clock().now()));
    });
  }

  std::string close_rows() {
    return both("close quarantine", [&](Side& side) {
      std::vector<std::uint64_t> ids;
      const auto rows = side.store().quarantine({});
      for (std::size_t i = 0; i < rows->size(); i += 2) ids.push_back((*rows)[i].id);
      return text_of(side.store().close_quarantine(ids, "dropped", "zhang", side.clock().now()));
    });
  }

  /// At start every lease is over.
  std::string restart() {
    two_.host().reopen();
    return both("restart", [](Side& side) {
      (void)side.store().reclaim(side.clock().now(), true);
      side.leases.clear();  // nobody holds one any more, and its number may come again
      return std::string("ok");
    });
  }

  std::string advance() {
    const std::int64_t ms = pick(1, 4) * kMinuteMs / 2;
    return both("advance " + std::to_string(ms), [&](Side& side) {
      side.clock().advance_ms(ms);
      return std::string("ok");
    });
  }

  std::string trail() const {
    std::string out = "steps so far:\n";
    const std::size_t from = log_.size() > 25 ? log_.size() - 25 : 0;
    for (std::size_t i = from; i < log_.size(); ++i) out += std::to_string(i) + " " + log_[i] + "\n";
    return out;
  }

  SeededRandom dice_;
  Side one_;
  Side two_;
  Lines log_;
  std::uint32_t batches_ = 0;
  std::uint32_t receipts_ = 0;
  int leases_ = 0;
  int seals_ = 0;
};

class StoreModel : public testing::TestWithParam<Implementation> {};
INSTANTIATE_TEST_SUITE_P(Each, StoreModel, testing::ValuesIn(implementations()), name_of);

/// A long run: XINSHI_MODEL_SEEDS=500 XINSHI_MODEL_STEPS=300.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

TEST_P(StoreModel, ShowsTheSameAsTheMemoryStoreAfterEveryStep) {
  const std::uint64_t steps = setting("XINSHI_MODEL_STEPS", 120);
  for (std::uint64_t seed = 1; seed <= setting("XINSHI_MODEL_SEEDS", 20); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk(seed, GetParam().make());
    for (std::uint64_t i = 0; i < steps; ++i) {
      if (!walk.step()) return;
    }
  }
}

}  // namespace
}  // namespace xinshi::contract
