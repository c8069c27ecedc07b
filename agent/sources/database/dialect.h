// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/database.h"

namespace xinshi::database {

/// What differs between products: how rows are bounded, how a session is made read-only, how the account's rights are asked.
struct Dialect {
  enum class Bound { Limit, Top, RowNum, FetchFirst };
  std::string id;
  Bound bound = Bound::Limit;
  std::vector<std::string> read_only;  ///< statements at the start of a session, which must pass
  /// Answers one row with a number > 0 when the account may change rows; `?` once each for schema and table, in this order, as often as
  /// `rights_parameters` says (2 = schema and table). "" = not known how to ask.
  std::string rights;
  int rights_parameters = 0;
};

/// postgresql, kingbase, gauss, mysql, mariadb, sqlite, dm, oracle, sqlserver, standard; null for another word.
std::optional<Dialect> dialect_named(std::string_view id);
/// By what the driver calls its product; "standard" for one that is not known.
Dialect dialect_of(const DatabaseTraits& traits);

}  // namespace xinshi::database
