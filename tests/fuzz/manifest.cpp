// SPDX-License-Identifier: Apache-2.0
#include "core/batch.h"
#include "fuzz/support/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view bytes = fuzz::text_of(data, size);
  if (const auto manifest = read_manifest(bytes)) fuzz::require(write_manifest(*manifest) == bytes, "a manifest has one spelling");
  return 0;
}
