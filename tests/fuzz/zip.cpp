// SPDX-License-Identifier: Apache-2.0
// An archive from anywhere: every member is read to its end or its error; what comes out stays below the limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/zip/zip_archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  ArchiveLimits limits;
  limits.max_members = 100;
  limits.max_member_bytes = 1 << 20;
  limits.max_total_bytes = 4 << 20;
  limits.max_ratio = 100;
  limits.ratio_from = 1 << 16;
  auto archive = zip::ZipReader().open(std::make_unique<MemoryBytes>(std::string(reinterpret_cast<const char*>(data), size)), limits);
  if (!archive) return 0;
  for (std::size_t i = 0; i < (*archive)->members().size(); ++i) {
    auto stream = (*archive)->open(i);
    if (!stream) continue;
    char buffer[4096];
    std::size_t total = 0;
    for (;;) {
      const auto count = (*stream)->read(buffer, sizeof buffer);
      if (!count || *count == 0) break;
      total += *count;
      if (total > limits.max_member_bytes) std::abort();
    }
  }
  return 0;
}
