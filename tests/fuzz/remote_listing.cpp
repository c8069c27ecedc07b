// SPDX-License-Identifier: Apache-2.0
// What file servers list, what an address may say, and receipt tables.
#include "base/text.h"
#include "fuzz/support/fuzz.h"
#include "mapping/answer_tree.h"
#include "net/remote/listing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string text(fuzz::text_of(data, size));
  if (const auto entries = net_remote::read_listing(text)) {
    for (const RemoteEntry& entry : *entries) {
      fuzz::require(entry.name.find('\n') == std::string::npos && entry.name != "." && entry.name != "..",
                    "a name is one line and leads nowhere");
      fuzz::require(text.find(entry.name) != std::string::npos, "a name stands in the listing");
    }
  }
  if (const auto at = parse_remote_address(text)) {
    fuzz::require(!at->user.empty() && !at->host.empty() && at->port != 0, "an address is whole");
    for (const std::string_view part : split(at->folder, "/")) fuzz::require(part != "..", "no way up");
    for (const char c : at->folder + at->user) fuzz::require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "no control characters");
  }
  if (const auto table = mapping::parse_answer_table(text)) fuzz::require(table->list, "rows");
  return 0;
}
