// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace xinshi::mapping {

/// One piece of XML markup at the start of a text. Only the shape is judged; pugixml reads the inside of elements.
struct XmlToken {
  enum class Kind { NeedsMore, Text, Open, Empty, Close, Comment, Cdata, Instruction, Doctype, Broken };
  Kind kind = Kind::NeedsMore;
  std::size_t size = 0;
  std::string_view name;    ///< Open, Empty, Close: the name as written
  bool attributes = false;  ///< Open, Empty: something stands behind the name
};

/// The token at the start of `text`; NeedsMore when it is cut off. A Text token may be only a part of the text.
XmlToken next_xml_token(std::string_view text);

bool is_xml_blank(std::string_view text);

}  // namespace xinshi::mapping
