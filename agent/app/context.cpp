// SPDX-License-Identifier: Apache-2.0
#include "app/context.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/text.h"

namespace xinshi::app {
namespace {

std::int64_t monotonic_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::size_t cells(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) width += next_code_point(utf8, at) >= 0x1100 ? 2 : 1;
  return width;
}

}  // namespace

void Context::out(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), stdout); }
void Context::err(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), stderr); }

int Context::fail(const Error& error) const {
  err(messages.render(lang, error) + " [" + error.code + "]\n");
  switch (error.fault) {
    case Fault::Config: return kUsage;
    case Fault::Transient: return kUnreachable;
    case Fault::Internal:
    case Fault::Corrupt: return kInternal;
    case Fault::Invalid:
    case Fault::NotFound:
    case Fault::Conflict:
    case Fault::Refused: return kDoneWithFindings;
  }
  return kInternal;
}

Progress::Progress(const Context& context, std::string label)
    : context_(context), label_(std::move(label)), terminal_(context.stderr_is_terminal) {}

Progress::~Progress() {
  if (drawn_ && terminal_) context_.err("\n");
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  const std::int64_t now = monotonic_us();
  const std::int64_t every = terminal_ ? 100'000 : 3'000'000;
  if (last_us_ == 0) last_us_ = now;  // quick work stays quiet
  if (now - last_us_ < every) return;
  last_us_ = now;
  drawn_ = true;
  std::string line = label_ + " " + std::to_string(done);
  if (total != 0) line += "/" + std::to_string(total) + " (" + std::to_string(done * 100 / total) + "%)";
  context_.err(terminal_ ? "\r" + line : line + "\n");
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], cells(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - cells(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

std::string path_text(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

std::filesystem::path text_path(std::string_view utf8) { return {std::u8string(utf8.begin(), utf8.end())}; }

}  // namespace xinshi::app
