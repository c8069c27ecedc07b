// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue.h"
#include "core/parcel.h"
#include "mapping/platform_model.h"
#include "mapping/toml_node.h"

namespace xinshi::mapping {

/// The parts of a platform package: reading its tables, writing a body, reading an answer.
KindTarget read_kind_target(const TomlNode& node, const std::string& path, const Kind& kind, bool open_channel, TomlFaults& faults);
AnswerForm read_answer_form(const TomlNode& node, const std::string& path, bool soap, TomlFaults& faults);
BodyForm read_body_form(TomlTable& request, TomlFaults& faults);
/// `[request]` as a call, `[[value]]`, `[login]`, `[query]`, `secrets`, `settings`, `weak`.
void read_calls(TomlTable& root, TomlTable& request, PackageModel& model, TomlFaults& faults);
/// `extends = "…"`: lays the package over its template. A table is merged key by key, everything else replaces. The template's kinds are
/// those that `take` lists; without `take` all of them.
TomlNode laid_over(TomlNode base, const TomlNode& package, TomlFaults& faults);

/// `[drop]`; also says in `body` and `answer` what their own tables leave open: tables as CSV.
DropForm read_drop_form(const TomlNode& node, BodyForm& body, AnswerForm& answer, TomlFaults& faults);

Result<std::string> encode_body(const PackageModel& model, const Catalogue& catalogue, const std::vector<OutRecord>& records,
                                bool open_channel);
/// `absent` gets true for each record that the platform says it does not have.
Result<Answer> read_answer_body(const AnswerForm& form, int status, std::string_view body, const std::vector<OutRecord>& records,
                                std::vector<bool>* absent = nullptr);

}  // namespace xinshi::mapping
