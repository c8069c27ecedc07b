// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.h"

#include <cstring>

namespace xinshi {
namespace {

constexpr std::size_t kTextSize = 36;
constexpr std::uint32_t kCounterMax = 0xFFF;
constexpr std::uint32_t kCounterSeedMask = 0x7FF;  // the top bit starts at 0: room for 2048 ids in a millisecond
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

void write_text(char* to, const Uuid& id) {
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (hyphen_before(i)) *to++ = '-';
    *to++ = kHexDigits[id.bytes[i] >> 4];
    *to++ = kHexDigits[id.bytes[i] & 15U];
  }
}

void put_big_endian(std::uint8_t* to, int size, std::uint64_t value) {
  for (int i = size - 1; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value & 0xFFU);
}

}  // namespace

std::string to_text(const Uuid& id) {
  std::string out;
  append_uuid(out, id);
  return out;
}

void append_uuid(std::string& out, const Uuid& id) {
  const std::size_t at = out.size();
  out.resize(at + kTextSize);
  write_text(out.data() + at, id);
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  std::array<char, 32> digits{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen && text[i] != '-') return std::nullopt;
    if (!hyphen) digits[count++] = text[i];
  }
  const auto raw = from_hex({digits.data(), digits.size()});
  if (!raw) return std::nullopt;
  Uuid id;
  std::memcpy(id.bytes.data(), raw->data(), id.bytes.size());
  return id;
}

std::uint64_t UuidGenerator::random_bits() {
  std::uint64_t bits = 0;
  if (pool_left_ < sizeof bits) {
    random_.fill(pool_);
    pool_left_ = pool_.size();
  }
  pool_left_ -= sizeof bits;
  std::memcpy(&bits, pool_.data() + pool_left_, sizeof bits);
  return bits;
}

/// Moves (last_ms_, counter_) strictly forward. A clock that stands still or goes back uses up the counter; a
/// counter that is used up borrows the next millisecond, as RFC 9562 section 6.2 allows.
void UuidGenerator::advance() {
  const std::int64_t now_ms = clock_.now().us / kMicrosPerMilli;
  if (now_ms <= last_ms_ && counter_ < kCounterMax) {
    ++counter_;
    return;
  }
  last_ms_ = now_ms > last_ms_ ? now_ms : last_ms_ + 1;
  counter_ = static_cast<std::uint32_t>(random_bits()) & kCounterSeedMask;
}

Uuid UuidGenerator::next() {
  advance();
  Uuid id;
  put_big_endian(id.bytes.data(), 6, static_cast<std::uint64_t>(last_ms_));
  put_big_endian(id.bytes.data() + 6, 2, 0x7000U | counter_);
  put_big_endian(id.bytes.data() + 8, 8, (random_bits() >> 2) | (std::uint64_t{2} << 62));
  return id;
}

}  // namespace xinshi
