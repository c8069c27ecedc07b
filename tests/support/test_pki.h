// SPDX-License-Identifier: Apache-2.0
// Throw-away certificates for tests. Link crypto/openssl.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "crypto/openssl/issue.h"

namespace xinshi {

/// PEM texts of one participant. `ca_pem` is the anchor that the tests trust, also where the certificate comes from another CA.
struct TestIdentity {
  std::string cert_pem;
  std::string key_pem;
  std::string ca_pem;
};

struct TestFiles {
  std::string certificate_file;
  std::string key_file;
  std::string ca_file;
};

struct TestPkiOptions {
  bool expired = false;     ///< valid until yesterday
  bool foreign_ca = false;  ///< signed by a CA of the same name that nobody trusts
  bool wrong_host = false;  ///< names other.example instead of localhost, 127.0.0.1 and ::1
  bool no_unit = false;     ///< carries no unit
};

/// A fresh CA with certificates for TLS (server and client) and batch signatures: unit SAN, DNS localhost, IP 127.0.0.1 and ::1.
class TestPki {
 public:
  using Options = TestPkiOptions;

  explicit TestPki() : ca_(must(crypto::make_ca("Test CA", years()))), foreign_(must(crypto::make_ca("Test CA", years()))) {}

  TestIdentity issue(const std::string& unit_code, const Options& options = {}) const {
    crypto::LeafRequest request;
    request.common_name = "Test " + unit_code;
    request.unit = options.no_unit ? "" : unit_code;
    if (options.wrong_host) {
      request.dns = {"other.example"};
    } else {
      request.dns = {"localhost"};
      request.ips = {"127.0.0.1", "::1"};
    }
    request.validity = options.expired ? crypto::Validity{days_from_now(-30), days_from_now(-1)} : years();
    const crypto::Issued leaf = must(crypto::issue_leaf(options.foreign_ca ? foreign_ : ca_, request));
    return {leaf.certificate_pem, std::string(leaf.key_pem.reveal()), ca_.certificate_pem};
  }

  const crypto::Issued& ca() const { return ca_; }
  const std::string& ca_pem() const { return ca_.certificate_pem; }

  /// Issues and writes `dir/name.crt`, `dir/name.key` (0600) and `dir/name-ca.crt`.
  TestFiles write(const std::filesystem::path& dir, const std::string& name, const std::string& unit_code,
                  const Options& options = {}) const {
    return write(dir, name, issue(unit_code, options));
  }
  static TestFiles write(const std::filesystem::path& dir, const std::string& name, const TestIdentity& identity) {
    std::filesystem::create_directories(dir);
    const TestFiles files{(dir / (name + ".crt")).string(), (dir / (name + ".key")).string(), (dir / (name + "-ca.crt")).string()};
    std::ofstream(files.certificate_file, std::ios::binary) << identity.cert_pem;
    std::ofstream(files.key_file, std::ios::binary) << identity.key_pem;
    std::ofstream(files.ca_file, std::ios::binary) << identity.ca_pem;
    std::filesystem::permissions(files.key_file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return files;
  }

 private:
  static Instant days_from_now(int days) {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    return {now + std::int64_t{days} * 86'400 * kMicrosPerSecond};
  }
  static crypto::Validity years() { return {days_from_now(-3650), days_from_now(3650)}; }  // holds every manual clock
  static crypto::Issued must(Result<crypto::Issued> result) {
    if (!result.ok()) std::abort();
    return std::move(result).value();
  }

  crypto::Issued ca_;
  crypto::Issued foreign_;
};

}  // namespace xinshi
