// SPDX-License-Identifier: Apache-2.0
#include "core/signature_list.h"

#include <cstddef>
#include <optional>

namespace xinshi {
namespace {

constexpr unsigned char kSequence = 0x30;
constexpr unsigned char kLongForm = 0x80;
constexpr std::size_t kMostLengthBytes = 4;

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

/// Size of the DER SEQUENCE at the front; null when there is no whole one.
std::optional<std::size_t> element_size(std::string_view bytes) {
  if (bytes.size() < 2 || byte_at(bytes, 0) != kSequence) return std::nullopt;
  std::size_t length = byte_at(bytes, 1);
  std::size_t head = 2;
  if (length >= kLongForm) {
    const std::size_t count = length - kLongForm;
    if (count == 0 || count > kMostLengthBytes || bytes.size() < head + count) return std::nullopt;
    length = 0;
    for (; head < 2 + count; ++head) length = length << 8 | byte_at(bytes, head);
  }
  if (length > bytes.size() - head) return std::nullopt;
  return head + length;
}

}  // namespace

std::vector<std::string_view> split_signatures(std::string_view bytes) {
  std::vector<std::string_view> out;
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto size = element_size(rest);
    if (!size) return {bytes};
    out.push_back(rest.substr(0, *size));
    rest.remove_prefix(*size);
  }
  if (out.empty()) out.push_back(bytes);
  return out;
}

std::optional<std::string> join_signatures(const std::vector<std::string_view>& signatures) {
  std::string out;
  for (const std::string_view one : signatures) out += one;
  if (signatures.empty() || signatures.size() > 2 || split_signatures(out) != signatures) return std::nullopt;
  return out;
}

}  // namespace xinshi
