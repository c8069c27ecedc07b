// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xinshi {

/// 32 bytes: SHA-256 values, salts doubled, keys.
using Hash = std::array<std::uint8_t, 32>;
/// 16 bytes: salts of commitments, raw UUIDs, index keys.
using Bytes16 = std::array<std::uint8_t, 16>;

inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Lower-case hexadecimal.
std::string to_hex(std::span<const std::uint8_t> bytes);
std::optional<std::string> from_hex(std::string_view text);
/// Standard alphabet with padding (RFC 4648 section 4). Decoding is strict: canonical padding, no white space.
std::string to_base64(std::span<const std::uint8_t> bytes);
inline std::string to_base64(std::string_view bytes) { return to_base64(as_bytes(bytes)); }
std::optional<std::string> from_base64(std::string_view text);
std::optional<Hash> hash_from(std::string_view raw);

/// True when equal; the time taken depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace xinshi
