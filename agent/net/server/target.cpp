// SPDX-License-Identifier: Apache-2.0
#include "net/server/target.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::net_server {
namespace {

std::optional<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const auto byte = i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
      if (!byte) return std::nullopt;
      c = (*byte)[0];
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    out += c;
  }
  return out;
}

bool add_parameter(std::string_view pair, std::map<std::string, std::string>& query) {
  const std::size_t equals = std::min(pair.find('='), pair.size());
  auto name = decode(pair.substr(0, equals), true);
  auto value = decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view{}, true);
  if (!name || !value) return false;
  query.emplace(std::move(*name), std::move(*value));
  return true;
}

/// `http://host/path` of a proxy-minded client becomes `/path`.
std::string_view without_host(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ci(text, scheme)) continue;
    const std::size_t slash = text.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : text.substr(slash);
  }
  return text;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  if (text == "*") return Target{"*", {}};
  text = without_host(text);
  if (text.empty() || text.front() != '/') return std::nullopt;
  const std::size_t question = std::min(text.find('?'), text.size());
  auto path = decode(text.substr(0, question), false);
  if (!path) return std::nullopt;
  Target target{std::move(*path), {}};
  if (question == text.size()) return target;
  for (const std::string_view pair : split(text.substr(question + 1), "&"))
    if (!pair.empty() && !add_parameter(pair, target.query)) return std::nullopt;
  return target;
}

}  // namespace xinshi::net_server
