// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/json_lines_log.h"

#include <exception>

#include "base/text.h"
#include "platform/posix/descriptor.h"
#include "platform/posix/process.h"

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

std::string_view priority(Severity severity) {
  switch (severity) {
    case Severity::Info: return "<6>";
    case Severity::Warn: return "<4>";
    case Severity::Error: return "<3>";
  }
  return "<3>";
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

JsonLinesLog::JsonLinesLog(int fd, Clock& clock) : fd_(fd), clock_(clock), journal_(is_journal(fd)) {}

void JsonLinesLog::also_to(std::unique_ptr<RotatingFile> file) {
  const std::lock_guard lock(mutex_);
  file_ = std::move(file);
}

void JsonLinesLog::write(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
  try {
    const std::lock_guard lock(mutex_);
    const std::string_view head = journal_ ? priority(severity) : std::string_view();
    line_ = std::string(head) + "{\"t\":\"" + format_instant(clock_.now()) + "\",\"level\":\"";
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
    if (file_) file_->write(std::string_view(line_).substr(head.size()));
  } catch (const std::exception&) {  // out of memory: the line is lost
  }
}

}  // namespace xinshi::posix
