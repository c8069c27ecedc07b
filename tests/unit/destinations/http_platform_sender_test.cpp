// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/http_platform_sender.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sha256.h"
#include "support/manual_clock.h"
#include "support/seeded_random.h"
#include "unit/net/net_fixture.h"

namespace xinshi {
namespace {

using Kind = Outcome::Kind;

/// Writes the lines joined by LF; reads an answer with one letter a record: r registered, x refused, - nothing.
class LetterPackage final : public mapping::PlatformPackage {
 public:
  const std::string& id() const override { return id_; }
  const std::string& version() const override { return version_; }
  Repeat repeat() const override { return Repeat::Queryable; }
  std::size_t batch_size() const override { return 7; }
  const std::string& method() const override { return method_; }
  const std::string& path() const override { return path_; }
  const std::string& content_type() const override { return type_; }
  bool has_channel(std::string_view) const override { return true; }
  Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view channel) const override {
    if (refuse_) return Error{Fault::Invalid, "MAP-0001", "1"};
    std::string out(channel);
    for (const OutRecord& record : records) out.append("\n").append(record.line);
    return out + tail_;
  }
  Result<Answer> read_answer(int status, std::string_view body, const std::vector<OutRecord>&) const override {
    if (status != 200) return Error{Fault::Transient, "MAP-0002", std::to_string(status)};
    Answer answer;
    for (const char c : body) {
      std::optional<Outcome>& outcome = answer.outcomes.emplace_back();
      if (c == '-') continue;
      outcome.emplace();
      outcome->kind = c == 'r' ? Kind::Registered : Kind::Refused;
    }
    return answer;
  }

  std::string version_ = "v1";
  std::string path_ = "/api/upload";
  std::string tail_;
  bool refuse_ = false;

 private:
  std::string id_ = "letters";
  std::string method_ = "PUT";
  std::string type_ = "text/letters";
};

class HttpPlatform : public ::testing::Test {
 protected:
  HttpPlatform() {
    lease_.platform = "city";
    lease_.records.resize(2);
    lease_.records[0].line = "a";
    lease_.records[1].line = "b";
    server_ = serve({}, [this](const ServerRequest& request) { return last_ = request, reply_; }, log_);
    config_.platform = "city";
    config_.level = Level::City;
    config_.url = url_of(*server_, "");
    config_.channel = "main";
    config_.headers.emplace("X-Token", Secret("s3cret"));
    config_.timeout_ms = 5'000;
  }
  std::unique_ptr<Sender> sender() { return platform_http::make_http_platform_sender(config_, {*http_, package_, clock_, random_}); }
  Result<Answer> deliver() {
    const auto one = sender();
    parcel_ = std::move(one->encode(lease_)).value();
    return one->send(lease_, parcel_, left_);
  }
  void answer_with(int status, std::string body, const std::string& retry_after = {}) {
    reply_ = text_reply(status, std::move(body));
    if (!retry_after.empty()) reply_.headers["retry-after"] = retry_after;
  }

  NullLog log_;
  ManualClock clock_;
  SeededRandom random_;
  std::shared_ptr<LetterPackage> package_ = std::make_shared<LetterPackage>();
  platform_http::HttpPlatformConfig config_;
  Lease lease_;
  Parcel parcel_;
  ServerRequest last_;
  ServerReply reply_;
  bool left_ = false;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> http_ = net_curl::make_http_client({}, log_);
};

TEST_F(HttpPlatform, SendsWhatThePackageWroteUnderTheBatchId) {
  answer_with(200, "rx");
  const auto answer = deliver();
  ASSERT_TRUE(answer.ok()) << describe(answer.error());
  EXPECT_EQ(last_.method, "PUT");
  EXPECT_EQ(last_.path, "/api/upload");
  EXPECT_EQ(last_.body, "main\na\nb");
  EXPECT_EQ(last_.headers.at("content-type"), "text/letters");
  EXPECT_EQ(last_.headers.at("x-token"), "s3cret");
  EXPECT_EQ(last_.headers.at("idempotency-key"), to_text(parcel_.batch));
  EXPECT_EQ(parcel_.digest, sha256("main\na\nb"));
  EXPECT_EQ(parcel_.package_version, "v1");
  EXPECT_EQ(parcel_.manifest, "");
  EXPECT_EQ(answer->outcomes[0]->kind, Kind::Registered);
  EXPECT_EQ(answer->outcomes[1]->kind, Kind::Refused);
  EXPECT_EQ(answer->receipt, "rx");
  EXPECT_TRUE(left_);
}

TEST_F(HttpPlatform, SaysOfItselfWhatThePackageSays) {
  const auto one = sender();
  EXPECT_EQ(one->platform(), "city");
  EXPECT_EQ(one->level(), Level::City);
  EXPECT_EQ(one->repeat(), Repeat::Queryable);
  EXPECT_EQ(one->batch_size(), 7U);
}

TEST_F(HttpPlatform, PathAndUrlMeetAtOneSlash) {
  answer_with(200, "rr");
  const struct {
    std::string url;
    std::string path;
    std::string seen;
  } cases[] = {{"/base/", "/up", "/base/up"}, {"/base", "up", "/base/up"}, {"/base", "", "/base"}, {"", "/up", "/up"}};
  for (const auto& one : cases) {
    config_.url = url_of(*server_, one.url);
    package_->path_ = one.path;
    ASSERT_TRUE(deliver().ok());
    EXPECT_EQ(last_.path, one.seen);
  }
}

TEST_F(HttpPlatform, ASealedBatchGoesOutUnchangedUnderTheSameIdOrNotAtAll) {
  answer_with(200, "rr");
  ASSERT_TRUE(deliver().ok());
  const Parcel first = parcel_;
  lease_.sealed = Lease::Sealed{first.batch, first.digest, {}, {}, first.package_version};
  package_->version_ = "v2";  // another text that writes the same
  ASSERT_TRUE(deliver().ok());
  EXPECT_EQ(parcel_.bytes, first.bytes);
  EXPECT_EQ(parcel_.package_version, "v1");
  EXPECT_EQ(last_.headers.at("idempotency-key"), to_text(first.batch));
  package_->tail_ = "\n";
  const auto changed = sender()->encode(lease_);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().code, "SND-0101");
  EXPECT_EQ(changed.error().fault, Fault::Conflict);
}

TEST_F(HttpPlatform, ARecordThatCannotBeWrittenIsThePackagesError) {
  package_->refuse_ = true;
  const auto parcel = sender()->encode(lease_);
  ASSERT_FALSE(parcel.ok());
  EXPECT_EQ(parcel.error().code, "MAP-0001");
}

TEST_F(HttpPlatform, RetryAfterIsHonouredForRecordsWithoutAnAnswer) {
  for (const int status : {429, 503}) {
    answer_with(status, "", "60");
    const auto answer = deliver();
    ASSERT_TRUE(answer.ok()) << status;
    ASSERT_EQ(answer->outcomes.size(), 2U);
    for (const auto& outcome : answer->outcomes) {
      EXPECT_EQ(outcome->kind, Kind::TryLater);
      EXPECT_EQ(outcome->not_before, after_ms(ManualClock::kStart, 60'000));
    }
  }
  answer_with(503, "");
  EXPECT_EQ(deliver().error().code, "MAP-0002") << "without a time the package's word stands";
  answer_with(500, "", "60");
  EXPECT_EQ(deliver().error().code, "MAP-0002");
}

TEST_F(HttpPlatform, NothingIsAcceptedThatThePackageDidNotSay) {
  answer_with(200, "-r");
  const auto silent = deliver();
  ASSERT_TRUE(silent.ok());
  EXPECT_FALSE(silent->outcomes[0].has_value());
  answer_with(200, "rrr");
  EXPECT_EQ(deliver().error().code, "SND-0103");
  answer_with(302, "rr");
  EXPECT_EQ(deliver().error().code, "MAP-0002");
}

TEST_F(HttpPlatform, ASecretWithALineBreakNeitherLeavesNorShows) {
  config_.headers.emplace("x-bad", Secret("s3cret\r\nx: y"));
  answer_with(200, "rr");
  const auto answer = deliver();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, "NET-0014");
  EXPECT_EQ(describe(answer.error()).find("s3cret"), std::string::npos);
  EXPECT_FALSE(left_);
}

}  // namespace
}  // namespace xinshi
