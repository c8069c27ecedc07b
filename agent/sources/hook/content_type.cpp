// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/content_type.h"

#include "base/decimal.h"
#include "base/text.h"

namespace xinshi::hook {
namespace {

std::optional<mapping::Format> format_of(std::string_view media_type) {
  const std::string lower = to_lower_ascii(trim(media_type));
  if (lower == "application/json") return mapping::Format::Json;
  if (lower == "application/x-ndjson" || lower == "application/ndjson") return mapping::Format::Ndjson;
  if (lower == "application/xml" || lower == "text/xml") return mapping::Format::Xml;
  return std::nullopt;
}

std::string_view unquoted(std::string_view value) {
  return value.size() >= 2 && value.front() == '"' && value.back() == '"' ? value.substr(1, value.size() - 2) : value;
}

/// Value of `name=…` among the parameters behind the first `;`; null when absent.
std::optional<std::string_view> parameter(std::string_view header, std::string_view name) {
  const auto parts = split(header, ";");
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string_view::npos || !equal_ci(trim(parts[i].substr(0, equals)), name)) continue;
    return unquoted(trim(parts[i].substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace

ContentType read_content_type(std::string_view header) {
  ContentType out;
  out.format = format_of(header.substr(0, header.find(';')));
  const auto charset = parameter(header, "charset");
  out.charset = charset ? to_lower_ascii(*charset) : out.format == mapping::Format::Xml ? "auto" : "utf-8";
  return out;
}

Lang preferred_language(std::string_view header, Lang otherwise) {
  Lang best = otherwise;
  Decimal best_weight{};
  for (const std::string_view item : split(header, ",")) {
    const std::string_view tag = trim(item.substr(0, item.find(';')));
    const bool chinese = starts_with_ci(tag, "zh");
    if (!chinese && !starts_with_ci(tag, "en")) continue;
    const Decimal weight = parse_decimal(parameter(item, "q").value_or("1")).value_or(Decimal{});
    if (compare(weight, best_weight) <= 0) continue;
    best = chinese ? Lang::Zh : Lang::En;
    best_weight = weight;
  }
  return best;
}

}  // namespace xinshi::hook
