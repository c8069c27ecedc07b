// SPDX-License-Identifier: Apache-2.0
#include "core/batch.h"
#include "fuzz/support/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view bytes = fuzz::text_of(data, size);
  const auto batch = read_batch(bytes);
  if (!batch) return 0;
  for (const BatchRecord& record : batch->records)
    fuzz::require(record.line.data() >= bytes.data() && record.line.data() + record.line.size() <= bytes.data() + bytes.size(), "lines lie in the batch");
  fuzz::require(write_batch(batch->outer, batch->inner, batch->records) == bytes, "a batch has one spelling");
  (void)read_manifest(batch->outer.manifest);
  return 0;
}
