// SPDX-License-Identifier: Apache-2.0
#include "mapping/row_reader.h"

#include "base/text.h"
#include "mapping/decoder.h"
#include "mapping/readers.h"

namespace xinshi::mapping {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view skip_blanks(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

/// What follows the first balanced object of `text`; null data when it does not end inside it.
std::string_view behind_first_object(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return text.substr(i + 1);
  }
  return {};
}

Format detect_objects(std::string_view name, std::string_view text) {
  if (name.ends_with(".ndjson") || name.ends_with(".jsonl")) return Format::Ndjson;
  return skip_blanks(behind_first_object(text)).starts_with('{') ? Format::Ndjson : Format::Json;
}

}  // namespace

Format detect_format(std::string_view file_name, std::string_view head) {
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const std::string_view text = skip_blanks(head);
  const std::string name = to_lower_ascii(file_name);
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return Format::Csv;
  if (text.starts_with('<')) return Format::Xml;
  if (text.starts_with('{')) return detect_objects(name, text);
  if (text.starts_with('[')) return Format::Json;
  if (name.ends_with(".ndjson") || name.ends_with(".jsonl")) return Format::Ndjson;
  if (name.ends_with(".json")) return Format::Json;
  return name.ends_with(".xml") ? Format::Xml : Format::Csv;
}

std::unique_ptr<RowReader> make_row_reader(Format format, ByteStream& input, ColumnTable& columns, const ReadLimits& limits) {
  switch (format) {
    case Format::Json:
      return make_json_reader(input, columns, limits);
    case Format::Ndjson:
      return make_ndjson_reader(input, columns, limits);
    case Format::Xml:
      return make_xml_reader(input, columns, limits);
    case Format::Csv:
      break;
  }
  return make_csv_reader(input, columns, limits);
}

std::string raw_row_json(const RawRow& row, const ColumnTable& columns) {
  std::string out = "{";
  for (std::uint32_t i = 0; i < row.values.size(); ++i) {
    if (row.values[i].data() == nullptr) continue;
    if (out.size() > 1) out += ',';
    append_json_string(out, columns.name(i));
    out += ':';
    append_json_string(out, row.values[i]);
  }
  return out + '}';
}

}  // namespace xinshi::mapping
