// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/context.h"
#include "runtime/config.h"

namespace xinshi::app {

/// The configuration as it was read: `xinshi.toml` and behind it the files of `conf.d` beside it (`*.toml`, in name order), as one text.
struct ConfigText {
  struct Part {
    std::string file;
    int before = 0;  ///< lines in front of its first
  };
  std::string text;
  std::vector<Part> parts;

  /// From a line of the whole to the file and line where it stands.
  void relocate(Error& error) const;
};

/// What Context holds for a way back, else what the files say now. Config CFG-0001, CFG-0024 (a file of conf.d that does not begin with a
/// table).
Result<ConfigText> gather_config(const Context& context);

/// `gather_config` and `runtime::read_config` in one. The first error stands for a text that cannot be had.
std::vector<Error> read_whole_config(const Context& context, runtime::Config& config);

/// What a reload compares: the text, and digests of the adapters, packages, certificates and keys that it names.
struct ConfigState {
  ConfigText text;
  std::map<std::string, std::string> files;
};
Result<ConfigState> config_state(const Context& context);

/// One line a difference: "- [alarm] near_days = 3", "+ [alarm] near_days = 5", "~ /etc/xinshi/unit.crt". Comments do not count; values of
/// `user` and `connection` are not shown.
std::vector<std::string> differences(const ConfigState& before, const ConfigState& after);

}  // namespace xinshi::app
