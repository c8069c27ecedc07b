// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/log.h"
#include "base/time.h"
#include "platform/posix/rotating_file.h"

namespace xinshi::posix {

/// One line of JSON for each event: {"t","level","event",…fields as text}. Each line is one write, so lines of several threads or
/// processes do not mix. Bytes that are not UTF-8 (file names) are shown as U+FFFD. A full or closed target loses lines, never stops
/// the caller. Thread-safe.
class JsonLinesLog final : public Log {
 public:
  /// `fd` stays open as long as this lives and is not closed by it.
  /// Where `fd` is the journal, each line begins with its priority (sd-daemon(3)), which the journal takes off again.
  JsonLinesLog(int fd, Clock& clock);
  /// From now on each line is also written there.
  void also_to(std::unique_ptr<RotatingFile> file);

  void write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) override;

 private:
  int fd_;
  Clock& clock_;
  bool journal_;
  std::unique_ptr<RotatingFile> file_;
  std::mutex mutex_;
  std::string line_;  ///< reused
};

}  // namespace xinshi::posix
