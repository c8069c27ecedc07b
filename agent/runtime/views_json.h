// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/message.h"
#include "core/catalogue.h"
#include "core/problem.h"
#include "ports/store_views.h"

namespace xinshi::runtime {

/// One JSON object each, in the shapes of docs/API.md. Names and numbers of natural persons appear only in `history_json`, which shows
/// the record itself.
std::string record_json(const RecordView& record);
std::string delivery_json(const DeliveryView& delivery);
std::string history_json(const RecordHistory& history);
std::string quarantine_json(const QuarantineView& row, const MessageCatalogue& messages, Lang lang, const Catalogue& catalogue);

/// {rule, field, severity, code, message} with the text rendered; the field stands with its Chinese label in the message.
std::string problem_text(const Problem& problem, const MessageCatalogue& messages, Lang lang);

}  // namespace xinshi::runtime
