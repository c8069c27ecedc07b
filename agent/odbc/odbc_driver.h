// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "base/message.h"
#include "ports/database.h"

namespace xinshi::odbc {

/// Databases through the system's ODBC driver manager. Thread-safe; a link belongs to one thread. Drivers read the process's locale
/// (posix::use_utf8_locale) when they turn texts.
std::unique_ptr<DatabaseDriver> make_driver();

/// SRC-0201 … SRC-0204, SRC-0208.
std::span<const Message> messages();

}  // namespace xinshi::odbc
