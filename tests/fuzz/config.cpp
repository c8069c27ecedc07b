// SPDX-License-Identifier: Apache-2.0
#include "fuzz/support/fuzz.h"
#include "runtime/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  runtime::Config config;
  for (const Error& error : runtime::read_config(fuzz::text_of(data, size), "/etc/xinshi/xinshi.toml", config))
    fuzz::require(error.fault == Fault::Config && error.code.starts_with("CFG-"), "a fault of the configuration says so");
  return 0;
}
