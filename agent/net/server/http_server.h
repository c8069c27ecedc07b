// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "base/log.h"
#include "base/message.h"
#include "base/result.h"
#include "ports/wire.h"

namespace xinshi::net_server {

/// Starts a listener. One thread moves bytes; handlers run on `config.workers` threads and never on that one.
/// HTTP/1.1 with keep-alive, 100-continue, chunked and sized bodies, HEAD; HTTP/1.0 is answered and closed. Every method reaches
/// the handler. TLS 1.2 and 1.3; with `client_ca_file` a client without a valid certificate is refused in the handshake.
/// Answers by itself, as problem+json: 400, 413, 417, 431, 501, 503, 505. Too slow clients are cut: `header_timeout_ms` for
/// the handshake and the head together, `body_timeout_ms` for each started MiB of body. Idle connections are kept one minute.
/// `unix:/path` gets mode 0600; a socket file that nobody listens on is replaced, any other file is an error.
/// Errors: Config NET-0101 … NET-0105; Transient NET-0102 when the address is taken. `log` outlives the server.
Result<std::unique_ptr<HttpServer>> start_server(const ListenConfig& config, Handler handler, Log& log);

std::span<const Message> messages();

}  // namespace xinshi::net_server
