// SPDX-License-Identifier: Apache-2.0
#include "fuzz/support/rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return xinshi::fuzz::read_rows(xinshi::mapping::Format::Xml, xinshi::fuzz::text_of(data, size));
}
