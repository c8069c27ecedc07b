// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreQuarantine : public StoreContract {
 protected:
  void reject(const std::string& source, std::uint64_t row, const std::string& rule) {
    AdmitRequest request = hand().request({});
    request.source = source;
    request.quarantine.push_back({"{\"文号\":\"" + std::to_string(row) + "\"}", "[{\"rule\":\"" + rule + "\"}]", "penalty",
                                  "penalty|key " + std::to_string(row), rule, row});
    ASSERT_TRUE(store().admit(request));
  }
  std::vector<QuarantineView> rows(const QuarantineQuery& query = {}) {
    auto found = store().quarantine(query);
    EXPECT_TRUE(found) << describe(found.error());
    return found ? *found : std::vector<QuarantineView>();
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StoreQuarantine, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreQuarantine, KeepsARejectedRowWithEverythingAPersonNeeds) {
  reject("cases", 12, "V-05");
  const auto found = rows();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].source, "cases");
  EXPECT_EQ(found[0].unit, "march.csv");
  EXPECT_EQ(found[0].row, 12u);
  EXPECT_EQ(found[0].kind, "penalty");
  EXPECT_EQ(found[0].key, "penalty|key 12");
  EXPECT_EQ(found[0].rule, "V-05");
  EXPECT_EQ(found[0].raw, "{\"文号\":\"12\"}");
  EXPECT_EQ(found[0].problems, "[{\"rule\":\"V-05\"}]");
  EXPECT_EQ(found[0].at, clock().now());
  EXPECT_EQ(store().stats(clock().now())->quarantined, 1u);
  EXPECT_EQ(store().stats(clock().now())->records, 0u) << "a quarantined row is no record yet";
}

TEST_P(StoreQuarantine, LeavesOneRejectedLeafPerRowWithTheRuleAndNothingOfTheRow) {
  reject("cases", 12, "V-05");
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 1u);
  EXPECT_EQ(member(leaves[0], "e"), "rejected");
  EXPECT_EQ(member(leaves[0], "code"), "V-05");
  EXPECT_EQ(member(leaves[0], "id"), "");
  EXPECT_EQ(member(leaves[0], "c"), "");
}

TEST_P(StoreQuarantine, FindsRowsByIdAndBySourceInOrder) {
  reject("cases", 1, "V-01");
  reject("permits", 2, "V-02");
  reject("cases", 3, "V-03");
  QuarantineQuery by_source;
  by_source.source = "cases";
  const auto found = rows(by_source);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule, "V-01");
  EXPECT_EQ(found[1].rule, "V-03");
  QuarantineQuery by_id;
  by_id.id = found[1].id;
  ASSERT_EQ(rows(by_id).size(), 1u);
  EXPECT_EQ(rows(by_id)[0].rule, "V-03");
  QuarantineQuery limited;
  limited.limit = 2;
  EXPECT_EQ(rows(limited).size(), 2u);
}

TEST_P(StoreQuarantine, RemovesRowsAndSaysHowAndByWhom) {
  reject("cases", 1, "V-01");
  reject("cases", 2, "V-02");
  reject("cases", 3, "V-03");
  const auto before = rows();
  ASSERT_TRUE(store().close_quarantine({before[0].id, before[2].id}, "dropped", "zhang", clock().now()));
  ASSERT_EQ(rows().size(), 1u);
  EXPECT_EQ(rows()[0].rule, "V-02");
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(member(leaf, "e"), "operator-action");
  EXPECT_EQ(member(leaf, "code"), "dropped by zhang");
  EXPECT_EQ(member(leaf, "count"), "2");
}

TEST_P(StoreQuarantine, PassesOverRowsThatAreGone) {
  reject("cases", 1, "V-01");
  const std::uint64_t id = rows()[0].id;
  ASSERT_TRUE(store().close_quarantine({id, id + 100}, "resolved", "", clock().now()));
  EXPECT_EQ(member(hand().leaves().back(), "code"), "resolved");
  EXPECT_EQ(member(hand().leaves().back(), "count"), "1");
  ASSERT_TRUE(store().close_quarantine({id}, "resolved", "", clock().now()));
  EXPECT_EQ(*store().leaf_count(), 2u) << "nothing changed, nothing is logged";
}

}  // namespace
}  // namespace xinshi::contract
