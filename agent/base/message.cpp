// SPDX-License-Identifier: Apache-2.0
#include "base/message.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi {
namespace {

/// Fills in `{n}` in one pass, so that braces inside an argument stay as they are; `{n}` without an argument is kept.
std::string fill(std::string_view text, std::span<const std::string> args) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const auto index = close == std::string_view::npos ? std::nullopt : parse_u64(text.substr(1, close - 1));
    const bool known = index && *index < args.size();
    out += known ? std::string_view(args[static_cast<std::size_t>(*index)]) : text.substr(0, 1);
    text.remove_prefix(known ? close + 1 : 1);
  }
  return out;
}

}  // namespace

void MessageCatalogue::add(std::span<const Message> table) {
  for (const Message& message : table) by_code_.emplace(message.code, message);
}

std::string MessageCatalogue::render(Lang lang, std::string_view code, std::span<const std::string> args) const {
  const auto found = by_code_.find(code);
  if (found == by_code_.end()) return std::string(code);
  return fill(lang == Lang::Zh ? found->second.zh : found->second.en, args);
}

std::string MessageCatalogue::render(Lang lang, const Error& error) const {
  std::string out = place_text(error.where);
  if (!out.empty()) out += ": ";
  out += render(lang, error.code);
  if (!error.detail.empty()) out.append(" (").append(error.detail).append(")");
  return out;
}

std::vector<Message> MessageCatalogue::all() const {
  std::vector<Message> out;
  out.reserve(by_code_.size());
  for (const auto& [code, message] : by_code_) out.push_back(message);
  std::ranges::sort(out, {}, &Message::code);
  return out;
}

}  // namespace xinshi
