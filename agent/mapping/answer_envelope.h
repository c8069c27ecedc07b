// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mapping/answer_tree.h"
#include "mapping/platform_call.h"

namespace xinshi::mapping {

/// An answer out of its envelope.
struct OpenedAnswer {
  std::optional<AnswerNode> root;    ///< null: not readable in the expected form
  std::optional<std::string> fault;  ///< SOAP fault code without its prefix
};

/// `soap`: takes the SOAP envelope off (1.1 and 1.2 alike, whatever prefixes it uses). `inside`: the text at that path holds the answer in
/// `format`; for SOAP it begins below the body.
OpenedAnswer open_answer(std::string_view body, AnswerPlace::Format format, bool soap, std::string_view inside);

/// The text at a place of an answer; null when it is not there.
std::optional<std::string> text_in(std::string_view body, const AnswerPlace& place);

}  // namespace xinshi::mapping
