// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/message.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "destinations/http/call_scope.h"
#include "mapping/platform_package.h"
#include "ports/sender.h"
#include "ports/wire.h"

namespace xinshi::platform_http {

/// A credit platform that is no Xinshi and is reached by HTTP; how it speaks is its package.
struct HttpPlatformConfig {
  std::string platform;                    ///< id on this node
  Level level = Level::County;
  std::string url;                         ///< the package's path is appended
  std::string unix_socket;                 ///< "" = TCP
  std::string channel;                     ///< of the package
  std::map<std::string, Secret> headers;   ///< added to each request, for example an access token
  CallGivens givens;                       ///< secrets and settings that the package asks for
  std::size_t batch_size = 0;              ///< at most this many at once; 0 = what the package says
  std::int64_t timeout_ms = 60'000;
  TlsClient tls;
};

/// All outlive the sender.
struct HttpPlatformDeps {
  HttpClient& http;
  std::shared_ptr<const mapping::PlatformPackage> package;
  Clock& clock;
  RandomSource& random;
  MessageCrypto* crypto = nullptr;  ///< needed where the package describes a call
};

/// Each batch goes out as one request with its id as Idempotency-Key; the package reads the answer. Evidence is the reply's body. What is
/// sealed are the records as the package writes them; what a call adds (time, nonce, signature, token, envelope) is made anew at each sending.
/// Before records of unknown fate are sent again the platform is asked about them, where the package says how: those it has are settled by
/// its word, those it lacks go out again.
/// `encode` errors: Conflict SND-0101 (a sealed batch would be written differently now), those of the package. `send` errors:
/// those of the package and of its call (CallScope), Transient SND-0106 (sign-in gave no token), SND-0103 (the package gave no place to each record), NET-…. 429 and 503 with Retry-After make
/// every record without an answer TryLater until then.
std::unique_ptr<Sender> make_http_platform_sender(HttpPlatformConfig config, HttpPlatformDeps deps);

/// Config SND-0104 with the first secret or required setting that the package asks for and the configuration lacks, or one that it does not know.
/// Fills in the package's defaults.
Status complete_givens(const mapping::CallPlan& plan, CallGivens& givens);

std::span<const Message> messages();

}  // namespace xinshi::platform_http
