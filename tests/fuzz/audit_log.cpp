// SPDX-License-Identifier: Apache-2.0
// Bytes of an audit log are changed: `size, file, place, what` as five bytes a change. An altered entry or tile is always noticed.
#include <array>
#include <map>

#include "fuzz/support/audit_log.h"

namespace xinshi::fuzz {
namespace {

constexpr std::array<std::size_t, 6> kSizes = {0, 1, 255, 256, 257, kProved};

using Files = std::map<std::string, std::string>;

const Files& original(std::size_t size) {
  static std::map<std::size_t, Files> logs;
  const auto found = logs.find(size);
  return found != logs.end() ? found->second : logs.emplace(size, log_of(size).files()).first->second;
}

void change(std::string& bytes, std::size_t place, std::uint8_t what) {
  if (what < 8) {
    bytes.resize(place % (bytes.size() + 1));
  } else if (what < 16 || bytes.empty()) {
    bytes.insert(place % (bytes.size() + 1), 1, static_cast<char>(what));
  } else {
    bytes[place % bytes.size()] = static_cast<char>(what);
  }
}

void judge(std::string_view input) {
  const Files& good = original(kSizes[take_byte(input) % kSizes.size()]);
  MemoryDirectory directory;
  directory.files() = good;
  while (input.size() >= 4) {
    auto file = std::next(directory.files().begin(), take_byte(input) % static_cast<int>(directory.files().size()));
    const std::size_t high = take_byte(input);
    const std::size_t place = high * 256 + take_byte(input);
    change(file->second, place, take_byte(input));
  }
  SumVerifier verifier;
  const audit::VerifyOptions options{{SumSigner().key()}, {}, 0, {}};
  const auto report = audit::verify_log(directory, options, verifier, [](std::uint64_t, std::uint64_t) {});
  if (directory.files() == good) require(report.problems.empty(), "an untouched log is fine");
  directory.files()["checkpoint"] = good.at("checkpoint");  // lines of unknown signers may be added to a head
  if (directory.files() != good) require(!report.problems.empty(), "an altered entry or tile is noticed");
}

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xinshi::fuzz::judge(xinshi::fuzz::text_of(data, size));
  return 0;
}
