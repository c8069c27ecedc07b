// SPDX-License-Identifier: Apache-2.0
#include "net/remote/listing.h"

#include <gtest/gtest.h>

#include "base/message.h"
#include "net/remote/remote_directory.h"
#include "net/remote/remote_error.h"

namespace xinshi::net_remote {
namespace {

std::string shown(const RemoteEntry& entry) {
  return entry.name + "|" + (entry.directory ? "d" : std::to_string(entry.size)) + "|" + entry.stamp;
}

/// Lines as OpenSSH, vsftpd, ProFTPD, busy Windows servers and IIS write them.
TEST(Listing, ReadsTheLinesOfManyServers) {
  struct Case {
    const char* line;
    const char* entry;
  };
  for (const Case& c : {Case{"-rw-r--r--    1 root     root           11 Nov 22 23:02 a.csv", "a.csv|11|Nov 22 23:02"},
                        Case{"drwxr-xr-x    2 1        1            4096 Nov 22 23:02 sub", "sub|d|Nov 22 23:02"},
                        Case{"-rw-r--r-- 1 ftp ftp 12345678901 Feb  9  2025 big.zip\r", "big.zip|12345678901|Feb  9  2025"},
                        Case{"-rwxrwxrwx 1 Domain Users 7 Mar 1 01:02 x", "x|7|Mar 1 01:02"},
                        Case{"-rw-rw-r--+ 1 a b 5 2026-11-22 23:02 iso.csv", "iso.csv|5|2026-11-22 23:02"},
                        Case{"-rw-r--r-- 1 a b 5 11月 22 23:02 处罚.csv", "处罚.csv|5|11月 22 23:02"},
                        Case{"-rw-r--r-- 1 a b 5 Nov 22 23:02  two  blanks ", " two  blanks |5|Nov 22 23:02"},
                        Case{"-rw-r--r-- 1 a b 5 Nov 22 23:02 3 Nov 22 23:02 b", "3 Nov 22 23:02 b|5|Nov 22 23:02"},
                        Case{"----------   1 owner    group         1803128 Jul 10 10:18 ls-lR.Z", "ls-lR.Z|1803128|Jul 10 10:18"},
                        Case{"11-22-26  11:02PM       <DIR>          old stuff", "old stuff|d|11-22-26  11:02PM"},
                        Case{"11-22-2026  11:02PM                 1234 a b.csv", "a b.csv|1234|11-22-2026  11:02PM"}}) {
    const auto entries = read_listing(c.line);
    ASSERT_TRUE(entries && entries->size() == 1) << c.line;
    EXPECT_EQ(shown(entries->front()), c.entry) << c.line;
  }
}

TEST(Listing, LinksDevicesAndDotsAreLeftOut) {
  const auto entries = read_listing(
      "total 8\ndrwxr-xr-x 2 a b 4096 Nov 22 23:02 .\ndrwxr-xr-x 2 a b 4096 Nov 22 23:02 ..\nlrwxrwxrwx 1 a b 5 Nov 22 23:02 l.csv -> "
      "/etc/passwd\n"
      "srw-r--r-- 1 a b 0 Nov 22 23:02 sock\n-rw-r--r-- 1 a b 5 Nov 22 23:02 a.csv\n");
  ASSERT_TRUE(entries && entries->size() == 1);
  EXPECT_EQ(entries->front().name, "a.csv");
}

TEST(Listing, NothingIsAnEmptyFolderAndNonsenseAnError) {
  EXPECT_TRUE(read_listing("")->empty());
  EXPECT_TRUE(read_listing("total 0\r\n")->empty());
  const auto nonsense = read_listing("Volume in drive C has no label.\n Directory of C:\\\n");
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().code, "NET-0214");
}

TEST(Listing, EveryCodeOfTheModuleHasAText) {
  MessageCatalogue catalogue;
  catalogue.add(messages());
  for (int number = 201; number <= 218; ++number) {
    const std::string code = "NET-0" + std::to_string(number);
    EXPECT_NE(catalogue.render(Lang::Zh, code), code);
    EXPECT_NE(catalogue.render(Lang::En, code), code);
  }
}

TEST(RemoteError, TellsARefusalFromALostConnection) {
  struct Case {
    CURLcode code;
    const char* text;
    const char* server;
    const char* error;
  };
  for (const Case& c : {Case{CURLE_QUOTE_ERROR, "rename command failed: Permission denied", "", "NET-0210"},
                        Case{CURLE_QUOTE_ERROR, "rm command failed: File not found", "", "NET-0211"},
                        Case{CURLE_QUOTE_ERROR, "QUOT command failed with 550", "550 Permission denied.\r\n", "NET-0210"},
                        Case{CURLE_QUOTE_ERROR, "mkdir command failed: Connection lost", "", "NET-0209"},
                        Case{CURLE_QUOTE_ERROR, "QUOT command failed with 421", "421 Timeout.", "NET-0209"},
                        Case{CURLE_UPLOAD_FAILED, "Failed FTP upload: 552", "552 Quota exceeded", "NET-0213"},
                        Case{CURLE_REMOTE_FILE_NOT_FOUND, "", "", "NET-0211"},
                        Case{CURLE_LOGIN_DENIED, "Access denied: 530", "530 Login incorrect.", "NET-0207"},
                        Case{CURLE_OUT_OF_MEMORY, "", "", "NET-0216"}}) {
    EXPECT_EQ(remote_error({c.code, c.text, c.server, "", false}).code, c.error) << c.text;
  }
  EXPECT_EQ(remote_error({CURLE_QUOTE_ERROR, "", "550 a\x01\nb", "", false}).detail, "550 a  b") << "one line in logs";
  EXPECT_EQ(remote_error({CURLE_PEER_FAILED_VERIFICATION, "", "", "SHA256:x", false}).code, "NET-0205");
  EXPECT_EQ(remote_error({CURLE_ABORTED_BY_CALLBACK, "", "", "", true}).code, "NET-0218");
}

}  // namespace
}  // namespace xinshi::net_remote
