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
};

/// Each batch goes out as one request with its id as Idempotency-Key; the package reads the answer. Evidence is the reply's body.
/// `encode` errors: Conflict SND-0101 (a sealed batch would be written differently now), those of the package. `send` errors:
/// those of the package, Transient SND-0103 (the package gave no place to each record), NET-…. 429 and 503 with Retry-After make
/// every record without an answer TryLater until then.
std::unique_ptr<Sender> make_http_platform_sender(HttpPlatformConfig config, HttpPlatformDeps deps);

std::span<const Message> messages();

}  // namespace xinshi::platform_http
