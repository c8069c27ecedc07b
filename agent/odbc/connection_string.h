// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/database.h"

namespace xinshi::odbc {

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// `A=x;B={y;z}` into pairs; doubled closing braces inside braces are one.
Attributes parse_attributes(std::string_view text);
/// A value as it stands in a connection string: in braces when it holds anything that would end it.
std::string quoted_value(std::string_view value);
/// The target's string with user, password and, for MySQL and MariaDB drivers, the character set where it names none: they
/// otherwise take the service's locale and turn foreign characters into question marks.
Secret full_connection_string(const DatabaseTarget& target);

}  // namespace xinshi::odbc
