// SPDX-License-Identifier: Apache-2.0
#include "odbc/odbc_driver.h"

#include <algorithm>
#include <utility>

#include "odbc/connection_string.h"
#include "odbc/diagnostics.h"
#include "odbc/odbc_link.h"
#include "odbc/wide_text.h"

namespace xinshi::odbc {
namespace {

class OdbcDriver final : public DatabaseDriver {
 public:
  Result<std::unique_ptr<DatabaseLink>> connect(const DatabaseTarget& target) override;
};

Result<Handle> make_environment() {
  Handle environment(SQL_HANDLE_ENV, SQL_NULL_HANDLE);
  if (!environment) return Error{Fault::Config, "SRC-0203", "no ODBC environment", {}};
  if (!good(SQLSetEnvAttr(environment.get(), SQL_ATTR_ODBC_VERSION, as_pointer(SQL_OV_ODBC3), 0))) {
    return take_error(environment, Doing::Connecting);
  }
  return environment;
}

/// Overwrites what it held: the password passed through it.
struct WipedText {
  WideText text;
  ~WipedText() {
    volatile SQLWCHAR* const at = text.data();
    for (std::size_t i = 0; i < text.size(); ++i) at[i] = 0;
  }
};

Result<std::unique_ptr<DatabaseLink>> OdbcDriver::connect(const DatabaseTarget& target) {
  Result<Handle> environment = make_environment();
  if (!environment) return environment.error();
  Handle connection(SQL_HANDLE_DBC, environment->get());
  if (!connection) return take_error(*environment, Doing::Connecting);
  constexpr std::int64_t kMillis = 1000;
  const auto seconds = static_cast<SQLULEN>(std::max<std::int64_t>(target.timeout_ms / kMillis, 1));
  SQLSetConnectAttr(connection.get(), SQL_ATTR_LOGIN_TIMEOUT, as_pointer(seconds), 0);
  // Refused by drivers that have no such mode; the session is told once more in its own language.
  if (target.read_only) SQLSetConnectAttr(connection.get(), SQL_ATTR_ACCESS_MODE, as_pointer(SQL_MODE_READ_ONLY), 0);
  WipedText text{to_wide(full_connection_string(target).reveal())};
  const SQLRETURN code = SQLDriverConnectW(connection.get(), nullptr, text.text.data(), static_cast<SQLSMALLINT>(text.text.size()), nullptr, 0,
                                           nullptr, SQL_DRIVER_NOPROMPT);
  if (!good(code)) return take_error(connection, Doing::Connecting);
  return make_link(std::move(*environment), std::move(connection), target);
}

}  // namespace

std::unique_ptr<DatabaseDriver> make_driver() { return std::make_unique<OdbcDriver>(); }

}  // namespace xinshi::odbc
