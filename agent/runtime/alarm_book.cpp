// SPDX-License-Identifier: Apache-2.0
#include "runtime/alarm_book.h"

namespace xinshi::runtime {
namespace {

std::string key_of(const AlarmNote& note) { return note.code + '|' + note.platform + '|' + note.subject; }

}  // namespace

void AlarmBook::raise(const AlarmNote& note, Instant now) {
  const std::lock_guard lock(mutex_);
  const std::string key = key_of(note);
  const auto told = told_.find(key);
  if (told != told_.end() && now.us - told->second.us < repeat_ms_ * kMicrosPerMilli) return;
  if (waiting_.empty()) first_ = now;
  if (waiting_.size() >= kMost && !waiting_.count(key)) {
    ++more_;
    return;
  }
  waiting_.emplace(key, note);
}

std::vector<AlarmNote> AlarmBook::due(Instant now) const {
  const std::lock_guard lock(mutex_);
  std::vector<AlarmNote> out;
  const bool quiet = !quiet_.always() && quiet_.open(now);
  if (quiet || waiting_.empty() || now.us - first_.us < gather_ms_ * kMicrosPerMilli) return out;
  for (const auto& [key, note] : waiting_) out.push_back(note);
  return out;
}

std::size_t AlarmBook::more() const {
  const std::lock_guard lock(mutex_);
  return more_;
}

void AlarmBook::told(const std::vector<AlarmNote>& notes, Instant now) {
  const std::lock_guard lock(mutex_);
  for (const AlarmNote& note : notes) {
    waiting_.erase(key_of(note));
    told_[key_of(note)] = now;
  }
  first_ = now;
  more_ = 0;
  std::erase_if(told_, [&](const auto& each) { return now.us - each.second.us >= repeat_ms_ * kMicrosPerMilli; });
}

}  // namespace xinshi::runtime
