// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/context.h"
#include "runtime/config.h"

namespace xinshi::app {

/// One step of an examination. `step` is a stable word: config, service, disk, folder, key, dns, tcp, own-certificate, tls, certificate,
/// clock, http, business, database.
struct Step {
  enum class State { Ok, Warn, Failed, Skipped };
  std::string subject;  ///< "node", a source's name or a platform's id
  std::string step;
  State state = State::Ok;
  std::string code;    ///< of a Warn or Failed
  std::string detail;  ///< figures, addresses; no secrets
  std::int64_t ms = 0;
};

/// Goes through node, sources and platforms step by step, stopping at the first step that fails of each. Sends nothing but one
/// harmless GET a platform.
std::vector<Step> examine(Context& context, const runtime::Config& config);

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  bool tls = false;
};
/// Host and port of a URL; host empty when it is none.
Endpoint endpoint_of_url(const std::string& url);
/// What an ODBC connection string says of them; host empty when it names a data source or a file.
Endpoint endpoint_of_connection(const std::string& connection);

}  // namespace xinshi::app
