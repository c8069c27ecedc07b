// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/context.h"

namespace xinshi::app {

/// Plays a JSON platform (the shape of adapters/platforms/nation-demo) over TLS with client certificates. Every first acceptance is one
/// line in a ledger file, made durable before the answer leaves, so that a test can judge what arrived and how often.
struct SimulateOptions {
  std::string listen = "127.0.0.1:9443";
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;
  std::string ledger_file;
  std::string refuse_text;  ///< records whose decision number holds this text are refused with 2001 while at version 1
  int fail_percent = 0;     ///< answers 503 to this share of requests
  int delay_ms = 0;
};

int simulate(Context& context, const SimulateOptions& options);

}  // namespace xinshi::app
