// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "ports/wire.h"

namespace xinshi::net_curl {

/// Refuses what could break out of a header line, URLs that are not http or https, carry credentials, or would go unencrypted to
/// another machine. Errors: Invalid NET-0014, Config NET-0013.
Status check_request(const HttpRequest& request);

}  // namespace xinshi::net_curl
