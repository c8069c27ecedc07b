// SPDX-License-Identifier: Apache-2.0
// Mappings that people write: source adapters and platform packages.
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"
#include "mapping/decoder.h"
#include "mapping/platform_package.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view text = fuzz::text_of(data, size);
  const auto adapter = mapping::read_source_adapter(text, "adapter.toml", fuzz::shipped().catalogue);
  if (!adapter) fuzz::require(adapter.error().fault == Fault::Config && adapter.error().where.file == "adapter.toml", "a fault names its file");
  const auto package = mapping::read_platform_package(text, "platform.toml", fuzz::shipped().catalogue);
  if (!package) fuzz::require(package.error().fault == Fault::Config && package.error().where.file == "platform.toml", "a fault names its file");
  return 0;
}
