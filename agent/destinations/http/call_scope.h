// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "mapping/platform_call.h"
#include "ports/message_crypto.h"

namespace xinshi::platform_http {

/// What the configuration gives a package: secrets (read from files of their own) and settings.
struct CallGivens {
  std::map<std::string, Secret> secrets;
  std::map<std::string, std::string> settings;
};

struct CallMeans {
  MessageCrypto& crypto;
  Clock& clock;
  RandomSource& random;
};

/// The texts of one call: fills in names and computes values, each once, when first asked for. One call, one thread.
class CallScope {
 public:
  struct Call {
    const mapping::CallForm& form;
    std::string_view body;
    std::size_t count = 0;
    std::string_view token;
    std::map<std::string, std::string> kind;  ///< `kind`, `kind.x`
  };
  CallScope(const mapping::CallPlan& plan, const CallGivens& givens, Call call, CallMeans means)
      : plan_(plan), givens_(givens), call_(call), means_(means) {}

  /// Errors: Config SND-0104 (a name that the configuration does not give, or a text that is not in its stated form), CRY-….
  Result<std::string> text(const mapping::CallText& text);

 private:
  Result<std::string> named(const std::string& name);
  Result<std::string> compute(const mapping::CallValue& value);
  Result<std::string> now(const mapping::CallValue& value) const;
  Result<std::string> nonce(const mapping::CallValue& value);
  Result<std::string> pairs(const mapping::CallValue& value);
  Result<std::string> crypto(const mapping::CallValue& value);
  Result<std::string> sealed(const mapping::CallValue& value, const std::string& of);
  Result<std::string> bytes(const mapping::CallText& text, mapping::Binary form);

  const mapping::CallPlan& plan_;
  const CallGivens& givens_;
  Call call_;
  CallMeans means_;
  std::map<std::string, std::string> made_;
};

/// RFC 3986: everything but letters, digits and `-._~` as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace xinshi::platform_http
