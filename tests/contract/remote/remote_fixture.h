// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "net/remote/remote_directory.h"
#include "support/test_file_servers.h"

namespace xinshi {

enum class Kind { Sftp, Ftps, FtpsImplicit };

inline std::string kind_name(const testing::TestParamInfo<Kind>& test) {
  return test.param == Kind::Sftp ? "OpenSsh" : test.param == Kind::Ftps ? "VsftpdExplicit" : "VsftpdImplicit";
}

/// One real server of each kind for all tests of this program.
class RemoteContract : public testing::TestWithParam<Kind> {
 protected:
  static bool sftp() { return GetParam() == Kind::Sftp; }
  static SftpServer& ssh() {
    static SftpServer server;
    return server;
  }
  static FtpsServer& ftp() {
    static FtpsServer explicit_server;
    static FtpsServer implicit_server(true);
    return GetParam() == Kind::Ftps ? explicit_server : implicit_server;
  }
  static FileServer& server() { return sftp() ? static_cast<FileServer&>(ssh()) : ftp(); }

  void SetUp() override {
    ASSERT_TRUE(sftp() ? ssh().good() : ftp().good()) << server().log();
    ASSERT_TRUE(server().sh("rm -rf '" + server().files() + "' && mkdir -p '" + server().files() + "/out'")) << server().log();
  }

  static net_remote::RemoteConfig config() {
    net_remote::RemoteConfig out;
    out.address.protocol = sftp() ? RemoteProtocol::Sftp : RemoteProtocol::Ftps;
    out.address.user = sftp() ? server_account() : "anonymous";
    out.address.host = "127.0.0.1";
    out.address.port = server().port();
    out.address.folder = server().files() + "/out";
    out.connect_timeout_ms = 3'000;
    out.stall_ms = 5'000;
    out.timeout_ms = 20'000;
    if (sftp()) {
      out.fingerprints = {ssh().fingerprint()};
      out.credentials = [] { return Result<net_remote::Credentials>(net_remote::Credentials{Secret(), ssh().home() + "/client"}); };
    } else {
      out.implicit = GetParam() == Kind::FtpsImplicit;
      out.ca_file = ftp().home() + "/ca.crt";
      out.credentials = [] { return Result<net_remote::Credentials>(net_remote::Credentials{Secret(FtpsServer::kPassword), ""}); };
    }
    return out;
  }
  static std::unique_ptr<RemoteDirectory> connect(net_remote::RemoteConfig with = config(), std::stop_token end = {}) {
    return net_remote::make_remote_directory(std::move(with), std::move(end));
  }

  static std::string on_server(const std::string& path) { return server().files() + "/out/" + path; }
  static bool there(const std::string& path) { return std::filesystem::exists(on_server(path)); }
  static void make(const std::string& path, const std::string& bytes) {
    write_file(server().home() + "/given", bytes);
    ASSERT_TRUE(
        server().sh("mkdir -p \"$(dirname '" + on_server(path) + "')\" && cp '" + server().home() + "/given' '" + on_server(path) + "'"))
        << path;
  }
  static std::vector<std::string> names(const Result<std::vector<RemoteEntry>>& entries) {
    std::vector<std::string> out;
    for (const RemoteEntry& entry : entries ? *entries : std::vector<RemoteEntry>{})
      out.push_back(entry.name + (entry.directory ? "/" : ""));
    std::ranges::sort(out);
    return out;
  }
  static Status put(RemoteDirectory& remote, const std::string& path, const std::string& bytes) {
    ViewStream stream(bytes);
    return remote.put(path, stream);
  }
};

}  // namespace xinshi
