// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/log.h"
#include "ports/notifications.h"
#include "runtime/config.h"

namespace xinshi::app {

/// Wakes a database source when its database says that something is new. While the connection is down the source's polling goes on. The
/// first word behind a connection is its own: what was said before nobody heard. One thread.
class DatabaseListener {
 public:
  DatabaseListener(const runtime::SourceConfig& source, NotificationDriver& driver, std::function<void()> wake, Log& log);
  /// Connects where need be and waits a moment. Errors: SRC-0218, those of the password file; it connects anew with the next step.
  Result<std::int64_t> step();
  /// Whether it can listen, for `check`.
  Status connect();

 private:
  runtime::SourceConfig source_;
  NotificationDriver& driver_;
  std::function<void()> wake_;
  Log& log_;
  std::unique_ptr<NotificationLink> link_;
};

/// `listen_connection`, or what the ODBC connection string says in libpq's words.
std::string notification_connection(const runtime::DatabasePart& part);
/// libpq behind the platform's way of waiting.
std::unique_ptr<NotificationDriver> make_notification_driver();

}  // namespace xinshi::app
