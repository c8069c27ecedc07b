// SPDX-License-Identifier: Apache-2.0
// The text of a receipt, the signed file, and the list of such files.
#include "core/batch.h"
#include "core/receipt_list.h"
#include "fuzz/support/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view bytes = fuzz::text_of(data, size);
  if (const auto receipt = read_receipt(bytes)) fuzz::require(write_receipt(*receipt) == bytes, "a receipt has one spelling");
  if (const auto file = read_signed_receipt(bytes)) {
    fuzz::require(write_signed_receipt(*file) == bytes, "a receipt file has one spelling");
    (void)read_receipt(file->receipt);
  }
  if (const auto list = read_receipt_list(bytes)) fuzz::require(write_receipt_list(*list) == bytes, "a list of receipts has one spelling");
  return 0;
}
