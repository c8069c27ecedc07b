// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/catalogue.h"
#include "core/words.h"
#include "mapping/code_table.h"
#include "mapping/dates.h"
#include "mapping/decoder.h"

namespace re2 {
class RE2;
}

namespace xinshi::mapping {

using TextPairs = std::vector<std::pair<std::string, std::string>>;
using LookupTable = std::unordered_map<std::string, std::string>;

/// One operation on a text on its way from the columns to the field.
struct Step {
  enum class Op { Trim, FoldWidth, RemoveBlanks, Upper, Split, Substring, Regex, Lookup, Replace, Prefix, Suffix, Default, Amount };
  Op op = Op::Trim;
  std::string text;        ///< Split: separator; Replace: what; Prefix, Suffix, Default: the text; Amount: of what
  std::string with;        ///< Replace: by what
  std::int64_t from = 0;   ///< Split: which part, 1 = first, -1 = last; Substring: first character, from 1
  std::int64_t count = 0;  ///< Substring: how many characters, 0 = all
  bool strict = false;     ///< Regex, Lookup: no match is an error; else the value becomes absent (Regex) or stays (Lookup)
  std::shared_ptr<const re2::RE2> pattern;
  std::shared_ptr<const LookupTable> table;
};

/// Looks at other columns of the row, several spellings of one or alternatives: Present when any is filled, Absent when none is, the
/// others look at the first that is filled. Empty words are not filled.
struct Condition {
  enum class Test { In, NotIn, Present, Absent, Matches };
  Test test = Test::Present;
  std::vector<std::string> columns;
  std::vector<std::string> values;
  std::shared_ptr<const re2::RE2> pattern;
};

/// How a field gets its value: the first rule of a field whose condition holds and that gives a value wins.
struct FieldRule {
  std::vector<Condition> when;      ///< all must hold
  std::vector<std::string> from;    ///< the first of these columns that is not empty
  std::vector<std::string> concat;  ///< or: all of these columns, joined by `separator`, empty ones left out
  std::string separator;
  std::optional<std::string> constant;
  bool derived = false;             ///< the value is concluded, not stated by the row: it comes with a warning
  std::vector<Step> steps;
  std::shared_ptr<const DateRules> dates;     ///< null: the adapter's
  std::string unit;                           ///< of a number without a unit of its own; empty: the field's
  std::shared_ptr<const LookupTable> values;  ///< texts to canonical texts, before the code list
};

/// Rows that this adapter must not take, with the reason for people.
struct Refusal {
  Condition when;
  std::string reason;
};

/// Columns of one of the reserved members, in order of preference.
struct OperationColumns {
  std::vector<std::string> op, id, reason, basis, date;
};

class SourceAdapter {
 public:
  std::string id;
  std::string version;
  std::string name;
  std::vector<const Kind*> kinds;
  std::vector<std::string> kind_columns;
  std::unordered_map<std::string, const Kind*> kind_words;  ///< folded word → kind
  std::vector<std::string> key_columns;
  std::vector<std::string> updated_at;
  std::vector<std::string> ignore;  ///< header keys
  bool auto_all = false;
  std::vector<std::string> auto_fields;
  std::vector<std::string> empty_words;    ///< folded
  std::vector<std::string> skip_starting;  ///< first cells of explanation rows
  bool keep_source_row = false;            ///< V-56: the row as the source had it stays with its record
  std::vector<Refusal> refusals;
  DateRules dates;
  TextPairs headers;  ///< further spelling → field code
  OperationColumns operation;
  std::unordered_map<std::string, Op> operation_words;  ///< folded word → operation
  std::map<std::string, CodeSynonyms> codes;            ///< by code list id
  bool fill_organ = false;
  bool fill_source_unit = false;
  std::map<std::string, std::vector<FieldRule>> fields;  ///< by field code

  const CodeSynonyms* synonyms_of(const std::string& list) const {
    const auto found = codes.find(list);
    return found == codes.end() ? nullptr : &found->second;
  }
};

}  // namespace xinshi::mapping
