// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/text.h"
#include "core/problem.h"

namespace xinshi {
namespace {

constexpr std::size_t kLongestShown = 40;
constexpr std::size_t kMostStars = 16;

std::size_t character_size(std::string_view text, std::size_t pos) {
  std::size_t next = pos;
  next_code_point(text, next);
  return next - pos;
}

std::size_t last_character(std::string_view text) {
  std::size_t pos = text.size() - 1;
  while (pos > 0 && (static_cast<unsigned char>(text[pos]) & 0xC0U) == 0x80U) --pos;
  return pos;
}

/// 张三丰 to 张*丰, 张三 to 张*: whoever knows the value recognises it, nobody else learns it.
std::string masked(std::string_view value) {
  const std::size_t characters = count_characters(value);
  if (characters < 2) return value.empty() ? "" : "*";
  std::string out(value.substr(0, character_size(value, 0)));
  out.append(characters == 2 ? 1 : std::min(characters - 2, kMostStars), '*');
  if (characters > 2) out += value.substr(last_character(value));
  return out;
}

std::string shortened(std::string_view value) {
  if (count_characters(value) <= kLongestShown) return std::string(value);
  std::size_t pos = 0;
  for (std::size_t i = 0; i < kLongestShown && pos < value.size(); ++i) next_code_point(value, pos);
  return std::string(value.substr(0, pos)) + "…";
}

}  // namespace

std::string_view word(ProblemSeverity severity) {
  switch (severity) {
    case ProblemSeverity::Info: return "info";
    case ProblemSeverity::Warn: return "warn";
    case ProblemSeverity::Error: return "error";
  }
  return "error";
}

bool has_error(const Problems& problems) {
  return std::ranges::any_of(problems, [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
}

std::string safe_value(std::string_view value, bool personal) {
  std::string out = personal ? masked(value) : shortened(value);
  // One finding is one line: a line break inside a value must not look like another finding.
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return out;
}

}  // namespace xinshi
