// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace xinshi::runtime {

/// What `xinshi init` was told: enough for a first configuration of an agent or a gateway. Texts as they will stand in the file;
/// empty = not wanted.
struct Setup {
  std::string data_dir;
  std::string unit_name, unit_code, division;
  bool identity = true;  ///< unit.crt, unit.key and ca.crt beside the configuration
  std::string adapter;
  std::string folder;                                      ///< a folder source
  std::string hook;                                        ///< address of the local interface; its key is hook.key
  std::string connection, user, table, key, watermark;     ///< a database source; its password is database.password
  std::string up_id, up_level, up_url, up_unit, up_package;  ///< the platform above: a Xinshi gateway, or another one by package
  std::string listen, level;                               ///< a gateway
  std::vector<std::pair<std::string, std::string>> peers;  ///< unified code and name of its senders
};

/// What is missing or wrong, each with the name of the option: Config CFG-0004 (missing), CFG-0006 (not allowed), CFG-0007 (no unified code),
/// CFG-0010 (neither source nor gateway).
std::vector<Error> problems_of(const Setup& setup);

/// The text of `xinshi.toml`, with comments in Chinese. Of a setup without problems `read_config` accepts it.
std::string config_text(const Setup& setup);

}  // namespace xinshi::runtime
