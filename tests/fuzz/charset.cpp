// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the encoding.
#include "base/text.h"
#include "fuzz/support/rows.h"
#include "platform/posix/charset_decoding.h"

namespace xinshi::fuzz {
namespace {

std::string told_text(std::string_view bytes, const char* charset, std::size_t step) {
  PieceStream stream(bytes, step);
  posix::IconvDecoders decoders;
  const auto decoded = decoders.decode(stream, charset);
  if (!decoded) return describe(decoded.error());
  std::string told;
  char buffer[64];
  for (;;) {
    const auto count = (*decoded)->read(buffer, sizeof buffer);
    if (!count) return told + "\n" + describe(count.error());
    require(*count <= sizeof buffer, "no more is given than there is room");
    if (*count == 0) break;
    told.append(buffer, *count);
  }
  require(!invalid_utf8_at(told), "decoded text is valid UTF-8");
  return told;
}

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi::fuzz;
  constexpr const char* kCharsets[] = {"auto", "utf-8", "utf-16", "utf-16le", "utf-16be", "gb18030", "gbk"};
  std::string_view bytes = text_of(data, size);
  const char* charset = kCharsets[take_byte(bytes) % std::size(kCharsets)];
  const std::string whole = told_text(bytes, charset, bytes.size() + 1);
  require(told_text(bytes, charset, 1) == whole, "read byte by byte the text is the same");
  require(told_text(bytes, charset, 5) == whole, "read in small pieces the text is the same");
  if (!xinshi::invalid_utf8_at(whole)) {
    xinshi::posix::IconvEncoder encoder;
    require(encoder.encode(whole, "gb18030").ok(), "GB18030 holds every character");
  }
  return 0;
}
