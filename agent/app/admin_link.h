// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/context.h"
#include "ports/wire.h"

namespace xinshi::app {

/// How a command reaches the data: through the running service's administration socket, or, where none runs, by opening the data
/// directory itself. Both give the same answers, because both end in runtime/admin_api.
class AdminLink {
 public:
  virtual ~AdminLink() = default;
  virtual Result<ServerReply> call(const std::string& method, const std::string& path, const std::map<std::string, std::string>& query,
                                   std::string body, const Headers& headers) = 0;
  virtual bool service_runs() const = 0;
};

/// Errors: CFG-… for the configuration; with `service_only` Transient CLI-0001 when no service answers.
Result<std::unique_ptr<AdminLink>> open_admin_link(Context& context, bool service_only);

/// The text of a problem+json reply as an Error.
Error reply_error(const ServerReply& reply);

}  // namespace xinshi::app
