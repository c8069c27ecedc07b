// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/catalogue.h"
#include "core/delivery.h"
#include "core/words.h"
#include "mapping/dates.h"
#include "mapping/platform_call.h"
#include "mapping/platform_package.h"

namespace xinshi::mapping {

/// How many characters stay readable; the rest is replaced.
struct Mask {
  std::size_t head = 1;
  std::size_t tail = 0;
  std::string with = "*";
};

/// How one field is written to the platform.
struct TargetField {
  std::string name;  ///< member or element name
  std::size_t field = 0;
  std::string source;  ///< instead of a field: @id, @version, @op, @kind
  std::shared_ptr<const DatePattern> date;
  std::map<std::string, std::string, std::less<>> values;  ///< canonical text → the platform's
  std::string unit;
  std::size_t max_length = 0;  ///< 0 = unlimited
  LengthUnit length_unit = LengthUnit::Characters;
  std::optional<Mask> mask;
  bool mask_person_only = false;
  bool prose = false;   ///< personal numbers inside the text are masked on the public channel (V-41)
  bool set = false;     ///< holds a code set
  bool number = false;  ///< written as a JSON number
};

struct KindTarget {
  std::string name;  ///< what @kind writes
  std::map<std::string, std::string> call;  ///< texts for `{kind.x}`
  std::vector<TargetField> share;
  std::vector<TargetField> open;  ///< the public channel
  std::vector<TargetField> personal;  ///< every field that names or numbers a person, also those that stay inside: their values are masked in prose
  int category = -1;              ///< field that tells natural persons
  bool closed = false;            ///< no record of this kind goes to a public channel
  int scope = -1;                 ///< field that says who may see a record (V-40)
  std::vector<std::string> public_scopes;  ///< its values that allow publication
  std::vector<SeverityOverride> severities;
};

/// JsonRecord: the one record of a batch of one is the body itself.
enum class BodyShape { JsonArray, JsonObject, Xml, JsonRecord };
enum class Absent { Omit, Empty };

struct BodyForm {
  BodyShape shape = BodyShape::JsonArray;
  std::string records = "records";  ///< JsonObject: member with the list
  std::string root = "ROWDATA";     ///< Xml; empty: the rows stand alone
  bool declaration = true;          ///< Xml
  std::string row = "ROW";
  std::vector<std::pair<std::string, std::string>> constants;  ///< members beside the list; @batch, @count are special
  std::vector<std::pair<std::string, std::string>> members;    ///< first members of each record
  std::map<std::string, std::string> ops;                      ///< operation word → the platform's
  Absent absent = Absent::Omit;
  bool set_as_array = false;
  std::string set_separator = "、";
  std::string long_term;  ///< text for long-term; empty: the date pattern
  bool csv = false;       ///< a table of one kind: header and rows (file_drop)
};

/// Absent: the platform does not have the record (answers to `[query]` only).
enum class Meaning { Registered, Stored, Duplicate, Refused, Later, Absent };

/// Platform code → meaning; `2*` stands for all codes that begin with 2, `*` for all others.
class CodeMeanings {
 public:
  void add(std::string code, Meaning meaning) { entries_.emplace_back(std::move(code), meaning); }
  bool empty() const { return entries_.empty(); }
  std::optional<Meaning> of(std::string_view code) const;

 private:
  std::vector<std::pair<std::string, Meaning>> entries_;
};

enum class RecordKey { Id, Index };

struct AnswerForm {
  AnswerPlace::Format format = AnswerPlace::Format::Json;
  bool csv = false;  ///< rows below a header, each a statement (file_drop)
  bool soap = false;          ///< comes in a SOAP envelope; `inside` begins below its body
  std::string inside;         ///< path of the text that holds the answer; empty: the document itself
  CodeMeanings faults;        ///< SOAP fault code without its prefix → meaning for the whole batch
  std::string list;  ///< path to the per-record statements, parts divided by dots; "." is the document itself
  bool has_list = false;
  RecordKey key = RecordKey::Id;
  std::string key_member;
  std::string version_member;
  int first_index = 0;
  std::string code_member, reason_member, ticket_member;
  CodeMeanings codes;
  bool only_refused = false;  ///< the list names the refused records alone; the batch's statement holds for the others when the counters add up
  std::string batch_code;  ///< path
  std::string batch_reason;
  CodeMeanings batch_codes;
  std::string total, success, failed;  ///< paths of the counters
};

struct PackageModel {
  std::string id, version, name;
  std::string shape;  ///< nearest known interface; what `simulate` plays
  int deadline_days = 0;  ///< working days that the platform's rules allow; 0 = the catalogue's
  Level level = Level::County;
  Repeat repeat = Repeat::Unsafe;
  std::size_t batch_size = 100;
  std::vector<std::string> channels;
  std::string path;  ///< as written
  CallPlan call;
  AnswerForm query_answer;
  BodyForm body;
  AnswerForm answer;
  std::map<std::string, KindTarget> kinds;
  std::vector<SeverityOverride> severities;
  std::optional<DropForm> drop;
};

}  // namespace xinshi::mapping
