// SPDX-License-Identifier: Apache-2.0
// Words of HTTP requests that we read ourselves.
#include "base/text.h"
#include "fuzz/support/fuzz.h"
#include "net/server/target.h"
#include "sources/hook/content_type.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto target = net_server::parse_target(text)) fuzz::require(target->path.find('\0') == std::string::npos, "no NUL in a path");
  (void)hook::read_content_type(text);
  (void)hook::preferred_language(text, Lang::Zh);
  return 0;
}
