// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"

namespace xinshi {

/// A UUID in binary; RFC 9562. Text form is lower case with hyphens.
struct Uuid {
  Bytes16 bytes{};
  auto operator<=>(const Uuid&) const = default;
  bool nil() const { return *this == Uuid{}; }
};

std::string to_text(const Uuid& id);
/// Appends the 36 characters without allocating a temporary.
void append_uuid(std::string& out, const Uuid& id);
std::optional<Uuid> parse_uuid(std::string_view text);

/// Makes UUIDv7 values that increase strictly within one generator (method 1 of RFC 9562 section 6.2: 12-bit counter).
/// Not thread-safe: one generator for each owner.
class UuidGenerator {
 public:
  UuidGenerator(Clock& clock, RandomSource& random) : clock_(clock), random_(random) {}
  Uuid next();

 private:
  std::uint64_t random_bits();
  void advance();

  Clock& clock_;
  RandomSource& random_;
  std::int64_t last_ms_ = 0;
  std::uint32_t counter_ = 0;
  std::array<std::uint8_t, 256> pool_{};
  std::size_t pool_left_ = 0;
};

}  // namespace xinshi
