// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/record.h"
#include "mapping/clean_text.h"
#include "mapping/code_table.h"
#include "mapping/source_adapter.h"

namespace xinshi::mapping {

/// Everything needed to bring one text into the canonical form of one field, settled before the first row.
struct FieldForm {
  std::size_t index = 0;
  const FieldSpec* spec = nullptr;
  std::shared_ptr<CodeTable> codes;
  bool identifier = false;  ///< V-38 applies
  bool person_name = false;
};

/// What may differ from column to column of one field.
struct ValueHints {
  const DateRules* dates = nullptr;
  std::string_view unit;  ///< of numbers that name none
  const LookupTable* values = nullptr;
};

FieldForm make_form(const Kind& kind, std::size_t index, const SourceAdapter& adapter);

/// Writes texts into the fields of drafts in canonical form (DESIGN 4a); what was changed or is wrong becomes a problem.
/// One for each decoder: it keeps scratch buffers.
class ValueWriter {
 public:
  explicit ValueWriter(const SourceAdapter& adapter) : empty_words_(adapter.empty_words) {}

  /// Whether texts lose what XML 1.0 cannot carry, with a note (V-32). A caller that leaves it off sees to it that there is none.
  void clean_texts(bool on) { clean_ = on; }
  /// True when `text` means nothing for this field (blank or an empty word).
  bool is_empty(std::string_view text, const FieldSpec& spec) const;
  /// `text` as the source wrote it. Empty texts leave the field alone.
  void write(std::string_view text, const FieldForm& form, const ValueHints& hints, Draft& draft);

 private:
  void write_text(std::string_view text, const FieldForm& form, Draft& draft);
  void write_date(std::string_view text, const FieldForm& form, const DateRules& rules, Draft& draft);
  void write_decimal(std::string_view text, const FieldForm& form, std::string_view unit, Draft& draft);
  void write_code(std::string_view text, const FieldForm& form, Draft& draft);
  std::string_view clean(std::string_view text, const FieldForm& form, Draft& draft);

  EmptyWords empty_words_;
  std::string scratch_;
  bool clean_ = true;
};

/// A finding about one field.
void add_problem(Draft& draft, std::string_view rule, const FieldSpec& spec, ProblemSeverity severity, std::string_view code,
                 std::vector<std::string> args = {});
/// The value as it may be shown for this field.
std::string shown(std::string_view value, const FieldSpec& spec);

}  // namespace xinshi::mapping
