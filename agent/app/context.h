// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"
#include "ports/files.h"

namespace xinshi::app {

/// CONTRACT: exit codes.
enum Exit : int { kDone = 0, kDoneWithFindings = 1, kUsage = 2, kUnreachable = 3, kInternal = 4 };

struct ConfigText;

/// What every command gets: where to write, in which language, from which configuration.
/// Results go to stdout, messages for people to stderr.
struct Context {
  std::filesystem::path config_file;
  bool config_named = false;  ///< -c was given
  bool json = false;
  bool stderr_is_terminal = false;
  Lang lang = Lang::Zh;
  MessageCatalogue messages;
  FileSystem& files;
  std::shared_ptr<const ConfigText> held_config;  ///< instead of the files': the way back of a reload that failed

  void out(std::string_view text) const;
  void err(std::string_view text) const;
  /// Chinese or English, as the user wants.
  std::string_view say(std::string_view zh, std::string_view en) const { return lang == Lang::Zh ? zh : en; }
  /// Prints the error and answers the exit code that fits its class.
  int fail(const Error& error) const;
};

/// A progress line on stderr: redrawn on a terminal, every few seconds otherwise.
class Progress {
 public:
  Progress(const Context& context, std::string label);
  ~Progress();
  void at(std::uint64_t done, std::uint64_t total);

 private:
  const Context& context_;
  std::string label_;
  bool terminal_;
  std::int64_t last_us_ = 0;
  bool drawn_ = false;
};

/// Lays out columns for people: Chinese characters count two cells.
std::string table(const std::vector<std::vector<std::string>>& rows);

/// UTF-8 text of a path and back.
std::string path_text(const std::filesystem::path& path);
std::filesystem::path text_path(std::string_view utf8);

}  // namespace xinshi::app
