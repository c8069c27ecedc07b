// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "ports/source.h"
#include "ports/store_views.h"
#include "ports/wire.h"

namespace xinshi::hook {

/// application/problem+json: type, title (the text of `error.code`), status, code, detail; `members` is appended as it is and begins
/// with a comma when not empty.
ServerReply problem_reply(int status, const Error& error, const MessageCatalogue& messages, Lang lang, std::string_view members = {});
ServerReply json_reply(int status, std::string body);

/// `"accepted":[…],"rejected":[…]`; skipped rows are in neither.
struct RowLists {
  std::string members;
  std::size_t accepted = 0;
  std::size_t rejected = 0;
};
RowLists row_lists(const std::vector<RowOutcome>& outcomes, const MessageCatalogue& messages, Lang lang);

std::string record_json(const RecordView& record);

}  // namespace xinshi::hook
