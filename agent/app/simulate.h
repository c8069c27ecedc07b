// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/context.h"

namespace xinshi::app {

/// Plays a platform: the interface shape of its package, or that of adapters/platforms/nation-demo. Over TLS with client certificates
/// where a certificate is given. Every acceptance is one line in a ledger file, made durable before the answer leaves, so that a test can
/// judge what arrived and how often (a line with "again" for a record that was there).
struct SimulateOptions {
  std::string platform_shape;  ///< found from `platform`
  std::string platform;  ///< id of a package; "" = nation-demo
  std::string listen = "127.0.0.1:9443";
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;
  std::string ledger_file;
  std::string refuse_text;  ///< records whose decision number holds this text are refused with 2001 while at version 1
  int fail_percent = 0;     ///< answers 503 to this share of requests
  int delay_ms = 0;
  std::string capture_file;  ///< every request as it came, for tests that look for what must not be there
  /// Behaviours of the first requests with records, in order, then it behaves; `lost@12号`: of the first one with such a decision number. ok, late:MS, wrong (a page), busy (503), lost (taken, but the
  /// answer is a 502), partial (one record is left out or not counted), double (counted or answered twice), expired (token), revoked (taken,
  /// and refused when asked later).
  std::vector<std::string> script;
};

int simulate(Context& context, const SimulateOptions& options);

}  // namespace xinshi::app
