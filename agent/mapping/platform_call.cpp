// SPDX-License-Identifier: Apache-2.0
#include "mapping/platform_call.h"

#include <algorithm>
#include <set>

namespace xinshi::mapping {
namespace {

/// Follows names through the values that they are made of.
class Tracer {
 public:
  explicit Tracer(const CallPlan& plan) : plan_(plan) {}

  bool reaches(const CallText& text, std::string_view what) {
    return std::ranges::any_of(text.pieces(), [&](const auto& piece) { return piece.name && name_reaches(piece.text, what); });
  }
  bool covers_body(const CallValue& value) { return reaches(value.of, kBodyName); }
  bool has_secret(const CallText& text) {
    return std::ranges::any_of(plan_.secrets, [&](const std::string& secret) { return reaches(text, secret); });
  }

 private:
  bool pairs_reach(const CallValue& value, const CallPairs& pairs, std::string_view what) {
    return std::ranges::any_of(pairs, [&](const auto& part) {
      const bool left_out = std::ranges::find(value.exclude, part.first) != value.exclude.end() ||
                            (!value.only.empty() && std::ranges::find(value.only, part.first) == value.only.end());
      return !left_out && reaches(part.second, what);
    });
  }
  bool sources_reach(const CallValue& value, std::string_view what) {
    return (value.of_parts && pairs_reach(value, plan_.send.parts, what)) || (value.of_query && pairs_reach(value, plan_.send.query, what)) ||
           (value.of_headers && pairs_reach(value, plan_.send.headers, what));
  }
  bool name_reaches(const std::string& name, std::string_view what) {
    if (name == what) return true;
    const CallValue* const value = plan_.value(name);
    if (value == nullptr || !visiting_.insert(name).second) return false;
    const bool found = reaches(value->of, what) || (value->make == CallValue::Make::Pairs && sources_reach(*value, what));
    visiting_.erase(name);
    return found;
  }

  const CallPlan& plan_;
  std::set<std::string> visiting_;
};

bool weak_word(std::string_view algorithm) {
  return algorithm == "MD5" || algorithm == "SHA-1" || algorithm == "RSA-SHA1" || algorithm == "SM4-ECB";
}

}  // namespace

bool CallText::read(std::string_view text, CallText& out) {
  out.pieces_.clear();
  std::string plain;
  const auto keep = [&] {
    if (!plain.empty()) out.pieces_.push_back({false, std::move(plain)});
    plain.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool doubled = i + 1 < text.size() && text[i + 1] == c;
    if (c == '}' && !doubled) return false;
    if ((c == '{' || c == '}') && doubled) ++i;
    if (c != '{' || doubled) {
      plain += c;
      continue;
    }
    const std::size_t close = text.find('}', i);
    if (close == std::string_view::npos || close == i + 1) return false;
    keep();
    out.pieces_.push_back({true, std::string(text.substr(i + 1, close - i - 1))});
    i = close;
  }
  keep();
  return true;
}

bool CallText::names(std::string_view name) const {
  return std::ranges::any_of(pieces_, [&](const Piece& piece) { return piece.name && piece.text == name; });
}

const CallValue* CallPlan::value(std::string_view name) const {
  const auto found = std::ranges::find(values, name, &CallValue::name);
  return found == values.end() ? nullptr : &*found;
}

CallStrength strength_of(const CallPlan& plan) {
  using Make = CallValue::Make;
  CallStrength strength;
  for (const CallValue& value : plan.values) {
    Tracer tracer(plan);
    const bool keyed = value.make == Make::Hmac || value.make == Make::Sign || (value.make == Make::Digest && tracer.has_secret(value.of));
    const bool weak = weak_word(value.algorithm);
    strength.weak_algorithm = strength.weak_algorithm || (weak && (keyed || value.make == Make::Encrypt));
    if (!keyed) continue;
    strength.signs = true;
    strength.covers_body = strength.covers_body || (!weak && tracer.covers_body(value));
  }
  return strength;
}

bool made_of(const CallPlan& plan, const CallText& text, std::string_view name) {
  return Tracer(plan).reaches(text, name);
}

}  // namespace xinshi::mapping
