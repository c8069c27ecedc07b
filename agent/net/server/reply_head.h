// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ports/wire.h"

namespace xinshi::net_server {

/// The head of a reply with the blank line. Framing headers of the handler (content-length, transfer-encoding, connection) are
/// replaced by ours, and headers that could break out of their line are left out.
std::string reply_head(const ServerReply& reply, std::uint64_t content_length, bool keep_alive);

/// A reply that the listener gives by itself, as problem+json (RFC 9457).
ServerReply problem_reply(int status);

/// 1xx, 204 and 304 never have a body.
bool may_have_body(int status);

}  // namespace xinshi::net_server
