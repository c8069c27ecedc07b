// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi {

enum class Severity { Info, Warn, Error };

struct LogField {
  std::string_view name;
  std::string value;
  LogField(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  LogField(std::string_view n, std::int64_t v) : name(n), value(std::to_string(v)) {}
};

/// Structured log. `event` is a stable code such as "source.file-done". Values never hold personal data:
/// ids, counts, codes, file names and digests only. Implementations are thread-safe and never throw.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) = 0;

  void info(std::string_view event, std::initializer_list<LogField> fields = {}) { write(Severity::Info, event, fields); }
  void warn(std::string_view event, std::initializer_list<LogField> fields = {}) { write(Severity::Warn, event, fields); }
  void error(std::string_view event, const Error& error) {
    write(Severity::Error, event, {{"code", error.code}, {"detail", describe(error)}});
  }
};

}  // namespace xinshi
