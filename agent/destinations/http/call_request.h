// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "destinations/http/call_scope.h"
#include "mapping/platform_call.h"
#include "ports/wire.h"

namespace xinshi::platform_http {

/// A call ready to leave; `request.body` points into `body`.
struct ReadyCall {
  std::string method, path;  ///< path with its query, behind the configured address
  Headers headers;
  std::string body;
};

/// Writes query, headers and body of a form. Errors: those of CallScope, Config SND-0105 (a part that should be JSON is none).
Result<ReadyCall> write_call(const mapping::CallForm& form, CallScope& scope);

}  // namespace xinshi::platform_http
