// SPDX-License-Identifier: Apache-2.0
// What a platform answers over HTTP: the status before the first `%%` line, the body behind it.
#include "base/text.h"
#include "core/parcel.h"
#include "destinations/peer/peer_answer.h"
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"
#include "mapping/answer_tree.h"
#include "mapping/platform_package.h"

namespace xinshi::fuzz {
namespace {

std::vector<OutRecord> sent() {
  std::vector<OutRecord> out(3);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].id.bytes = {0x01, 0x8f, 0x2b, 0x7e, 0x7d, 0x1a, 0x7c, 0x3b, 0x9a, 0x5d, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(i + 1)};
    out[i].kind = "penalty";
  }
  return out;
}

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  static const auto package =
      mapping::read_platform_package(fuzz::file_text("adapters/platforms/nation-demo/platform.toml"), "platform.toml", fuzz::shipped().catalogue).value();
  static const std::vector<OutRecord> records = fuzz::sent();
  const auto parts = fuzz::parts_of(fuzz::text_of(data, size), 2);
  const int status = static_cast<int>(parse_u64(parts[0]).value_or(200) % 1000);
  (void)mapping::parse_answer(parts[1], true);
  HttpReply reply;
  reply.status = status;
  reply.body = parts[1];
  (void)peer::status_error(reply);
  const auto answer = package->read_answer(status, parts[1], records);
  if (!answer) return 0;
  fuzz::require(answer->outcomes.size() == records.size(), "one place for each record");
  const std::string lower = to_lower_ascii(parts[1]);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& outcome = answer->outcomes[i];
    const bool taken = outcome && (outcome->kind == Outcome::Kind::Registered || outcome->kind == Outcome::Kind::Stored);
    fuzz::require(!taken || lower.find(to_text(records[i].id)) != std::string::npos || lower.find_first_of("\\&") != std::string::npos,
                  "accepted only by name");
  }
  return 0;
}
