// SPDX-License-Identifier: Apache-2.0
// Running other people's tools as oracles; POSIX shell.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace xinshi {

/// A new directory that goes with its owner.
class ScratchDir {
 public:
  ScratchDir() {
    std::random_device random;
    do {
      path_ = std::filesystem::temp_directory_path() / ("xinshi-test-" + std::to_string(random()));
    } while (!std::filesystem::create_directory(path_));
  }
  ~ScratchDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Finished {
  bool good = false;
  std::string output;  ///< standard output and error
};

/// Runs a shell command; `scratch` takes its output.
inline Finished run(const std::string& command, const std::filesystem::path& scratch) {
  const auto output = scratch / "output.txt";
  const int status = std::system(("{ " + command + "\n} >'" + output.string() + "' 2>&1 </dev/null").c_str());
  return {status == 0, read_file(output)};
}

}  // namespace xinshi
