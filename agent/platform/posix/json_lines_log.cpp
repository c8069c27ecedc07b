// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/json_lines_log.h"

#include <exception>

#include "base/text.h"
#include "platform/posix/descriptor.h"

namespace xinshi::posix {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string_view level_word(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Warn: return "warn";
    case Severity::Error: return "error";
  }
  return "error";
}

void append_text(std::string& out, std::string_view value) {
  out += '"';
  while (const auto wrong = invalid_utf8_at(value)) {
    append_json_escaped(out, value.substr(0, *wrong));
    out += kReplacement;
    value.remove_prefix(*wrong + 1);
  }
  append_json_escaped(out, value);
  out += '"';
}

}  // namespace

void JsonLinesLog::write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
  try {
    const std::lock_guard lock(mutex_);
    line_ = "{\"t\":\"" + format_instant(clock_.now()) + "\",\"level\":\"";
    line_.append(level_word(severity)).append("\",\"event\":");
    append_text(line_, event);
    for (const LogField& field : fields) {
      line_ += ',';
      append_text(line_, field.name);
      line_ += ':';
      append_text(line_, field.value);
    }
    line_ += "}\n";
    const Status written = write_all(fd_, line_, "log");
    (void)written;  // there is nobody left to tell
  } catch (const std::exception&) {  // out of memory: the line is lost
  }
}

}  // namespace xinshi::posix
