// SPDX-License-Identifier: Apache-2.0
#include "net/curl/mail.h"

#include <gtest/gtest.h>

namespace xinshi::net_curl {
namespace {

MailServer server() { return {"smtp://127.0.0.1:1", "", {}, "", "xinshi@example.gov.cn", {"a@example.gov.cn", "b@example.gov.cn"}}; }
const Instant kAt{1'790'740'800ll * kMicrosPerSecond};

TEST(Mail, BearsDateAddressesAndAChineseSubjectInEncodedWords) {
  const std::string bytes = mail_bytes(server(), "信使告警 3 项", "正文", kAt);
  EXPECT_EQ(bytes.find("Date: 30 Sep 2026 12:00:00 +0800\r\nFrom: <xinshi@example.gov.cn>\r\nTo: <a@example.gov.cn>,\r\n <b@example.gov.cn>\r\n"), 0U) << bytes;
  // python3 -c "import base64; print(base64.b64encode('信使告警 3 项'.encode()))"
  EXPECT_NE(bytes.find("Subject: =?UTF-8?B?5L+h5L2/5ZGK6K2mIDMg6aG5?=\r\n"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("\r\n\r\n5q2j5paH\r\n"), std::string::npos) << bytes;
}

TEST(Mail, HasNoLongLineWhateverItsTexts) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "监督管理";
  const std::string bytes = mail_bytes(server(), name, std::string(5'000, 'x'), kAt);
  std::size_t from = 0;
  for (std::size_t at = bytes.find("\r\n"); at != std::string::npos; from = at + 2, at = bytes.find("\r\n", from)) EXPECT_LE(at - from, 78U) << bytes.substr(from, at - from);
}

TEST(Mail, TakesNoAddressThatWouldSayMore) {
  MailServer wrong = server();
  wrong.to = {"a@example.gov.cn>\r\nRCPT TO:<b@example.gov.cn"};
  EXPECT_EQ(send_mail(wrong, "x", "y", kAt).error().code, "NET-0014");
}

TEST(Mail, ToAServerThatIsNotThereIsTransient) { EXPECT_EQ(send_mail(server(), "x", "y", kAt).error().code, "NET-0002"); }

}  // namespace
}  // namespace xinshi::net_curl
