// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace xinshi::net_server {

/// A request target (RFC 9112 section 3.2) decoded: path and query. `%XX` is decoded in both, `+` is a blank in the query; of equal
/// names the first counts. Null for a broken escape, a NUL, a control character, or a form other than /…, http(s)://… and *.
struct Target {
  std::string path;
  std::map<std::string, std::string> query;
};
std::optional<Target> parse_target(std::string_view text);

}  // namespace xinshi::net_server
