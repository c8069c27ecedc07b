// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>

#include "base/log.h"
#include "base/time.h"

namespace xinshi::posix {

/// One line of JSON for each event: {"t","level","event",…fields as text}. Each line is one write, so lines of several threads or
/// processes do not mix. Bytes that are not UTF-8 (file names) are shown as U+FFFD. A full or closed target loses lines, never stops
/// the caller. Thread-safe.
class JsonLinesLog final : public Log {
 public:
  /// `fd` stays open as long as this lives and is not closed by it.
  JsonLinesLog(int fd, Clock& clock) : fd_(fd), clock_(clock) {}

  void write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) override;

 private:
  int fd_;
  Clock& clock_;
  std::mutex mutex_;
  std::string line_;  ///< reused
};

}  // namespace xinshi::posix
