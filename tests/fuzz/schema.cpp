// SPDX-License-Identifier: Apache-2.0
// What a city revises every year: kinds, code lists, divisions, holidays.
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto kind = read_kind(text, "kind.json", fuzz::shipped().lists)) {
    Catalogue catalogue;
    fuzz::require(catalogue.add(*kind).ok(), "a kind enters an empty catalogue");
    (void)validation::Validator::make(catalogue, {&fuzz::shipped().divisions, &fuzz::shipped().calendar});
  }
  (void)read_code_list(text, "codes.json");
  if (const auto divisions = Divisions::read(text, "divisions.csv")) (void)divisions->known("330822");
  if (const auto calendar = WorkCalendar::read(text, "holidays.json")) {
    const Deadline deadline = deadline_of(*calendar, Date{20'600}, 7);
    fuzz::require(!deadline.known || *deadline.due > Date{20'600}, "a deadline lies behind the decision");
  }
  return 0;
}
