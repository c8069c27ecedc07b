// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xinshi::peer {

/// `path` under the configured URL, with one slash between.
inline std::string under(std::string url, std::string_view path) {
  while (url.ends_with('/')) url.pop_back();
  return url.append(path);
}

}  // namespace xinshi::peer
