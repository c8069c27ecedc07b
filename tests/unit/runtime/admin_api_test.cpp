// SPDX-License-Identifier: Apache-2.0
#include "runtime/admin_api.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pipeline/messages.h"
#include "ports/store_codes.h"
#include "runtime/messages.h"
#include "figures/source_counts.h"
#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::runtime {
namespace {

using Json = nlohmann::json;

class AdminApiTest : public testing::Test {
 protected:
  AdminApiTest() {
    messages.add(runtime::messages());
    messages.add(pipeline::messages());
    messages.add(store_codes::kMessages);
    EXPECT_TRUE(store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}, {"other", Level::City, false, Repeat::Idempotent}}));
    for (int i = 1; i <= 3; ++i) {
      Sample sample(i);
      sample.due(Date{20'520 + i});  // 2026-03-09 … 11
      AdmitRequest request = admission();
      request.items = {sample.item()};
      ids.push_back((*store.admit(request)).front().id);
    }
  }
  AdmitRequest admission() {
    AdmitRequest request;
    request.source = "市场监管";
    request.unit = "一月.csv";
    request.platforms = {"county"};
    request.now = clock.now();
    return request;
  }
  std::uint64_t quarantine(const std::string& number) {
    AdmitRequest request = admission();
    QuarantineItem item;
    item.raw = "{\"文书号\":\"" + number + "\"}";
    item.problems = R"([{"rule":"","field":"","severity":"error","code":"PIP-0001","args":[]}])";
    item.kind = "penalty";
    item.key = number;
    item.rule = "PIP-0001";
    item.row = 7;
    request.quarantine = {item};
    EXPECT_TRUE(store.admit(request));
    return (*store.quarantine({})).back().id;
  }
  AdminDeps deps() {
    AdminDeps out{store, clock, catalogue, messages, "青石县市场监督管理局", kAgency, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {"case-db"}, figures::default_figures()};
    out.wake = [this] { ++woken; };
    out.workers = [this] { return workers; };
    out.retry_row = [this](const QuarantineView& row) -> Result<bool> {
      retried.push_back(row.key);
      return row.key != "bad";
    };
    out.fsck = [this](bool rebuild) -> Result<std::vector<std::string>> {
      if (rebuild) return Error{Fault::Conflict, "RUN-0016", "", {}};
      return *store.check();
    };
    return out;
  }
  ServerReply ask(const std::string& method, const std::string& path, std::map<std::string, std::string> query = {}, const char* language = "") {
    ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.local = local;
    if (*language) request.headers["accept-language"] = language;
    return AdminApi(deps()).handle(request);
  }
  ServerReply get(const std::string& path, std::map<std::string, std::string> query = {}) { return ask("GET", path, std::move(query)); }
  static std::vector<Json> lines(const ServerReply& reply) {
    std::vector<Json> out;
    std::istringstream text(reply.body);
    for (std::string line; std::getline(text, line);) out.push_back(Json::parse(line));
    return out;
  }
  /// Ids of the records that a query finds.
  std::vector<std::string> found(std::map<std::string, std::string> query) {
    const ServerReply reply = get("/admin/records", std::move(query));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.headers.at("content-type"), "application/x-ndjson");
    std::vector<std::string> out;
    for (const Json& line : lines(reply)) out.push_back(line["id"]);
    return out;
  }
  DeliveryState state(const Uuid& id) { return (*store.history(id)).deliveries.at(0).state; }
  std::string id(std::size_t i) const { return to_text(ids[i]); }

  ManualClock clock;
  SeededRandom random;
  MemoryStore store{kAgency, clock, random};
  Catalogue catalogue;
  MessageCatalogue messages;
  std::vector<Worker::View> workers;
  std::vector<std::string> retried;
  std::vector<Uuid> ids;
  int woken = 0;
  bool local = true;
};

TEST_F(AdminApiTest, FindsRecordsByEachFilter) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(found({}), (Texts{id(0), id(1), id(2)}));
  EXPECT_EQ(found({{"find", "示罚〔2026〕2号"}}), Texts{id(1)});
  EXPECT_EQ(found({{"kind", "permit"}}), Texts{});
  EXPECT_EQ(found({{"origin", kAgency}}).size(), 3u);
  EXPECT_EQ(found({{"origin", kOtherAgency}}), Texts{});
  EXPECT_EQ(found({{"state", "open"}}).size(), 3u);
  EXPECT_EQ(found({{"state", "done"}}), Texts{});
  EXPECT_EQ(found({{"due_before", "2026-03-10"}}), (Texts{id(0), id(1)}));
  EXPECT_EQ(found({{"limit", "1"}}), Texts{id(0)});
}

TEST_F(AdminApiTest, ReportsAPeriodInEachForm) {
  std::map<std::string, std::string> query{{"kind", "timeliness"}, {"from", "2026-01-01"}, {"to", "2026-12-31"}};
  const Json report = Json::parse(get("/admin/report", query).body);
  EXPECT_EQ(report["report"], "timeliness");
  EXPECT_EQ(report["total"]["counts"]["decided"], 3);
  EXPECT_EQ(report["total"]["counts"]["reported"], 0);
  EXPECT_EQ(report["total"]["counts"]["at_source"], nullptr);
  EXPECT_EQ(report["total"]["figures"]["omission"], nullptr);
  for (const auto& [format, start] : {std::pair{"html", "<!doctype html>"}, std::pair{"csv", "\xEF\xBB\xBF"}, std::pair{"xlsx", "PK"}}) {
    query["format"] = format;
    const ServerReply reply = get("/admin/report", query);
    EXPECT_EQ(reply.status, 200) << format;
    EXPECT_EQ(reply.body.substr(0, std::string(start).size()), start) << format;
  }
}

TEST_F(AdminApiTest, ReportsWhatASourceHoldsOnceItWasCountedForTheWholePeriod) {
  const std::map<std::string, std::string> query{{"kind", "timeliness"}, {"from", "2026-01-01"}, {"to", "2026-12-31"}};
  const auto counts = [&] { return Json::parse(get("/admin/report", query).body)["total"]["counts"]; };
  const auto count = [&](Date from) {
    figures::SourceCounts held;
    held.replace({from, Date{from.days + 400}}, clock.now(), {{*parse_iso_date("2026-02-02"), {{"penalty", {5, 3, 0, 2}}}}});
    ASSERT_TRUE(store.set_cursor("reconciled:case-db", held.text()));
  };
  count(*parse_iso_date("2026-01-02"));
  EXPECT_EQ(counts()["at_source"], nullptr) << "New Year's Day was not counted";
  count(*parse_iso_date("2026-01-01"));
  EXPECT_EQ(counts()["at_source"], 5);
  EXPECT_EQ(counts()["omitted"], 2);
  ASSERT_TRUE(store.set_cursor("reconciled:case-db", "gossip"));
  EXPECT_EQ(Json::parse(get("/admin/report", query).body)["code"], "FIG-0003");
}

TEST_F(AdminApiTest, ReconcilesTheRunningHalfYearUnlessDaysAreGiven) {
  AdminDeps with = deps();
  std::vector<std::string> asked;
  with.reconcile = [&](const ReconcileRequest& r, bool start) -> Result<std::string> {
    asked.push_back(r.source + " " + format_date(r.from) + " " + format_date(r.to) + (r.resend ? " resend" : "") + (start ? " start" : ""));
    return std::string("{}\n");
  };
  AdminApi api(std::move(with));
  clock.set(start_of_day(*parse_iso_date("2026-08-05")));
  const auto status = [&](const char* method, std::map<std::string, std::string> query) {
    ServerRequest request;
    request.method = method;
    request.path = "/admin/reconcile";
    request.query = std::move(query);
    request.local = true;
    return api.handle(request).status;
  };
  EXPECT_EQ(status("POST", {}), 200);
  EXPECT_EQ(status("GET", {{"source", "a"}, {"from", "2026-01-01"}, {"to", "2026-02-01"}, {"resend", "1"}}), 200);
  EXPECT_EQ(asked, (std::vector<std::string>{" 2026-07-01 2026-08-05 start", "a 2026-01-01 2026-02-01 resend"}));
  EXPECT_EQ(status("POST", {{"from", "2026-02-30"}}), 422);
  EXPECT_EQ(status("POST", {{"from", "2026-09-01"}}), 422) << "after today";
  EXPECT_EQ(status("POST", {{"rows_per_second", "many"}}), 422);
}

TEST_F(AdminApiTest, SaysWhatIsWrongWithAReport) {
  const auto code = [&](std::map<std::string, std::string> query) {
    const ServerReply reply = get("/admin/report", std::move(query));
    return std::to_string(reply.status) + " " + Json::parse(reply.body)["code"].get<std::string>();
  };
  EXPECT_EQ(code({}), "422 RUN-0012");
  EXPECT_EQ(code({{"kind", "gossip"}}), "422 RUN-0012");
  EXPECT_EQ(code({{"kind", "monthly"}, {"from", "2026-02-30"}}), "422 RUN-0012");
  EXPECT_EQ(code({{"kind", "monthly"}, {"format", "pdf"}}), "422 RUN-0012");
  EXPECT_EQ(code({{"kind", "monthly"}, {"from", "2026-03-01"}, {"to", "2026-02-28"}}), "422 FIG-0002");
}

TEST_F(AdminApiTest, RetriesEachQuarantinedRowOnceHoweverMany) {
  for (int i = 0; i < 1'002; ++i) quarantine("bad");  // more than one page, and each stands anew behind the last
  const Json answer = Json::parse(ask("POST", "/admin/quarantine/retry").body);
  EXPECT_EQ(answer["tried"], 1'002);
  EXPECT_EQ(retried.size(), 1'002u);
}

TEST_F(AdminApiTest, ShowsOneRecordWithItsVersionsAndDeliveries) {
  const ServerReply reply = get("/admin/records/" + id(0));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Json record = Json::parse(reply.body);
  EXPECT_EQ(record["id"], id(0));
  EXPECT_EQ(record["origin"], kAgency);
  EXPECT_EQ(record["due"], "2026-03-09");
  ASSERT_EQ(record["versions"].size(), 1u);
  EXPECT_EQ(record["versions"][0]["record"]["fields"]["CF_XDR_MC"], "示例1号有限公司");
  ASSERT_EQ(record["deliveries"].size(), 1u);
  EXPECT_EQ(record["deliveries"][0]["platform"], "county");
  EXPECT_EQ(record["deliveries"][0]["state"], "waiting");

  const ServerReply version = get("/admin/version", {{"id", id(0)}, {"version", "1"}});
  ASSERT_EQ(version.status, 200);
  const StoredVersion stored = *store.version(ids[0], 1);
  EXPECT_EQ(Json::parse(version.body)["line"], stored.line);
  EXPECT_EQ(Json::parse(version.body)["commitment"], to_base64(stored.commitment));
  const Json leaves = Json::parse(get("/admin/leaves/" + id(0)).body);
  EXPECT_EQ(leaves["leaves"][0], stored.leaf);
}

TEST_F(AdminApiTest, SaysWhatIsWrongAsAProblemInTheLanguageAsked) {
  struct Case {
    const char* method;
    std::string path;
    std::map<std::string, std::string> query;
    int status;
    const char* code;
  };
  const std::string nobody = to_text(sample_id(99));
  for (const Case& c : {Case{"GET", "/admin/nothing", {}, 404, "RUN-0011"}, Case{"POST", "/admin/records", {}, 404, "RUN-0011"},
                        Case{"DELETE", "/admin/records/" + nobody, {}, 404, "RUN-0011"},
                        Case{"GET", "/admin/records/" + nobody, {}, 404, store_codes::kNoRecord},
                        Case{"GET", "/admin/records/17", {}, 422, "RUN-0012"}, Case{"GET", "/admin/leaves/17", {}, 422, "RUN-0012"},
                        Case{"GET", "/admin/records", {{"state", "lost"}}, 422, "RUN-0012"},
                        Case{"GET", "/admin/records", {{"due_before", "2026-02-30"}}, 422, "RUN-0012"},
                        Case{"GET", "/admin/version", {{"id", nobody}}, 422, "RUN-0012"},
                        Case{"GET", "/admin/version", {{"id", nobody}, {"version", "1"}}, 404, store_codes::kNoRecord},
                        Case{"GET", "/admin/quarantine", {{"id", "x"}}, 422, "RUN-0012"},
                        Case{"GET", "/admin/deliveries", {{"state", "lost"}}, 422, "RUN-0012"},
                        Case{"GET", "/admin/deliveries", {{"id", "17"}}, 422, "RUN-0012"},
                        Case{"POST", "/admin/quarantine/retry", {{"id", "x"}}, 422, "RUN-0012"},
                        Case{"POST", "/admin/quarantine/drop", {}, 422, "RUN-0012"},
                        Case{"POST", "/admin/deliveries/erase", {{"platform", "county"}}, 404, "RUN-0011"},
                        Case{"POST", "/admin/fsck", {}, 409, "RUN-0016"}, Case{"POST", "/admin/submit/penalty", {}, 404, "RUN-0011"}}) {
    const std::string name = std::string(c.method) + " " + c.path;
    const ServerReply zh = ask(c.method, c.path, c.query);
    const ServerReply en = ask(c.method, c.path, c.query, "en-GB");
    EXPECT_EQ(zh.status, c.status) << name << zh.body;
    EXPECT_EQ(zh.headers.at("content-type"), "application/problem+json") << name;
    for (const auto& [reply, lang] : {std::pair(zh, Lang::Zh), std::pair(en, Lang::En)}) {
      const Json problem = Json::parse(reply.body);
      EXPECT_EQ(problem["code"], c.code) << name;
      EXPECT_EQ(problem["status"], c.status) << name;
      EXPECT_EQ(problem["title"], messages.render(lang, c.code)) << name;
      EXPECT_NE(problem["title"], c.code) << name << ": no text";
    }
  }
}

TEST_F(AdminApiTest, AnswersStrangersNothingButHealthAndFigures) {
  local = false;
  for (const char* path : {"/admin/status", "/admin/records", "/admin/fsck"}) EXPECT_EQ(get(path).status, 403) << path;
  EXPECT_EQ(ask("POST", "/admin/deliveries/cancel", {{"platform", "county"}}).status, 403);
  EXPECT_EQ(state(ids[0]), DeliveryState::Waiting);
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/metrics").status, 200);
}

TEST_F(AdminApiTest, TriesQuarantinedRowsAgainAndPutsNewFindingsInTheirPlace) {
  quarantine("good");
  quarantine("bad");
  const std::uint64_t leaves = *store.leaf_count();
  const ServerReply reply = ask("POST", "/admin/quarantine/retry", {{"who", "zhang"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body), (Json{{"tried", 2}, {"admitted", 1}}));
  EXPECT_EQ(retried, (std::vector<std::string>{"good", "bad"}));
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE((*store.quarantine({})).empty());
  const auto log = *store.leaves_after(leaves, 10);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_NE(log[0].find("resolved by zhang"), std::string::npos) << log[0];
  EXPECT_NE(log[1].find("replaced by zhang"), std::string::npos) << log[1];
}

TEST_F(AdminApiTest, TriesOnlyTheNamedQuarantinedRow) {
  const std::uint64_t first = quarantine("one");
  quarantine("two");
  ask("POST", "/admin/quarantine/retry", {{"id", std::to_string(first)}});
  EXPECT_EQ(retried, std::vector<std::string>{"one"});
  EXPECT_EQ((*store.quarantine({})).size(), 1u);
  EXPECT_EQ(ask("POST", "/admin/quarantine/retry", {{"id", "one"}}).status, 422);
  EXPECT_EQ(retried.size(), 1u);  // a slip is never "all of them"
}

TEST_F(AdminApiTest, ShowsQuarantinedRowsAndTheRowItselfOnlyWhenAskedForOne) {
  const std::uint64_t row = quarantine("one");
  const auto listed = lines(get("/admin/quarantine"));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["row"], 7);
  EXPECT_EQ(listed[0]["rule"], "PIP-0001");
  EXPECT_EQ(listed[0]["problems"][0]["message"], messages.render(Lang::Zh, "PIP-0001"));
  EXPECT_FALSE(listed[0].contains("raw"));
  const auto one = lines(get("/admin/quarantine", {{"id", std::to_string(row)}}));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0]["raw"]["文书号"], "one");
  EXPECT_EQ(ask("POST", "/admin/quarantine/drop", {{"id", std::to_string(row)}}).status, 200);
  EXPECT_TRUE((*store.quarantine({})).empty());
}

TEST_F(AdminApiTest, OperatesOnDeliveriesOnlyWhenToldWhich) {
  EXPECT_EQ(ask("POST", "/admin/deliveries/hold").status, 422);
  EXPECT_EQ(Json::parse(ask("POST", "/admin/deliveries/hold").body)["code"], "RUN-0017");
  EXPECT_EQ(ask("POST", "/admin/deliveries/hold", {{"id", "17"}}).status, 422);
  EXPECT_EQ(ask("POST", "/admin/deliveries/hold", {{"state", "lost"}}).status, 422);
  EXPECT_EQ(state(ids[0]), DeliveryState::Waiting);
  EXPECT_EQ(woken, 0);

  const ServerReply one = ask("POST", "/admin/deliveries/hold", {{"id", id(0)}, {"who", "zhang"}});
  EXPECT_EQ(Json::parse(one.body)["changed"], 1);
  EXPECT_EQ(state(ids[0]), DeliveryState::Held);
  EXPECT_EQ(state(ids[1]), DeliveryState::Waiting);
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(lines(get("/admin/deliveries", {{"state", "held"}})).size(), 1u);
  EXPECT_EQ(Json::parse(ask("POST", "/admin/deliveries/cancel", {{"platform", "county"}}).body)["changed"], 3);
  EXPECT_EQ(lines(get("/admin/deliveries", {{"platform", "other"}})).size(), 0u);
}

TEST_F(AdminApiTest, CallsAHungWorkerUnhealthy) {
  workers = {{"platform:county", "", 179'000, true}, {"idle", "", 900'000, false}};
  EXPECT_EQ(get("/healthz").status, 200);
  workers[0].idle_ms = 181'000;
  const ServerReply reply = get("/healthz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "no progress\n");
}

TEST_F(AdminApiTest, TellsTheStateOfTheNode) {
  clock.advance_ms(90'000);
  workers = {{"source:市场监管", "SYS-0002", 5, false}};
  const Json status = Json::parse(get("/admin/status").body);
  EXPECT_EQ(status["unit"]["code"], kAgency);
  EXPECT_EQ(status["records"], 3);
  EXPECT_EQ(status["healthy"], true);
  ASSERT_EQ(status["platforms"].size(), 2u);
  EXPECT_EQ(status["platforms"][0]["platform"], "county");
  EXPECT_EQ(status["platforms"][0]["states"]["waiting"], 3);
  EXPECT_EQ(status["platforms"][0]["oldest_waiting_seconds"], 90);
  EXPECT_EQ(status["platforms"][0]["earliest_due"], "2026-03-09");
  EXPECT_EQ(status["platforms"][1]["oldest_waiting"], nullptr);
  EXPECT_EQ(status["sources"][0]["source"], "市场监管");
  EXPECT_EQ(status["workers"][0]["last_error"], "SYS-0002");
}

TEST_F(AdminApiTest, GivesFiguresInTheExpositionFormat) {
  quarantine("one");
  const ServerReply reply = get("/metrics");
  EXPECT_EQ(reply.headers.at("content-type"), "text/plain; version=0.0.4");
  const auto has_line = [&](const std::string& line) { return ("\n" + reply.body).find("\n" + line + "\n") != std::string::npos; };
  for (const char* line : {"# TYPE xinshi_up gauge", "xinshi_up 1", "xinshi_records 3", "xinshi_versions 3", "xinshi_quarantined 1", "xinshi_healthy 1",
                           "# TYPE xinshi_deliveries gauge", "xinshi_deliveries{platform=\"county\",state=\"waiting\"} 3",
                           "xinshi_oldest_waiting_seconds{platform=\"other\"} 0"}) {
    EXPECT_TRUE(has_line(line)) << line << "\n" << reply.body;
  }
  // Each name has one HELP and one TYPE line, in front of its samples; each sample is a name and a number.
  std::istringstream text(reply.body);
  std::string helped, typed;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("# HELP ", 0) == 0) {
      helped = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_GT(line.size(), 8 + helped.size()) << line;
      continue;
    }
    if (line.rfind("# TYPE ", 0) == 0) {
      typed = line.substr(7, line.rfind(' ') - 7);
      EXPECT_EQ(line, "# TYPE " + typed + " gauge");
      EXPECT_EQ(typed, helped);
      continue;
    }
    EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), typed) << line;
    EXPECT_EQ(line.find_first_not_of("0123456789", line.rfind(' ') + 1), std::string::npos) << line;
  }
}

TEST_F(AdminApiTest, JudgesTheNodeOnRequest) {
  const Json report = Json::parse(get("/admin/fsck").body);
  EXPECT_EQ(report["ok"], true);
  EXPECT_EQ(report["problems"], Json::array());
}

}  // namespace
}  // namespace xinshi::runtime
