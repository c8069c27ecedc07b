// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "core/record.h"
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  static RecordLineReader reader(fuzz::shipped().catalogue);
  Draft draft;
  const auto view = reader.read(fuzz::text_of(data, size), draft);
  if (!view) return 0;
  fuzz::require(draft.kind != nullptr && draft.kind->id == view->kind, "an accepted line names a known kind");
  fuzz::require(draft.fields.size() == draft.kind->fields.size(), "fields stand in schema order");
  for (std::size_t i = 0; i < draft.fields.size(); ++i) fuzz::require(!invalid_utf8_at(draft.fields.get(i)), "values are valid UTF-8");
  (void)fuzz::shipped().validator->check(std::move(draft), Date{20'600});
  return 0;
}
