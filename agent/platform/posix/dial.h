// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace xinshi::posix {

/// Steps of reaching another machine, one by one, for diagnosis. The product's own traffic goes through ports/wire.h.

/// Numeric addresses of a host name, or of a numeric address itself. Transient SYS-0030.
Result<std::vector<std::string>> resolve(const std::string& host);
/// Whether somebody takes connections there. Transient SYS-0031 (nobody, or not reachable), SYS-0032 (no answer in time).
Status dial(const std::string& address, std::uint16_t port, std::int64_t timeout_ms);

}  // namespace xinshi::posix
