// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace xinshi {

/// A run of characters inside a text.
struct TextRun {
  std::size_t at = 0;
  std::size_t size = 0;
};

/// The next number in prose that looks like one of a natural person: an identity number of 15 or 18 characters with month and day in
/// their place, or a mobile number. Digits of a longer run and digits glued to letters are none; nor is a valid unified social
/// credit code. `from` is not inside a run of digits. No allocation; texts without long runs of digits cost a look at every 11th byte.
std::optional<TextRun> next_personal_number(std::string_view text, std::size_t from);

}  // namespace xinshi
