// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/random.h"
#include "destinations/http/call_request.h"
#include "mapping/platform_package.h"

namespace xinshi::golden {

/// Hands out given bytes, over and over.
class GivenRandom final : public RandomSource {
 public:
  explicit GivenRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(bytes_[i % bytes_.size()]);
  }

 private:
  std::string bytes_;
};

/// First line, headers in name order, an empty line, the body.
std::string as_text_file(const platform_http::ReadyCall& call);
/// Reads a package of the source tree, templates included.
Result<std::shared_ptr<const mapping::PlatformPackage>> shipped_package(const std::string& file);

}  // namespace xinshi::golden
