// SPDX-License-Identifier: Apache-2.0
// Sign-in, SOAP and the question before a resend, over a real connection.
#include <gtest/gtest.h>

#include <deque>

#include "core/catalogue.h"
#include "crypto/openssl/message_crypto.h"
#include "destinations/http/http_platform_sender.h"
#include "support/manual_clock.h"
#include "support/seeded_random.h"
#include "unit/net/net_fixture.h"

namespace xinshi {
namespace {

using Kind = Outcome::Kind;

/// A package with a given plan; the body is the record lines, the answer one letter a record, `?` in a fate: absent.
class PlannedPackage final : public mapping::PlatformPackage {
 public:
  const std::string& id() const override { return id_; }
  const std::string& version() const override { return id_; }
  Repeat repeat() const override { return Repeat::Queryable; }
  std::size_t batch_size() const override { return 7; }
  const std::string& method() const override { return plan.send.method; }
  const std::string& path() const override { return id_; }
  const std::string& content_type() const override { return plan.send.content_type; }
  bool has_channel(std::string_view) const override { return true; }
  Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view) const override {
    std::string out;
    for (const OutRecord& record : records) out += record.line;
    return out;
  }
  Result<Answer> read_answer(int, std::string_view body, const std::vector<OutRecord>& records) const override {
    Answer answer;
    for (std::size_t i = 0; i < records.size(); ++i) {
      auto& outcome = answer.outcomes.emplace_back();
      if (i < body.size() && body[i] == 'r') outcome = Outcome{Kind::Registered, false, "0", {}, {}, std::nullopt};
    }
    return answer;
  }
  Result<Fate> read_fate(int status, std::string_view body, const std::vector<OutRecord>& records) const override {
    Fate fate{*read_answer(status, body, records), std::vector<bool>(records.size())};
    for (std::size_t i = 0; i < records.size(); ++i) fate.absent[i] = i < body.size() && body[i] == '?';
    return fate;
  }
  const mapping::CallPlan* call() const override { return &plan; }

  mapping::CallPlan plan;

 private:
  std::string id_ = "planned";
};

mapping::CallText text(std::string_view written) {
  mapping::CallText out;
  EXPECT_TRUE(mapping::CallText::read(written, out));
  return out;
}

class PlatformSession : public ::testing::Test {
 protected:
  PlatformSession() {
    lease_.records.resize(2);
    lease_.records[0].line = "a<&";
    lease_.records[1].line = "b";
    lease_.records[1].id.bytes[0] = 1;
    package_->plan.send.path = text("/up");
    package_->plan.send.content = text("{body}");
    server_ = serve({}, [this](const ServerRequest& request) {
      calls_.push_back(request);
      const auto found = replies_.find(request.path);
      if (found == replies_.end() || found->second.empty()) return text_reply(404, "");
      ServerReply reply = found->second.front();
      if (found->second.size() > 1) found->second.pop_front();
      return reply;
    }, log_);
    config_.platform = "city";
    config_.url = url_of(*server_, "");
    config_.timeout_ms = 5'000;
    config_.givens.secrets.emplace("password", Secret("p&w"));
  }
  void with_login() {
    auto& login = package_->plan.login;
    package_->plan.has_login = true;
    package_->plan.secrets = {"password"};
    login.call.path = text("/login");
    login.call.wrap = mapping::Wrap::Form;
    login.call.parts = {{"p", text("{password}")}};
    login.token = {mapping::AnswerPlace::Format::Json, "token", false};
    login.expired = {mapping::AnswerPlace::Format::Text, ".", false};
    login.expired_codes = {"403:*"};
    package_->plan.send.headers = {{"token", text("{token}")}};
    replies_["/login"] = {text_reply(200, R"({"token":"t1"})"), text_reply(200, R"({"token":"t2"})")};
  }
  void with_query() {
    package_->plan.has_query = true;
    package_->plan.query.call.path = text("/ask");
    package_->plan.query.call.content = text("{body}");
    lease_.attempt = 2;
  }
  Result<Answer> deliver() {
    if (!sender_) sender_ = platform_http::make_http_platform_sender(config_, {*http_, package_, clock_, random_, crypto_.get()});
    const auto parcel = sender_->encode(lease_);
    return sender_->send(lease_, *parcel, left_);
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (const auto& call : calls_) out.push_back(call.path);
    return out;
  }

  NullLog log_;
  ManualClock clock_;
  SeededRandom random_;
  std::shared_ptr<PlannedPackage> package_ = std::make_shared<PlannedPackage>();
  std::unique_ptr<MessageCrypto> crypto_ = crypto::make_message_crypto();
  platform_http::HttpPlatformConfig config_;
  Lease lease_;
  std::map<std::string, std::deque<ServerReply>> replies_;
  std::vector<ServerRequest> calls_;
  bool left_ = false;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> http_ = net_curl::make_http_client({}, log_);
  std::unique_ptr<Sender> sender_;
};

using Paths = std::vector<std::string>;

TEST_F(PlatformSession, SignsInOnceAndKeepsTheToken) {
  with_login();
  replies_["/up"] = {text_reply(200, "rr")};
  ASSERT_TRUE(deliver());
  ASSERT_TRUE(deliver());
  EXPECT_EQ(paths(), (Paths{"/login", "/up", "/up"}));
  EXPECT_EQ(calls_[0].body, "p=p%26w");
  EXPECT_EQ(calls_[2].headers.at("token"), "t1");
}

TEST_F(PlatformSession, SignsInAnewWhenTheTokenHasLivedItsTime) {
  with_login();
  package_->plan.login.lifetime_s = 600;
  replies_["/up"] = {text_reply(200, "rr")};
  ASSERT_TRUE(deliver());
  clock_.advance_ms(600'000);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(paths(), (Paths{"/login", "/up", "/login", "/up"}));
  EXPECT_EQ(calls_[3].headers.at("token"), "t2");
}

TEST_F(PlatformSession, RefreshesOnceWhenThePlatformSaysThatTheTokenIsOver) {
  with_login();
  replies_["/up"] = {text_reply(200, "403:login timeout"), text_reply(200, "rr")};
  const auto answer = deliver();
  ASSERT_TRUE(answer);
  EXPECT_EQ(paths(), (Paths{"/login", "/up", "/login", "/up"}));
  EXPECT_EQ(calls_[3].headers.at("token"), "t2");
  EXPECT_EQ(calls_[1].body, calls_[3].body);
  EXPECT_TRUE(answer->outcomes[0]);
}

TEST_F(PlatformSession, DoesNotSignInForEver) {
  with_login();
  replies_["/up"] = {text_reply(200, "403:login timeout")};
  const auto answer = deliver();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->outcomes[0]);
  EXPECT_EQ(paths(), (Paths{"/login", "/up", "/login", "/up"}));
}

TEST_F(PlatformSession, SendsNothingWithoutAToken) {
  with_login();
  replies_["/login"] = {text_reply(200, R"({"error":"wrong password"})")};
  const auto answer = deliver();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "SND-0106");
  EXPECT_EQ(answer.error().fault, Fault::Transient);
  EXPECT_FALSE(left_);
  EXPECT_EQ(paths(), (Paths{"/login"}));
}

TEST_F(PlatformSession, PutsEscapedTextIntoSoapArguments) {
  auto& send = package_->plan.send;
  send.wrap = mapping::Wrap::Soap;
  send.content_type = "text/xml; charset=utf-8";
  send.soap.name_space = "http://service.example/";
  send.soap.operation = text("importXml");
  send.parts = {{"arg0", text("{password}")}, {"arg1", text("<ROW>{body}</ROW>")}};
  replies_["/up"] = {text_reply(200, "rr")};
  ASSERT_TRUE(deliver());
  EXPECT_EQ(calls_[0].headers.at("soapaction"), "\"\"");
  EXPECT_EQ(calls_[0].body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            "xmlns:ser=\"http://service.example/\"><soap:Body><ser:importXml><arg0>p&amp;w</arg0><arg1>&lt;ROW&gt;a&lt;&amp;b&lt;/ROW&gt;</arg1>"
            "</ser:importXml></soap:Body></soap:Envelope>");
}

TEST_F(PlatformSession, AsksBeforeItSendsAgainAndSettlesWhatIsThere) {
  with_query();
  replies_["/ask"] = {text_reply(200, "r?")};
  const auto answer = deliver();
  ASSERT_TRUE(answer);
  EXPECT_EQ(paths(), (Paths{"/ask"}));
  EXPECT_EQ(calls_[0].body, R"(["00000000-0000-0000-0000-000000000000","01000000-0000-0000-0000-000000000000"])");
  EXPECT_EQ(answer->outcomes[0]->kind, Kind::Registered);
  EXPECT_EQ(answer->outcomes[1]->kind, Kind::TryLater);
  EXPECT_EQ(answer->outcomes[1]->code, "SND-0107");
}

TEST_F(PlatformSession, SendsAgainOnlyWhatThePlatformSaysItLacks) {
  with_query();
  replies_["/ask"] = {text_reply(200, "??")};
  replies_["/up"] = {text_reply(200, "rr")};
  ASSERT_TRUE(deliver());
  EXPECT_EQ(paths(), (Paths{"/ask", "/up"}));
  calls_.clear();
  replies_["/ask"] = {text_reply(200, "--")};  // says nothing about them: not sent
  const auto silent = deliver();
  ASSERT_TRUE(silent);
  EXPECT_FALSE(silent->outcomes[0]);
  EXPECT_EQ(paths(), (Paths{"/ask"}));
  calls_.clear();
  lease_.attempt = 1;  // a first sending needs no question
  ASSERT_TRUE(deliver());
  EXPECT_EQ(paths(), (Paths{"/up"}));
}

TEST(Givens, AreCompleteOrTold) {
  mapping::CallPlan plan;
  plan.secrets = {"s"};
  plan.settings = {{"a", ""}, {"b", "usual"}};
  platform_http::CallGivens givens;
  EXPECT_EQ(platform_http::complete_givens(plan, givens).error().detail, "secrets.s");
  givens.secrets.emplace("s", Secret("x"));
  EXPECT_EQ(platform_http::complete_givens(plan, givens).error().detail, "settings.a");
  givens.settings["a"] = "1";
  EXPECT_TRUE(platform_http::complete_givens(plan, givens));
  EXPECT_EQ(givens.settings.at("b"), "usual");
  givens.settings["c"] = "typo";
  EXPECT_EQ(platform_http::complete_givens(plan, givens).error().detail, "settings.c");
}

}  // namespace
}  // namespace xinshi
