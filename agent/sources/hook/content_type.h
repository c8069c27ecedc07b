// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "mapping/row_reader.h"

namespace xinshi::hook {

/// What a Content-Type header says (RFC 9110 section 8.3).
struct ContentType {
  std::optional<mapping::Format> format;  ///< null: not one of the accepted media types
  std::string charset;  ///< lower case; where the header names none: utf-8, for XML auto (its declaration decides)
};
ContentType read_content_type(std::string_view header);

/// The better liked of Chinese and English in an Accept-Language header; `otherwise` when it names neither.
Lang preferred_language(std::string_view header, Lang otherwise);

}  // namespace xinshi::hook
