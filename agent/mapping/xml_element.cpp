// SPDX-License-Identifier: Apache-2.0
#include "mapping/xml_element.h"

#include <cstring>
#include <pugixml.hpp>
#include <string>

#include "base/text.h"
#include "mapping/columns_memory.h"
#include "mapping/row_problem.h"

namespace xinshi::mapping {
namespace {

constexpr unsigned kParseOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata;

std::string_view local_name(const char* name) {
  const char* const colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

bool is_namespace(const pugi::xml_attribute& attribute) {
  const std::string_view name = attribute.name();
  return name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:");
}

}  // namespace

struct XmlElementParser::Impl {
  Impl(ColumnTable& columns, const ReadLimits& read_limits)
      : table(columns), memory(columns, read_limits.max_columns), limits(read_limits) {}

  bool put(std::string_view name, std::string_view value, RawRow& row, Arena& arena);
  bool put_child(const pugi::xml_node& child, RawRow& row, Arena& arena);
  void parse(std::string_view text, RawRow& row, Arena& arena);

  ColumnTable& table;
  ColumnsMemory memory;
  ReadLimits limits;
  pugi::xml_document document;
  std::string scratch;
  std::string value_text;
};

XmlElementParser::XmlElementParser(ColumnTable& columns, const ReadLimits& limits) : impl_(std::make_unique<Impl>(columns, limits)) {}
XmlElementParser::~XmlElementParser() = default;

void XmlElementParser::parse(std::string_view text, RawRow& row, Arena& arena) {
  impl_->parse(text, row, arena);
}

bool XmlElementParser::Impl::put(std::string_view name, std::string_view value, RawRow& row, Arena& arena) {
  const std::int64_t found = memory.resolve(name);
  if (found < 0) return add_row_problem(row, "MAP-0107", {std::to_string(limits.max_columns)}), false;
  const auto column = static_cast<std::uint32_t>(found);
  if (memory.repeated(column)) return add_row_problem(row, "MAP-0106", {std::string(name)}), false;
  if (value.size() > limits.max_cell_bytes)
    return add_row_problem(row, "MAP-0109", {std::string(name), std::to_string(limits.max_cell_bytes)}), false;
  if (!value.empty()) put_value(row, column, arena.copy(value));
  return true;
}

bool XmlElementParser::Impl::put_child(const pugi::xml_node& child, RawRow& row, Arena& arena) {
  value_text.clear();
  for (const pugi::xml_node& part : child) {
    if (part.type() == pugi::node_element) return add_row_problem(row, "MAP-0108", {std::string(local_name(child.name()))}), false;
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) value_text += part.value();
  }
  return put(local_name(child.name()), value_text, row, arena);
}

void XmlElementParser::Impl::parse(std::string_view text, RawRow& row, Arena& arena) {
  memory.begin_row();
  if (const auto bad = invalid_utf8_at(text)) return add_row_problem(row, "MAP-0102", {std::to_string(*bad)});
  if (text.find('\0') != std::string_view::npos) return add_row_problem(row, "MAP-0110", {"XML"});
  scratch.assign(text);
  const auto parsed = document.load_buffer_inplace(scratch.data(), scratch.size(), kParseOptions, pugi::encoding_utf8);
  if (!parsed) return add_row_problem(row, "MAP-0131", {parsed.description()});
  const pugi::xml_node element = document.document_element();
  for (const pugi::xml_attribute& attribute : element.attributes())
    if (!is_namespace(attribute) && !put(local_name(attribute.name()), attribute.value(), row, arena)) return;
  for (const pugi::xml_node& child : element) {
    if (child.type() == pugi::node_element) {
      if (!put_child(child, row, arena)) return;
    } else if (!trim(child.value()).empty()) {
      return add_row_problem(row, "MAP-0132");
    }
  }
}

}  // namespace xinshi::mapping
