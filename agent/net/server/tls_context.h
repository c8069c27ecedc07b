// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>

#include "base/result.h"
#include "ports/crypto.h"
#include "ports/wire.h"

namespace xinshi::net_server {

/// Shared by the listener and by the connections that were accepted under it.
using TlsContext = std::shared_ptr<SSL_CTX>;

/// Certificate, key and client anchors of `config`. Errors: Config NET-0103 (own certificate or key), NET-0104 (anchors).
Result<TlsContext> make_tls_context(const ListenConfig& config);

/// What a certificate says about its holder.
CertificateInfo read_certificate(X509* certificate);

/// False before its first and after its last second. A resumed session skips the check of the handshake.
bool is_current(X509* certificate);

}  // namespace xinshi::net_server
