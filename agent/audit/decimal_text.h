// SPDX-License-Identifier: Apache-2.0
// Inside of audit only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace xinshi::audit {

/// ASCII decimal without leading zeros.
std::optional<std::uint64_t> plain_decimal(std::string_view text);
/// C2SP signed-note: not empty, UTF-8, no Unicode space, no plus.
bool key_name_fits(std::string_view name);

}  // namespace xinshi::audit
