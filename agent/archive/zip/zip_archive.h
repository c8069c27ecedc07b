// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/archive.h"
#include "base/message.h"

namespace xinshi::zip {

/// ZIP and ZIP64 through libzip; members are stored or deflated, anything else is SRC-0034.
class ZipReader final : public ArchiveReader {
 public:
  Result<std::unique_ptr<Archive>> open(std::unique_ptr<RandomBytes> bytes, const ArchiveLimits& limits) override;
};

std::span<const Message> messages();

}  // namespace xinshi::zip
