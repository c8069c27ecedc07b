// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "destinations/http/call_request.h"
#include "destinations/http/http_platform_sender.h"

namespace xinshi::platform_http {

/// One platform's calls: signs them, signs in where the platform wants that, and does so once more when it says that the token is over.
/// Thread-safe; workers share the token.
class CallSession {
 public:
  CallSession(const HttpPlatformConfig& config, const HttpPlatformDeps& deps) : config_(config), deps_(deps) {}

  /// `left` becomes true once a byte of this call, not of the sign-in, may have left. `headers` are added to the package's own.
  Result<HttpReply> exchange(const mapping::CallForm& form, std::string_view body, const std::vector<OutRecord>& records, const Headers& headers, bool& left);

 private:
  Result<HttpReply> once(const mapping::CallForm& form, const CallScope::Call& call, const Headers& headers, bool& left);
  Result<std::string> token();
  Result<std::string> sign_in();
  void forget(const std::string& token);
  bool says_expired(const HttpReply& reply) const;
  std::string url(const std::string& path) const;

  const HttpPlatformConfig& config_;
  const HttpPlatformDeps& deps_;
  std::mutex mutex_;
  std::string token_;          ///< under mutex_; "" = none
  std::int64_t ends_us_ = 0;   ///< under mutex_, monotonic
};

}  // namespace xinshi::platform_http
