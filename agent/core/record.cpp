// SPDX-License-Identifier: Apache-2.0
#include "core/record.h"

#include <algorithm>

#include "base/text.h"
#include "core/code_set.h"

namespace xinshi {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += name;
  append_json_string(out, value);
}

void append_member(std::string& out, std::string_view name, std::optional<Date> value) {
  if (value) out.append(name).append("\"").append(format_date(*value)).append("\"");
}

void append_code_set(std::string& out, std::string_view value, const CodeList* list) {
  out += '[';
  for (bool first = true; !value.empty(); first = false) {
    if (!first) out += ',';
    append_json_string(out, cut_code(value, list));
  }
  out += ']';
}

void append_fields(std::string& out, const std::vector<FieldSpec>& specs, const Fields& fields) {
  out += ",\"fields\":{";
  char before = '\0';
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!fields.has(i)) continue;
    if (before != '\0') out += before;
    before = ',';
    if (specs[i].type != FieldType::CodeSet) {
      append_json_member(out, specs[i].code, fields.get(i));
      continue;
    }
    out.append("\"").append(specs[i].code).append("\":");  // codes need no escape: read_kind sees to it
    append_code_set(out, fields.get(i), specs[i].codes.get());
  }
  out += '}';
}

}  // namespace

std::string_view cut_code(std::string_view& rest, const CodeList* list) {
  std::size_t length = std::min(rest.find(kSetSeparator), rest.size());
  if (list != nullptr && length < rest.size()) {
    for (const CodeValue& value : list->values) {
      const std::size_t size = value.canonical.size();
      if (size > length && rest.starts_with(value.canonical) && (size == rest.size() || rest.substr(size).starts_with(kSetSeparator)))
        length = size;
    }
  }
  const std::string_view code = rest.substr(0, length);
  rest.remove_prefix(std::min(length + kSetSeparator.size(), rest.size()));
  return code;
}

void append_record_line(std::string& out, const Record& record, std::optional<Date> due) {
  const RowMeta& meta = record.meta();
  out += "{\"kind\":";
  append_json_string(out, record.kind().id);
  append_member(out, ",\"schema\":", record.kind().schema_version);
  append_member(out, ",\"op\":", word(meta.op));
  append_member(out, ",\"reason\":", meta.reason);
  append_member(out, ",\"basis\":", meta.basis);
  append_member(out, ",\"date\":", meta.op_date);
  append_member(out, ",\"decided\":", record.decided());
  append_member(out, ",\"due\":", due);
  append_fields(out, record.kind().fields, record.fields());
  out += '}';
}

}  // namespace xinshi
