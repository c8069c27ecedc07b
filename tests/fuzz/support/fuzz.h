// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share. A target is one function, run by libFuzzer (./dev fuzz NAME) or by the replay program in every test run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace xinshi::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {size == 0 ? "" : reinterpret_cast<const char*>(data), size};
}

/// A property that must hold for every input.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// The input's parts between lines that hold only `%%`; missing ones are empty.
inline std::vector<std::string_view> parts_of(std::string_view text, std::size_t count) {
  std::vector<std::string_view> out;
  while (out.size() + 1 < count) {
    const std::size_t at = text.find("\n%%\n");
    out.push_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 4);
  }
  out.push_back(text);
  return out;
}

/// Takes the first byte off as a small choice.
inline std::uint8_t take_byte(std::string_view& text) {
  if (text.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

}  // namespace xinshi::fuzz
