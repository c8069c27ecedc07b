// SPDX-License-Identifier: Apache-2.0
#include "sources/database/position.h"

#include <utility>

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::database {
namespace {

// v=reread  h=high watermark  n=where the next pass begins  a=place in the pass  f=place in the full reading ("f=" at its start)  d=when the last full one began
// r=rejected rows `key:content`  c=columns `name:class`. Texts are hex with an x before them, so that an empty text is not nothing; lists have commas.
constexpr std::string_view kVersion = "database/1";

std::string packed(std::string_view text) { return "x" + to_hex(as_bytes(text)); }

std::string packed(const Place& place) {
  std::string out;
  for (const std::string& each : place) out += (out.empty() ? "" : ",") + packed(each);
  return out;
}

std::optional<std::string> unpacked(std::string_view text) {
  if (!text.starts_with('x')) return std::nullopt;
  return from_hex(text.substr(1));
}

bool read_place(std::string_view text, Place& out) {
  if (text.empty()) return true;
  for (const std::string_view part : split(text, ",")) {
    auto value = unpacked(part);
    if (!value) return false;
    out.push_back(std::move(*value));
  }
  return true;
}

bool read_columns(std::string_view text, std::vector<ColumnNote>& out) {
  for (const std::string_view part : split(text, ",")) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) return false;
    auto name = unpacked(part.substr(0, colon));
    const auto kind = parse_u64(part.substr(colon + 1));
    if (!name || !kind || *kind > static_cast<std::uint64_t>(ColumnClass::Other)) return false;
    out.push_back({std::move(*name), static_cast<ColumnClass>(*kind)});
  }
  return true;
}

bool read_rejected(std::string_view text, std::vector<RejectedRow>& out) {
  for (const std::string_view part : split(text, ",")) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) return false;
    const auto key = parse_u64(part.substr(0, colon));
    const auto content = parse_u64(part.substr(colon + 1));
    if (!key || !content) return false;
    out.push_back({*key, *content});
  }
  return true;
}

bool read_word(std::string_view word, Position& out) {
  if (word.size() < 2 || word[1] != '=') return false;
  const std::string_view value = word.substr(2);
  const auto number = parse_u64(value);
  switch (word[0]) {
    case 'v': return number ? out.reread = *number, true : false;
    case 'd': return number ? out.full_done = static_cast<std::int64_t>(*number), true : false;
    case 'h': return (out.high = unpacked(value)).has_value();
    case 'n': return (out.next = unpacked(value)).has_value();
    case 'a': return read_place(value, out.at);
    case 'f': return out.full = true, read_place(value, out.full_at);
    case 'r': return read_rejected(value, out.rejected);
    case 'c': return read_columns(value, out.columns);
    default: return false;
  }
}

}  // namespace

std::string Position::text() const {
  std::string out(kVersion);
  out += " v=" + std::to_string(reread);
  if (high) out += " h=" + packed(*high);
  if (next) out += " n=" + packed(*next);
  if (!at.empty()) out += " a=" + packed(at);
  if (full) out += " f=" + packed(full_at);
  if (full_done != 0) out += " d=" + std::to_string(full_done);
  std::string list;
  for (const RejectedRow& each : rejected) list += (list.empty() ? " r=" : ",") + std::to_string(each.key) + ":" + std::to_string(each.content);
  out += std::exchange(list, {});
  if (columns.empty()) return out;
  for (const ColumnNote& each : columns) {
    list += (list.empty() ? "" : ",") + packed(each.name) + ":" + std::to_string(static_cast<unsigned>(each.kind));
  }
  return out + " c=" + list;
}

std::optional<Position> Position::parse(std::string_view text) {
  const auto words = split(text, " ");
  if (words.empty() || words[0] != kVersion) return std::nullopt;
  Position out;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!read_word(words[i], out)) return std::nullopt;
  }
  return out;
}

}  // namespace xinshi::database
