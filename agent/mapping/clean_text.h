// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace xinshi::mapping {

/// True when `text` holds a character that XML 1.0 cannot carry (control characters but tab and line ends, U+FFFE, U+FFFF).
bool has_illegal_xml(std::string_view text);
void remove_illegal_xml(std::string_view text, std::string& out);

/// True for texts such as 9.11101E+17 or 911101085513850.0: a number that a spreadsheet turned into floating point (V-38).
bool is_damaged_number(std::string_view text);

/// True for the exponent form of a number with more than 15 digits, whatever field it stands in.
bool is_cut_number(std::string_view text);
/// True for what a spreadsheet shows where a formula failed: #N/A, #REF!, ####.
bool is_formula_error(std::string_view text);

/// Removes the blanks inside a name written in Chinese characters only (张 三); false when there is nothing to remove.
bool remove_name_blanks(std::string_view text, std::string& out);

/// The words that mean "nothing" (V-35).
class EmptyWords {
 public:
  explicit EmptyWords(std::vector<std::string> folded) : words_(std::move(folded)) {
    for (const std::string& word : words_) learn(word);
  }
  /// `text` is trimmed.
  bool contains(std::string_view text) const {
    return text.size() <= 3 * longest_ && begins_[static_cast<unsigned char>(text.empty() ? 0 : text.front())] && lookup(text);
  }

 private:
  void learn(std::string_view word);
  bool lookup(std::string_view text) const;
  std::vector<std::string> words_;
  std::size_t longest_ = 0;
  std::array<bool, 256> begins_{};  ///< by first byte: nearly every text is told apart by it
};

}  // namespace xinshi::mapping
