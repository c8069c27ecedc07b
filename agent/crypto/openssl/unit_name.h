// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only.
#pragma once

#include <string>
#include <string_view>

namespace xinshi::crypto {

inline constexpr std::string_view kUnitPrefix = "urn:xinshi:unit:";

/// The form only: 18 digits and capital letters. Whether the unit is known is the register's question.
bool unit_well_formed(std::string_view code);
std::string unit_uri(std::string_view code);

}  // namespace xinshi::crypto
