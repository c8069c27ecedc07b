// SPDX-License-Identifier: Apache-2.0
#include "odbc/connection_string.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::odbc {
namespace {

/// The value that begins at `at`, which moves behind the `;` that ends it.
std::string take_value(std::string_view text, std::size_t& at) {
  std::string out;
  if (at >= text.size() || text[at] != '{') {
    const std::size_t end = std::min(text.find(';', at), text.size());
    out = trim(text.substr(at, end - at));
    at = end + 1;
    return out;
  }
  for (++at; at < text.size(); ++at) {
    if (text[at] != '}') {
      out += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '}') {
      out += text[at++];
    } else {
      break;
    }
  }
  at = std::min(text.find(';', std::min(at, text.size())), text.size()) + 1;
  return out;
}

bool names(const Attributes& attributes, std::string_view key) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& each) { return equal_ci(each.first, key); });
}

bool is_mysql(const Attributes& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const auto& each) {
    const std::string value = to_lower_ascii(each.second);
    return equal_ci(each.first, "driver") && (value.find("maria") != std::string::npos || value.find("mysql") != std::string::npos ||
                                              value.find("libmaodbc") != std::string::npos || value.find("libmyodbc") != std::string::npos);
  });
}

}  // namespace

Attributes parse_attributes(std::string_view text) {
  Attributes out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) break;
    std::string key(trim(text.substr(at, equals - at)));
    while (key.starts_with(';')) key = trim(std::string_view(key).substr(1));
    at = equals + 1;
    while (at < text.size() && text[at] == ' ') ++at;
    std::string value = take_value(text, at);
    if (!key.empty()) out.emplace_back(std::move(key), std::move(value));
  }
  return out;
}

std::string quoted_value(std::string_view value) {
  const bool plain = value.find_first_of("{}[](),;?*=!@ ") == std::string_view::npos;
  if (plain) return std::string(value);
  std::string out = "{";
  for (const char c : value) {
    out += c;
    if (c == '}') out += c;
  }
  return out += '}';
}

Secret full_connection_string(const DatabaseTarget& target) {
  const Attributes given = parse_attributes(target.connection);
  std::string out;
  const auto add = [&](std::string_view key, std::string_view value) { out.append(key).append("=").append(quoted_value(value)).append(";"); };
  for (const auto& [key, value] : given) {
    // The name of a driver stands in braces by custom, and some driver managers insist.
    if (equal_ci(key, "driver") && !value.starts_with('/')) {
      out.append(key).append("={").append(value).append("};");
    } else {
      add(key, value);
    }
  }
  if (is_mysql(given) && !names(given, "charset")) add("CHARSET", "utf8mb4");
  if (!target.user.empty()) add("UID", target.user);
  if (!target.password.empty()) add("PWD", target.password.reveal());
  return Secret(std::move(out));
}

}  // namespace xinshi::odbc
