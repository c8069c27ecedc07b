// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/message.h"
#include "ports/notifications.h"

namespace xinshi::pg_notify {

/// LISTEN of PostgreSQL through libpq, since ODBC cannot receive notifications (docs/adr/0014). Connections are libpq's keyword=value words.
/// `readable` waits up to `ms` until a socket has something to read; it is the platform's.
std::unique_ptr<NotificationDriver> make_driver(std::function<bool(int socket, std::int64_t ms)> readable);

/// `keyword='value'` with a blank before it.
std::string connection_word(std::string_view keyword, std::string_view value);

/// SRC-0218.
std::span<const Message> messages();

}  // namespace xinshi::pg_notify
