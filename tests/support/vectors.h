// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

/// Files of the source tree for tests.
namespace xinshi::test {

/// The whole file; empty when it cannot be read, which no caller's checks survive.
inline std::string source_file(const std::string& path) {
  std::ifstream in(std::string(XINSHI_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Paths of the files in a folder of the source tree, sorted.
inline std::vector<std::string> source_files(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(XINSHI_SOURCE_DIR) + "/" + folder))
    out.push_back(folder + "/" + entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// Rows of a comma-separated file by header; quoted cells may hold commas, not line breaks.
inline std::vector<std::map<std::string, std::string>> table(const std::string& path) {
  std::vector<std::vector<std::string>> lines(1, std::vector<std::string>(1));
  bool quoted = false;
  for (const char c : source_file(path)) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) lines.back().emplace_back();
    else if (c == '\n') lines.emplace_back(1);
    else if (c != '\r') lines.back().back() += c;
  }
  std::vector<std::map<std::string, std::string>> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() != lines[0].size()) continue;
    for (std::size_t k = 0; k < lines[0].size(); ++k) {
      if (k == 0) rows.emplace_back();
      rows.back()[lines[0][k]] = lines[i][k];
    }
  }
  return rows;
}

}  // namespace xinshi::test
