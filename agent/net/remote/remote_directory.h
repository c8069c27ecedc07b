// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/secret.h"
#include "ports/remote.h"

namespace xinshi::net_remote {

/// What the account logs in with. The key is a file in PEM or OpenSSH form; then `password` is that key's own.
struct Credentials {
  Secret password;
  std::string private_key_file;
};

struct RemoteConfig {
  RemoteAddress address;
  /// SFTP, required: the server's host key must be one of these, as `ssh-keygen -l` prints it (SHA256:…).
  /// FTPS: SHA-256 of the certificate's public key, same form. Alone it stands for chain and host name; with `ca_file` all must hold.
  std::vector<std::string> fingerprints;
  std::string ca_file;                               ///< FTPS: anchors in PEM; "" = those of the system
  bool implicit = false;                             ///< FTPS: TLS from the first byte on (port 990) instead of AUTH TLS
  std::function<Result<Credentials>()> credentials;  ///< asked before each operation, so that a changed password is taken up
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t stall_ms = 30'000;     ///< without a byte for so long an operation ends
  std::int64_t timeout_ms = 120'000;  ///< one operation; what `get` has by then is answered
};

/// SFTP and FTPS through libcurl. The connection is kept between operations. The password is never sent before the host key or certificate
/// has been judged; FTPS encrypts both connections or none. A stop of `end` ends the running operation with NET-0218.
std::unique_ptr<RemoteDirectory> make_remote_directory(RemoteConfig config, std::stop_token end);

std::span<const Message> messages();

}  // namespace xinshi::net_remote
