// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/program_path.h"

#include <filesystem>
#include <system_error>

namespace xinshi::posix {

std::string program_path() {
  std::error_code failed;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::string() : path.string();
}

}  // namespace xinshi::posix
