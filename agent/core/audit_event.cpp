// SPDX-License-Identifier: Apache-2.0
#include "core/audit_event.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::array<std::string_view, 17> kEvents = {
    "admitted",      "rejected",   "sent",             "receipt", "receipt-above", "uncertain",  "retry-exhausted", "withdrawn",
    "config-change", "key-change", "operator-action",  "start",   "stop",          "clock-step", "peer-refused",    "batch-received",
    "erased"};

/// Escaping makes a byte at most six, so two texts of this size keep a leaf below the 65,535 bytes of tlog-tiles.
constexpr std::size_t kLongestText = 4096;

std::string_view bounded(std::string_view text) {
  if (text.size() <= kLongestText) return text;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += name;
  append_json_string(out, bounded(value));
}

void append_number(std::string& out, std::string_view name, std::uint32_t value) {
  if (value == 0) return;
  out += name;
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_id(std::string& out, std::string_view name, const std::optional<Uuid>& id) {
  if (!id) return;
  out.append(name).append("\"");
  append_uuid(out, *id);
  out += '"';
}

}  // namespace

std::string_view word(AuditEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

void append_leaf(std::string& out, const AuditLeaf& leaf) {
  out.append("{\"v\":1,\"t\":\"").append(format_instant(leaf.at));
  out.append("\",\"e\":\"").append(word(leaf.event)).append("\"");
  append_id(out, ",\"id\":", leaf.record);
  append_number(out, ",\"n\":", leaf.version);
  append_id(out, ",\"batch\":", leaf.batch);
  append_text(out, ",\"platform\":", leaf.platform);
  append_text(out, ",\"code\":", leaf.code);
  append_number(out, ",\"count\":", leaf.count);
  if (leaf.commitment) out.append(",\"c\":\"").append(to_base64(*leaf.commitment)).append("\"");
  out += '}';
}

}  // namespace xinshi
