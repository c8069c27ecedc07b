// SPDX-License-Identifier: Apache-2.0
#include "unit/hook/hook_fixture.h"

#include <atomic>
#include <set>
#include <thread>

namespace xinshi::hook {
namespace {

TEST_F(HookTest, AnswersIdVersionAndDeadlineOfARecord) {
  const ServerReply reply = send(post(json(validation::penalty())));
  ASSERT_EQ(reply.status, 202) << reply.body;
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_TRUE(parse_uuid(member(reply.body, "id")));
  EXPECT_NE(reply.body.find("{\"accepted\":[{\"row\":1,\"id\":\""), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("\"version\":1,\"due\":\"2026-11-25\""), std::string::npos) << "seven working days after Monday, 16 November";
  EXPECT_NE(reply.body.find("\"rejected\":[]"), std::string::npos);
  EXPECT_EQ(store.stats(clock.now())->records, 1U);
}

TEST_F(HookTest, AnswersTheSameIdForTheSameContentAndANewVersionForAnother) {
  const ServerReply first = send(post(json(validation::penalty())));
  const ServerReply again = send(post(json(validation::penalty())));
  EXPECT_EQ(again.body, first.body);
  const ServerReply changed = send(post(json(validation::with(validation::penalty(), {{"CF_NR", "处罚款人民币贰仟元。"}}))));
  EXPECT_EQ(member(changed.body, "id"), member(first.body, "id"));
  EXPECT_NE(changed.body.find("\"version\":2"), std::string::npos) << changed.body;
}

TEST_F(HookTest, VouchesThatAnOlderContentIsMeantAnew) {
  const Values old = validation::penalty();
  send(post(json(old)));
  send(post(json(validation::with(old, {{"CF_NR", "处罚款人民币贰仟元。"}}))));
  EXPECT_NE(send(post(json(old))).body.find("\"version\":3"), std::string::npos);
}

TEST_F(HookTest, TakesTheGoodRowsAndNamesTheBadOnes) {
  const std::string bad = json(validation::with(numbered(2), {{"CF_XDR_SHXYM", "91330822MA01234538"}}));
  const ServerReply reply = send(post("[" + json(numbered(1)) + "," + bad + "," + json(numbered(3)) + "]"));
  ASSERT_EQ(reply.status, 202) << reply.body;
  EXPECT_NE(reply.body.find("\"rejected\":[{\"row\":2,\"problems\":[{\"rule\":\"V-01\",\"field\":\"CF_XDR_SHXYM\",\"severity\":\"error\",\"code\":\"COR-0313\",\"message\":\""),
            std::string::npos)
      << reply.body;
  EXPECT_EQ(store.stats(clock.now())->records, 2U);
  EXPECT_EQ(store.stats(clock.now())->quarantined, 1U);
}

TEST_F(HookTest, SaysThatNothingWasAcceptable) {
  const ServerReply reply = send(post(json(validation::with(numbered(2), {{"CF_XDR_SHXYM", "91330822MA01234538"}}))));
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(member(reply.body, "type"), "urn:xinshi:problem:HOK-0015");
  EXPECT_NE(reply.body.find("\"accepted\":[],\"rejected\":[{\"row\":1"), std::string::npos) << reply.body;
  EXPECT_EQ(member(send(post("[]")).body, "code"), "HOK-0014");
}

TEST_F(HookTest, ReadsEachContentTypeAndCharset) {
  std::string xml = "<records><record>";
  for (const auto& [code, value] : numbered(1)) xml += "<" + code + ">" + value + "</" + code + ">";
  xml += "</record></records>";
  const std::string gb18030 = *posix::IconvEncoder().encode(json(numbered(1)), "gb18030");
  const std::string xml_gbk = *posix::IconvEncoder().encode("<?xml version=\"1.0\" encoding=\"GBK\"?>" + xml, "gbk");
  const std::pair<std::string, std::string> cases[] = {
      {"application/json; charset=UTF-8", json(numbered(1))},
      {"application/x-ndjson", json(numbered(1)) + "\n"},
      {"application/xml", xml},
      {"application/json;charset=\"gb18030\"", gb18030},
      {"application/x-ndjson; charset=gbk", gb18030},
      {"text/xml", xml_gbk},
  };
  std::set<std::string> ids;
  for (const auto& [type, body] : cases) {
    const ServerReply reply = send(post(body, type));
    EXPECT_EQ(reply.status, 202) << type << reply.body;
    ids.insert(member(reply.body, "id"));
  }
  EXPECT_EQ(ids.size(), 1U) << "all of them are the same content";
}

TEST_F(HookTest, RefusesABrokenBodyWithoutTakingAnyOfIt) {
  const std::string good = json(numbered(1));
  const std::tuple<const char*, std::string, std::string, const char*> cases[] = {
      {"no end", "application/json", "[" + good, "MAP-0112"},
      {"no JSON", "application/json", "hello", "MAP-0111"},
      {"not UTF-8", "application/x-ndjson", good + "\n{\"a\":\"\xd0\xc5\"}", "SRC-0011"},
      {"document type", "application/xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a><b>&b;</b></a>", "MAP-0134"},
      {"too deep", "application/json", "[" + std::string(100'000, '['), "MAP-0115"},
  };
  for (const auto& [name, type, body, code] : cases) {
    const ServerReply reply = send(post(body, type));
    EXPECT_EQ(reply.status, 400) << name;
    EXPECT_EQ(member(reply.body, "code"), code) << name << reply.body;
  }
  EXPECT_EQ(store.stats(clock.now())->records, 0U);
}

TEST_F(HookTest, ShowsARecordToTheSystemThatHandedItIn) {
  const std::string id = member(send(post(json(validation::penalty()))).body, "id");
  const ServerReply reply = send(get(id));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(member(reply.body, "id"), id);
  EXPECT_EQ(member(reply.body, "state"), "open");
  EXPECT_NE(reply.body.find("\"deliveries\":[{\"platform\":\"county\",\"level\":\"county\",\"state\":\"waiting\",\"attempts\":0"),
            std::string::npos)
      << reply.body;
  EXPECT_EQ(member(send(get("018f2b7e-7d1a-7c3b-9a5d-0123456789ab")).body, "code"), "HOK-0020");
  EXPECT_EQ(send(get("nonsense")).status, 404);
}

TEST_F(HookTest, RemembersTheAnswerToAnIdempotencyKey) {
  ServerRequest request = post(json(numbered(1)));
  request.headers["idempotency-key"] = "k1";
  const ServerReply first = send(request);
  ASSERT_EQ(first.status, 202);
  ASSERT_EQ(send(post(json(validation::with(numbered(1), {{"CF_NR", "更正"}})))).status, 202);
  EXPECT_EQ(send(request).body, first.body) << "the stored answer, though the record has moved on";

  ServerRequest other = post(json(numbered(2)));
  other.headers["idempotency-key"] = "k1";
  const ServerReply refused = send(other);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(member(refused.body, "code"), "HOK-0017");
  other.headers["authorization"] = "Bearer key-of-the-market";
  EXPECT_EQ(send(other).status, 202) << "keys of another source are its own";

  ServerRequest bad = post(json(validation::with(numbered(3), {{"CF_XDR_SHXYM", "91330822MA01234538"}})));
  bad.headers["idempotency-key"] = "k2";
  const ServerReply rejected = send(bad);
  const ServerReply repeated = send(bad);
  EXPECT_EQ(repeated.status, 422);
  EXPECT_EQ(repeated.body, rejected.body);
  EXPECT_EQ(repeated.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(store.stats(clock.now())->quarantined, 1U);
}

TEST_F(HookTest, SaysWhenToComeBackWhileNothingCanBeTaken) {
  open = false;
  const ServerReply closed = send(post(json(numbered(1))));
  EXPECT_EQ(closed.status, 503);
  EXPECT_EQ(member(closed.body, "code"), "HOK-0018");
  EXPECT_EQ(closed.headers.at("retry-after"), "30");
  open = true;
  const auto failing = [](Error error) {
    return [error](const RawBatch&, const Kind*) -> Result<std::vector<RowOutcome>> { return error; };
  };
  const std::tuple<Error, int, bool> cases[] = {
      {{Fault::Transient, "STO-0101", "", {}}, 503, true},
      {{Fault::Transient, "HOK-0019", "", {}}, 429, true},
      {{Fault::Corrupt, "STO-0102", "", {}}, 500, false},
  };
  for (const auto& [error, status, retry] : cases) {
    config.sources[0].take = failing(error);
    const ServerReply reply = send(post(json(numbered(1))));
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(member(reply.body, "code"), error.code);
    EXPECT_EQ(reply.headers.count("retry-after") != 0, retry);
  }
}

TEST_F(HookTest, ServesManyThreadsAtOnce) {
  Hook shared = hook();
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) accepted += shared.handle(post(json(numbered(t * 10 + i)))).status == 202 ? 1 : 0;
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(accepted, 40);
  EXPECT_EQ(store.stats(clock.now())->records, 40U);
}

TEST(IntakePool, SaysBusyWhenAllIntakesAreAtWork) {
  // A pool of none is always busy; nothing of its dependencies is touched.
  ManualClock clock;
  SeededRandom random;
  MemoryStore store("11330822MB0000019K", clock, random);
  const WorkCalendar calendar = *WorkCalendar::read(test::source_file("schemas/calendars/holidays.json"), "holidays.json");
  const HmacSha256 identity("test");
  const auto& house = validation::house();
  IntakePool pool({}, {store, clock, random, house.catalogue, *house.validator, calendar, identity}, 0);
  EXPECT_EQ(pool.take(RawBatch{}, nullptr).error().code, "HOK-0019");
}

}  // namespace
}  // namespace xinshi::hook
