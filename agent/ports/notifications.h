// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace xinshi {

struct NotificationTarget {
  std::string connection;  ///< in the words of the driver, without user and password
  std::string user;        ///< "" = the driver's way of finding one
  Secret password;
  std::string channel;     ///< exactly as written
};

/// A connection on which a database says that something is new. It says so after the commit, and only while the connection stands: what
/// came before is for the caller to look at. One thread.
class NotificationLink {
 public:
  virtual ~NotificationLink() = default;
  /// True when there was a word since the last call, at once or within `ms`. Errors: Transient SRC-0218 when the connection is lost.
  virtual Result<bool> wait(std::int64_t ms) = 0;
};

class NotificationDriver {
 public:
  virtual ~NotificationDriver() = default;
  /// Errors: Transient SRC-0218; `detail` is the database's own word, which holds no secret.
  virtual Result<std::unique_ptr<NotificationLink>> listen(const NotificationTarget& target) = 0;
};

}  // namespace xinshi
