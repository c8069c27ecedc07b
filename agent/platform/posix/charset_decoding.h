// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ports/files.h"

namespace xinshi::posix {

/// Encodings through iconv. Stateless.
class IconvDecoders final : public CharsetDecoders {
 public:
  Result<std::unique_ptr<ByteStream>> decode(ByteStream& input, const std::string& charset) override;
};

class IconvEncoder final : public CharsetEncoder {
 public:
  Result<std::string> encode(std::string_view utf8, const std::string& charset) override;
};

}  // namespace xinshi::posix
