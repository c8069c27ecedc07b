// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/message.h"
#include "base/secret.h"
#include "core/catalogue.h"
#include "ports/files.h"
#include "ports/store.h"
#include "ports/wire.h"
#include "sources/hook/body_rows.h"
#include "sources/hook/intake_pool.h"

namespace xinshi::hook {

/// A system that hands decisions in. Its key says which one it is. A source without a key is never let in.
struct HookSource {
  std::string name;
  Secret key;
  TakeRows take;
};

struct HookConfig {
  std::vector<HookSource> sources;  ///< their keys differ
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "[::1]"};  ///< accepted Host names, without port
  mapping::ReadLimits limits;
  std::size_t max_body_bytes = 64 << 20;
  Lang lang = Lang::Zh;             ///< for callers that name no language
};

/// The local HTTP intake: `POST /v1/records/{kind}` and `GET /v1/records/{id}` (docs: HTTP interface). 202 is answered only after the
/// rows are durable; the same content again is answered with the same ids. Errors are application/problem+json (RFC 9457) with a
/// stable `code`. Thread-safe.
class Hook {
 public:
  struct Deps {
    Store& store;
    const Catalogue& catalogue;
    CharsetDecoders& charsets;
    const MessageCatalogue& messages;
    Log& log;
    std::function<bool()> intake_open;  ///< false while nothing may be taken in (full disk, stopping)
  };
  Hook(HookConfig config, Deps deps) : config_(std::move(config)), deps_(std::move(deps)) {}

  ServerReply handle(const ServerRequest& request);

 private:
  struct Call;
  const HookSource* source_of(const ServerRequest& request) const;
  std::optional<ServerReply> refuse_stranger(const Call& call) const;
  ServerReply post(const Call& call, std::string_view kind_id);
  ServerReply get(const Call& call, std::string_view id);
  std::optional<ServerReply> refuse_body(const Call& call) const;
  ServerReply take_once(const Call& call, const Kind& kind);
  ServerReply take(const Call& call, const Kind& kind);
  std::optional<ServerReply> remembered(const Call& call, const std::string& key, const Hash& digest);
  ServerReply failed(const Call& call, const Error& error);

  HookConfig config_;
  Deps deps_;
};

}  // namespace xinshi::hook
