// SPDX-License-Identifier: Apache-2.0
#include "net/remote/listing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"

namespace xinshi::net_remote {
namespace {

/// A word of a line and where it ends.
struct Word {
  std::string_view text;
  std::size_t end = 0;
};

/// The first words; names with many blanks need no more.
std::vector<Word> words_of(std::string_view line) {
  constexpr std::size_t kMostWords = 16;
  std::vector<Word> out;
  std::size_t at = 0;
  while (out.size() < kMostWords) {
    at = line.find_first_not_of(' ', at);
    if (at == std::string_view::npos) break;
    const std::size_t end = std::min(line.find(' ', at), line.size());
    out.push_back({line.substr(at, end - at), end});
    at = end;
  }
  return out;
}

bool is_month(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kNames{"jan", "feb", "mar", "apr", "may", "jun",
                                                           "jul", "aug", "sep", "oct", "nov", "dec"};
  constexpr std::string_view kMonth = "月";
  if (word.ends_with(kMonth)) return parse_u64(word.substr(0, word.size() - kMonth.size())).has_value();
  return std::ranges::find(kNames, to_lower_ascii(word)) != kNames.end();
}

bool is_clock(std::string_view word) {
  return word.size() >= 4 && word.find(':') != std::string_view::npos && word.front() >= '0' && word.front() <= '9';
}
bool is_year(std::string_view word) {
  return word.size() == 4 && parse_u64(word);
}
bool is_iso_day(std::string_view word) {
  return word.size() == 10 && word[4] == '-' && word[7] == '-';
}

/// How many words from `at` on tell the time: "Nov 22 23:02", "Nov 22 2025", "2026-11-22 23:02"; 0 when they do not.
std::size_t time_words(const std::vector<Word>& words, std::size_t at) {
  if (at + 1 < words.size() && is_iso_day(words[at].text) && is_clock(words[at + 1].text)) return 2;
  if (at + 2 >= words.size() || !is_month(words[at].text) || !parse_u64(words[at + 1].text)) return 0;
  return is_clock(words[at + 2].text) || is_year(words[at + 2].text) ? 3 : 0;
}

/// "-rw-r--r-- 1 owner group 11 Nov 22 23:02 name"; owner and group may be missing or hold blanks.
std::optional<RemoteEntry> unix_line(std::string_view line, std::size_t mode_length) {
  const std::vector<Word> words = words_of(line);
  if (words.size() < 5 || words[0].text.size() < mode_length) return std::nullopt;
  for (std::size_t at = 2; at < words.size(); ++at) {
    const auto size = parse_u64(words[at - 1].text);
    const std::size_t count = size ? time_words(words, at) : 0;
    if (count == 0 || at + count >= words.size()) continue;
    RemoteEntry out;
    out.directory = line.front() == 'd';
    out.size = out.directory ? 0 : *size;
    const std::size_t begin = words[at - 1].end;
    const std::size_t end = words[at + count - 1].end;
    out.stamp = trim(line.substr(begin, end - begin));
    out.name = line.substr(end + 1);
    return out;
  }
  return std::nullopt;
}

/// "11-22-26  11:02PM       <DIR>          name".
std::optional<RemoteEntry> dos_line(std::string_view line) {
  const std::vector<Word> words = words_of(line);
  if (words.size() < 4 || words[0].text.size() < 8 || words[0].text[2] != '-' || !is_clock(words[1].text)) return std::nullopt;
  RemoteEntry out;
  out.directory = words[2].text == "<DIR>";
  const auto size = parse_u64(words[2].text);
  if (!out.directory && !size) return std::nullopt;
  out.size = size.value_or(0);
  out.stamp = line.substr(0, words[1].end);
  const std::size_t name = line.find_first_not_of(' ', words[2].end);
  out.name = line.substr(name);
  return out;
}

}  // namespace

Result<std::vector<RemoteEntry>> read_listing(std::string_view text) {
  constexpr std::size_t kModeLength = 10;
  std::vector<RemoteEntry> out;
  bool understood = false;
  bool any = false;
  for (std::string_view line : split(text, "\n")) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || starts_with_ci(line, "total ")) continue;
    any = true;
    const bool other =
        line.size() >= kModeLength && std::string_view("lbcps").find(line.front()) != std::string_view::npos && line[1] != ' ';
    const bool file = line.front() == '-' || line.front() == 'd';
    std::optional<RemoteEntry> entry = file || other ? unix_line(line, kModeLength) : dos_line(line);
    if (!entry) continue;
    understood = true;
    if (!other && entry->name != "." && entry->name != "..") out.push_back(std::move(*entry));
  }
  if (any && !understood) return Error{Fault::Invalid, "NET-0214", {}, {}};
  return out;
}

}  // namespace xinshi::net_remote
