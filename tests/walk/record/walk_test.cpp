// SPDX-License-Identifier: Apache-2.0
// The life of one record, stage by stage; docs/WALK.md tells it in prose.
#include <gtest/gtest.h>

#include "support/walk_house.h"

namespace xinshi::walk {
namespace {

constexpr char kAgency[] = "11330822MB2000012A";
constexpr char kCounty[] = "11330822MB1000010X";
constexpr char kFile[] =
    "行政相对人名称,行政相对人类别,行政相对人代码_1（统一社会信用代码）,法定代表人,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
    "罚款金额（万元）,处罚决定日期,处罚有效期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码\n"
    "青石建材有限公司,法人及非法人组织,91110108551385082Q,王伟,青市监罚〔2026〕5号,无照经营,未办理登记,《行政处罚法》,罚款,罚款2000元,"
    "2000元,2026年2月27日,2027/2/27,青石县市场监督管理局,11330822MB2000012A,青石县市场监督管理局,11330822MB2000012A\n"
    "云岭商贸有限公司,法人及非法人组织,91110108551385082P,李芳,青市监罚〔2026〕6号,无照经营,未办理登记,《行政处罚法》,警告,给予警告,"
    ",2026-02-27,2027-02-27,青石县市场监督管理局,11330822MB2000012A,青石县市场监督管理局,11330822MB2000012A\n";

TEST(Walk, OneDecisionFromTheAgencysFileToASignedReceiptInTwoAuditLogs) {
  ManualClock clock;  // Monday, 2026-03-02
  SeededRandom random;
  Field field;
  const TestPki pki;
  NodeParts agency(field, pki, kAgency, clock, random), county(field, pki, kCounty, clock, random);
  ASSERT_TRUE(agency.store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}}));

  // 1 to 6: the file's rows are read, mapped, checked, and admitted with their cursor in one step.
  TextSource source("市场监管", kFile);
  const auto adapter = mapping::read_source_adapter(file_text("adapters/sources/national-2018/adapter.toml"), "adapter.toml", field.catalogue);
  ASSERT_TRUE(adapter) << describe(adapter.error());
  pipeline::Intake intake({"市场监管", *adapter, {"青石县市场监督管理局", kAgency, "330822"}, {"county"}},
                          {agency.store, clock, random, field.catalogue, *field.validator, field.calendar, agency.identity});
  pipeline::Collector collector({source, agency.store, intake, agency.log});
  ASSERT_TRUE(*collector.step());
  EXPECT_FALSE(*collector.step());  // the cursor stands behind the file

  // The second row has a wrong check character: it is in quarantine, with its rule, and no record.
  ASSERT_EQ(source.outcomes.size(), 2u);
  EXPECT_EQ(source.outcomes[1].kind, RowOutcome::Kind::Rejected);
  EXPECT_EQ((*agency.store.quarantine({}))[0].rule, "V-01");

  // The first is a record: 2000 yuan became 0.2 万元, and its deadline is the seventh working day after 27 February.
  const Uuid id = *source.outcomes[0].id;
  const StoredVersion stored = *agency.store.version(id, 1);
  EXPECT_NE(stored.line.find("\"CF_NR_FK\":\"0.2\""), std::string::npos) << stored.line;
  EXPECT_NE(stored.line.find("\"CF_JDRQ\":\"2026-02-27\""), std::string::npos);
  EXPECT_EQ(format_date(*stored.due), "2026-03-09");  // 28 February, a Saturday, is a make-up working day
  EXPECT_EQ(stored.commitment, commitment(stored.salt, stored.line));

  // 7 to 9: leased, signed, sealed, sent. At first the county is away; then its answer is lost on the way back.
  pipeline::Inbox inbox({kCounty, "county", Level::County, county.log_origin(), {}, [](const auto& sender, const auto&) { return sender == kAgency; }},
                        {county.store, *county.verifier, *county.signer, field.catalogue, *field.validator, county.identity, clock, random, county.log});
  ShortWire wire(inbox, kAgency);
  const auto sender = peer::make_peer_sender({"county", Level::County, "https://county.example", "", kCounty, kAgency, agency.log_origin(), 100, 1000, {}},
                                             {wire, *agency.signer, *agency.verifier, clock, random});
  pipeline::Channel channel;
  pipeline::Dispatcher dispatcher({kAgency, agency.log_origin(), {}, 60'000}, {agency.store, *sender, channel, clock, random, nullptr, agency.log});
  const auto state = [&] { return (*agency.store.history(id)).deliveries[0].state; };
  wire.down = true;
  ASSERT_TRUE(dispatcher.step());
  EXPECT_EQ(state(), DeliveryState::Waiting);
  wire.down = false;
  wire.lose_answer = true;
  clock.advance_ms(60'000);
  ASSERT_TRUE(dispatcher.step());
  EXPECT_EQ(state(), DeliveryState::Waiting);                  // silence is never acceptance …
  EXPECT_EQ((*county.store.find({})).size(), 1u);              // … though the county has it

  // 10, 11: the same bytes again bring the same stored receipt, and the record is registered once.
  wire.lose_answer = false;
  clock.advance_ms(60'000);
  ASSERT_TRUE(dispatcher.step());
  EXPECT_EQ(state(), DeliveryState::Registered);
  EXPECT_EQ((*county.store.find({})).size(), 1u);
  EXPECT_EQ((*county.store.version(id, 1)).line, stored.line);  // byte for byte what the agency committed to
  EXPECT_EQ((*agency.store.find({}))[0].state, RecordState::Done);

  // 12: near the deadline nothing is left to complain about.
  clock.set(start_of_day(*stored.due));
  pipeline::Watchman watchman(3, {}, {agency.store, clock, field.calendar, agency.log});
  EXPECT_TRUE((*watchman.step()).empty());

  // 13: both logs are published and can be verified by anyone who has the directory and the key.
  for (NodeParts* node : {&agency, &county}) {
    ASSERT_TRUE(*node->checkpointer->step());
    audit::VerifyOptions options;
    options.log_keys.push_back(*audit::read_verifier_key(node->notes->verifier_key()));
    const auto verifier = crypto::make_note_verifier();
    const audit::VerifyReport report = audit::verify_log(node->directory, options, *verifier, nullptr);
    EXPECT_TRUE(report.problems.empty()) << report.problems[0];
    EXPECT_EQ(report.size, *node->store.leaf_count());
    EXPECT_TRUE((*node->store.check()).empty());
  }
}

}  // namespace
}  // namespace xinshi::walk
