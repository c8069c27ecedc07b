// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/call_pairs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "destinations/http/call_scope.h"

namespace xinshi::platform_http {
namespace {

using mapping::CallValue;

bool listed(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

template <class Json>
bool add_members(std::string_view document, CallValue::Nested nested, std::vector<TextPair>& out) {
  const Json parsed = Json::parse(document, nullptr, false);
  if (!parsed.is_object()) return false;
  for (const auto& [name, value] : parsed.items()) {
    if (value.is_structured() && nested == CallValue::Nested::Skip) continue;
    if (value.is_null()) {
      out.emplace_back(name, "");
    } else {
      out.emplace_back(name, value.is_string() ? value.template get<std::string>() : value.dump());
    }
  }
  return true;
}

}  // namespace

bool add_json_pairs(std::string_view document, CallValue::Nested nested, std::vector<TextPair>& out) {
  return nested == CallValue::Nested::Json ? add_members<nlohmann::ordered_json>(document, nested, out)
                                           : add_members<nlohmann::json>(document, nested, out);
}

std::string canonical_pairs(const CallValue& value, std::vector<TextPair> pairs) {
  std::erase_if(pairs, [&](const TextPair& pair) {
    if (!value.only.empty() && !listed(value.only, pair.first)) return true;
    return listed(value.exclude, pair.first) || (value.skip_empty && pair.second.empty());
  });
  for (TextPair& pair : pairs) {
    if (value.name_case == CallValue::Case::Lower) pair.first = to_lower_ascii(pair.first);
    if (value.name_case == CallValue::Case::Upper) pair.first = to_upper_ascii(pair.first);
  }
  if (value.sort != CallValue::Sort::No) std::ranges::stable_sort(pairs, {}, &TextPair::first);
  if (value.sort == CallValue::Sort::ByNameDescending) std::ranges::reverse(pairs);
  std::string out;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) out += value.separator;
    if (value.with_names) out += (value.encoded ? percent_encoded(pairs[i].first) : pairs[i].first) + value.equals;
    out += value.encoded ? percent_encoded(pairs[i].second) : pairs[i].second;
  }
  return out;
}

}  // namespace xinshi::platform_http
