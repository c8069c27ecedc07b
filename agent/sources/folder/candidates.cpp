// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/candidates.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"

namespace xinshi::folder {

bool matches(std::string_view name, std::string_view pattern) {
  const std::string text = to_lower_ascii(name);
  const std::string form = to_lower_ascii(pattern);
  std::size_t at = 0;
  std::size_t p = 0;
  std::size_t star = std::string::npos;
  std::size_t star_at = 0;
  while (at < text.size()) {
    if (p < form.size() && (form[p] == '?' || form[p] == text[at]) && form[p] != '*') {
      ++p;
      ++at;
    } else if (p < form.size() && form[p] == '*') {
      star = p++;
      star_at = at;
    } else if (star != std::string::npos) {
      p = star + 1;
      at = ++star_at;
    } else {
      return false;
    }
  }
  return form.find_first_not_of('*', p) == std::string::npos;
}

bool never_taken(std::string_view name) {
  const std::string lower = to_lower_ascii(name);
  if (lower.starts_with('.') || lower.starts_with("~$")) return true;
  for (const std::string_view ending : {".part", ".tmp", "~", ".filepart", ".crdownload", ".done", ".result.csv"}) {
    if (lower.ends_with(ending)) return true;
  }
  return false;
}

bool Candidates::wanted(const FileEntry& entry) const {
  if (entry.directory || never_taken(entry.name)) return false;
  return std::ranges::any_of(patterns_, [&](const std::string& pattern) { return matches(entry.name, pattern); });
}

void Candidates::scan(const std::vector<FileEntry>& listing, std::int64_t monotonic_us) {
  std::erase_if(postponed_, [&](const auto& each) { return each.second <= monotonic_us; });
  std::set<std::string_view> names;
  for (const FileEntry& entry : listing) names.insert(entry.name);
  std::map<std::string, Seen> now;
  ready_.clear();
  for (const FileEntry& entry : listing) {
    if (!wanted(entry)) continue;
    const auto before = seen_.find(entry.name);
    const bool same = before != seen_.end() && before->second.entry == entry;
    const std::int64_t since = same ? before->second.since_us : monotonic_us;
    now[entry.name] = {entry, since};
    const bool complete = monotonic_us - since >= settle_ms_ * kMicrosPerMilli || names.count(entry.name + ".done") != 0;
    if (complete && postponed_.count(entry.name) == 0) ready_.push_back(entry);
  }
  seen_ = std::move(now);
  std::ranges::sort(ready_, [](const FileEntry& a, const FileEntry& b) {
    return std::tie(a.modified, a.name) < std::tie(b.modified, b.name);
  });
}

std::optional<FileEntry> Candidates::next() {
  if (ready_.empty()) return std::nullopt;
  FileEntry entry = std::move(ready_.front());
  ready_.pop_front();
  return entry;
}

bool Candidates::take(const FileEntry& file) {
  const auto found = std::ranges::find(ready_, file);
  if (found == ready_.end()) return false;
  ready_.erase(found);
  return true;
}

}  // namespace xinshi::folder
