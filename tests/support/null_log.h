// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"

namespace xinshi {

class NullLog final : public Log {
 public:
  void write(Severity, std::string_view, std::initializer_list<LogField>) override {}
};

/// Keeps each event as one line `severity event name=value …`, for tests that look at what was logged. Thread-safe.
class MemoryLog final : public Log {
 public:
  void write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) override {
    static constexpr std::string_view kNames[] = {"info", "warn", "error"};
    std::string line(kNames[static_cast<std::size_t>(severity)]);
    line.append(" ").append(event);
    for (const auto& field : fields) line.append(" ").append(field.name).append("=").append(field.value);
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool contains(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    for (const auto& line : lines_) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace xinshi
