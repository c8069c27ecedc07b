// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace xinshi::runtime {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), to whole seconds.
std::string http_date(Instant at);
/// That form alone; the two obsolete ones are null.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace xinshi::runtime
