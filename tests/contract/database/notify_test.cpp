// SPDX-License-Identifier: Apache-2.0
#include "contract/database/database_fixture.h"
#include "pg_notify/pg_notify.h"
#include "platform/posix/descriptor.h"

namespace xinshi::database {
namespace {

constexpr std::int64_t kLongEnoughMs = 10'000;

class Notify : public testing::Test {
 protected:
  NotificationTarget target(const std::string& channel = "case \"closed\"") {
    NotificationTarget out;
    const std::string connection = postgres().connection();
    const std::size_t at = connection.find("Servername=") + 11;
    out.connection = pg_notify::connection_word("host", connection.substr(at, connection.find(';', at) - at)) + pg_notify::connection_word("dbname", "postgres");
    out.user = "postgres";
    out.channel = channel;
    return out;
  }
  Result<std::unique_ptr<NotificationLink>> listen() { return driver_->listen(target()); }
  void say(const std::string& sql) {
    const auto link = odbc::make_driver()->connect({postgres().connection(), "postgres", {}, false});
    ASSERT_TRUE(link) << describe(link.error());
    ASSERT_TRUE((*link)->run(sql, {}));
  }
  std::unique_ptr<NotificationDriver> driver_ = pg_notify::make_driver(posix::wait_readable);
};

TEST_F(Notify, ComesAtOnceAndOnlyOnItsOwnChannel) {
  auto link = listen();
  ASSERT_TRUE(link) << describe(link.error());
  EXPECT_FALSE(*(*link)->wait(0)) << "nothing was said";
  say("NOTIFY another");
  EXPECT_FALSE(*(*link)->wait(200));
  say("NOTIFY \"case \"\"closed\"\"\", 'a payload'");
  EXPECT_TRUE(*(*link)->wait(kLongEnoughMs));
  say("NOTIFY \"case \"\"closed\"\"\"");
  say("NOTIFY \"case \"\"closed\"\"\"");
  EXPECT_TRUE(*(*link)->wait(kLongEnoughMs));
  while (*(*link)->wait(100)) {
  }
  EXPECT_FALSE(*(*link)->wait(0)) << "a word is told once";
}

TEST_F(Notify, TellsThatTheServerIsGoneAndListensAgainWhenItIsBack) {
  auto link = listen();
  ASSERT_TRUE(link);
  postgres().kill();
  const Result<bool> word = (*link)->wait(kLongEnoughMs);
  ASSERT_FALSE(word);
  EXPECT_EQ(word.error().code, "SRC-0218");
  EXPECT_EQ(word.error().fault, Fault::Transient);
  const auto refused = listen();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "SRC-0218");
  ASSERT_TRUE(postgres().start());
  link = listen();
  ASSERT_TRUE(link);
  say("NOTIFY \"case \"\"closed\"\"\"");
  EXPECT_TRUE(*(*link)->wait(kLongEnoughMs));
}

TEST_F(Notify, SaysWhyItCannotListen) {
  NotificationTarget other = target();
  other.user = "nobody'\\";
  const auto link = driver_->listen(other);
  ASSERT_FALSE(link);
  EXPECT_NE(link.error().detail.find("nobody'\\"), std::string::npos) << link.error().detail;
  EXPECT_FALSE(driver_->listen(target(""))) << "a channel has a name";
}

}  // namespace
}  // namespace xinshi::database
