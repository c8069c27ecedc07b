// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ports/remote.h"

namespace xinshi {
namespace {

TEST(RemoteAddress, IsReadFromItsUrl) {
  struct Case {
    const char* url;
    RemoteProtocol protocol;
    const char* user;
    const char* host;
    int port;
    const char* folder;
  };
  for (const Case& c :
       {Case{"sftp://xinshi@files.example.cn:2222/out/cf", RemoteProtocol::Sftp, "xinshi", "files.example.cn", 2222, "/out/cf"},
        Case{"SFTP://a@h/", RemoteProtocol::Sftp, "a", "h", 22, ""}, Case{"sftp://a@h", RemoteProtocol::Sftp, "a", "h", 22, ""},
        Case{"sftp://a@h/~/in/", RemoteProtocol::Sftp, "a", "h", 22, "~/in"}, Case{"sftp://a@h/~", RemoteProtocol::Sftp, "a", "h", 22, "~"},
        Case{"ftps://dept%40city@10.0.0.1/a%20b", RemoteProtocol::Ftps, "dept@city", "10.0.0.1", 21, "/a b"},
        Case{"ftps://a@[::1]:990//x//y", RemoteProtocol::Ftps, "a", "[::1]", 990, "/x/y"},
        Case{"sftp://a@h/行政处罚", RemoteProtocol::Sftp, "a", "h", 22, "/行政处罚"}}) {
    const Result<RemoteAddress> at = parse_remote_address(c.url);
    ASSERT_TRUE(at) << c.url << " " << describe(at.error());
    EXPECT_EQ(at->protocol, c.protocol) << c.url;
    EXPECT_EQ(at->user, c.user) << c.url;
    EXPECT_EQ(at->host, c.host) << c.url;
    EXPECT_EQ(at->port, c.port) << c.url;
    EXPECT_EQ(at->folder, c.folder) << c.url;
  }
}

TEST(RemoteAddress, WhatCannotBeUsedIsNamed) {
  for (const auto& [url, what] : {std::pair{"ftp://a@h/x", "sftp://, ftps://"},
                                  {"sftp://h/x", "user"},
                                  {"sftp://a:secret@h/x", "password"},
                                  {"sftp://a@/x", "host"},
                                  {"sftp://a@h:0/x", "port"},
                                  {"sftp://a@h:70000/x", "port"},
                                  {"sftp://a@h:22x/x", "port"},
                                  {"sftp://a@h x/", "host"},
                                  {"sftp://a@h/x/../y", ".."},
                                  {"sftp://a@h/%2e%2e/y", ".."},
                                  {"sftp://a@h/x%0d%0aDELE", "control character"},
                                  {"sftp://a@h/%4", "%"},
                                  {"sftp://a@h/%zz", "%"},
                                  {"ftps://a@h/~/x", "~"}}) {
    const Result<RemoteAddress> at = parse_remote_address(url);
    ASSERT_FALSE(at) << url;
    EXPECT_EQ(at.error().code, "NET-0217");
    EXPECT_EQ(at.error().detail, what) << url;
  }
}

TEST(RemoteAddress, IsToldFromAPath) {
  EXPECT_TRUE(is_remote_address("sftp://a@h/"));
  EXPECT_TRUE(is_remote_address("ftp://a@h/")) << "wrong, but meant";
  EXPECT_FALSE(is_remote_address("/srv/exports"));
  EXPECT_FALSE(is_remote_address("C:\\exports"));
  EXPECT_FALSE(is_remote_address("in"));
}

}  // namespace
}  // namespace xinshi
