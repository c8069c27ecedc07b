// SPDX-License-Identifier: Apache-2.0
#include "mapping/xlsx_package.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <pugixml.hpp>

#include "base/text.h"
#include "mapping/xlsx_text.h"

namespace xinshi::mapping {
namespace {

Error damaged(std::string detail) { return {Fault::Invalid, "MAP-0145", std::move(detail), {}}; }

std::optional<std::size_t> member_of(const Archive& archive, std::string_view name) {
  const auto& members = archive.members();
  const auto found = std::ranges::find_if(members, [name](const ArchiveMember& m) { return equal_ci(m.name, name); });
  return found == members.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - members.begin()));
}

bool is(const pugi::xml_node& node, std::string_view name) { return local_name(node.name()) == name; }

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([name](const pugi::xml_node& each) { return is(each, name); });
}

/// An attribute whatever its prefix: r:id, id.
const char* attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& each : node.attributes())
    if (local_name(each.name()) == name && std::strncmp(each.name(), "xmlns", 5) != 0) return each.value();
  return "";
}

/// Several attributes may have one local name (sheetId has none, r:id does): the prefixed one.
std::string relation_id(const pugi::xml_node& node) {
  for (const pugi::xml_attribute& each : node.attributes())
    if (std::strchr(each.name(), ':') != nullptr && local_name(each.name()) == "id") return each.value();
  return {};
}

bool flag(const char* value) { return std::strcmp(value, "1") == 0 || std::strcmp(value, "true") == 0; }

/// `target` as seen from the folder of `from`: "worksheets/sheet1.xml" from "xl/workbook.xml", or "/xl/worksheets/sheet1.xml".
std::string resolved(std::string_view from, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string base(from.substr(0, from.rfind('/') == std::string_view::npos ? 0 : from.rfind('/')));
  while (target.starts_with("../") || target.starts_with("./")) {
    if (target.starts_with("../")) base.resize(base.rfind('/') == std::string::npos ? 0 : base.rfind('/'));
    target.remove_prefix(target.find('/') + 1);
  }
  return base.empty() ? std::string(target) : base + "/" + std::string(target);
}

class PackageReader {
 public:
  PackageReader(Archive& archive, const WorkbookOptions& options) : archive_(archive), options_(options) {}
  Result<std::unique_ptr<Workbook>> read();

 private:
  struct Relation {
    std::string type;  ///< last part of its URI: worksheet, styles, sharedStrings
    std::string target;
  };
  Result<std::string> text_of(std::size_t member);
  Status parse(std::size_t member, pugi::xml_document& document);
  Status read_relations(const std::string& of, std::map<std::string, Relation>& out);
  Result<std::string> main_part();
  void read_sheets(const pugi::xml_node& workbook, const std::map<std::string, Relation>& relations);
  Status read_styles(std::size_t member);
  Status read_strings(std::size_t member);

  Archive& archive_;
  const WorkbookOptions& options_;
  std::unique_ptr<Workbook> out_ = std::make_unique<Workbook>();
};

Result<std::string> PackageReader::text_of(std::size_t member) {
  auto stream = archive_.open(member);
  if (!stream) return std::move(stream).error();
  std::string out;
  char buffer[16 * 1024];
  for (;;) {
    const Result<std::size_t> count = (*stream)->read(buffer, sizeof buffer);
    if (!count) return count.error();
    if (*count == 0) return out;
    out.append(buffer, *count);
    if (out.size() > options_.max_part_bytes) return damaged(archive_.members()[member].name + " too large");
  }
}

Status PackageReader::parse(std::size_t member, pugi::xml_document& document) {
  auto text = text_of(member);
  if (!text) return std::move(text).error();
  const std::string& name = archive_.members()[member].name;
  if (text->find("<!DOCTYPE") != std::string::npos) return Error{Fault::Invalid, "MAP-0134", name, {}};
  const auto parsed = document.load_buffer(text->data(), text->size(), pugi::parse_default, pugi::encoding_auto);
  return parsed ? Status{} : Status(damaged(name));
}

Status PackageReader::read_relations(const std::string& of, std::map<std::string, Relation>& out) {
  const std::size_t slash = of.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : of.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? of : of.substr(slash + 1);
  const auto member = member_of(archive_, folder + "_rels/" + name + ".rels");
  if (!member) return {};
  pugi::xml_document document;
  if (Status parsed = parse(*member, document); !parsed) return parsed;
  for (const pugi::xml_node& each : document.document_element().children()) {
    if (!is(each, "Relationship") || std::strcmp(attribute(each, "TargetMode"), "External") == 0) continue;
    const std::string_view type = attribute(each, "Type");
    out[attribute(each, "Id")] = {std::string(type.substr(type.rfind('/') + 1)), resolved(of, attribute(each, "Target"))};
  }
  return {};
}

/// By the package's own relations, else where everyone puts it.
Result<std::string> PackageReader::main_part() {
  std::map<std::string, Relation> relations;
  if (Status read = read_relations("", relations); !read) return std::move(read).error();
  for (const auto& [id, relation] : relations)
    if (relation.type == "officeDocument") return relation.target;
  return std::string("xl/workbook.xml");
}

void PackageReader::read_sheets(const pugi::xml_node& workbook, const std::map<std::string, Relation>& relations) {
  for (const pugi::xml_node& each : child(workbook, "sheets").children()) {
    const auto relation = relations.find(relation_id(each));
    if (!is(each, "sheet") || relation == relations.end() || relation->second.type != "worksheet") continue;
    const auto member = member_of(archive_, relation->second.target);
    const std::string_view state = attribute(each, "state");
    if (member) out_->sheets.push_back({attribute(each, "name"), *member, state == "hidden" || state == "veryHidden"});
  }
}

Status PackageReader::read_styles(std::size_t member) {
  pugi::xml_document document;
  if (Status parsed = parse(member, document); !parsed) return parsed;
  const pugi::xml_node root = document.document_element();
  std::map<int, NumberStyle> formats;
  for (const pugi::xml_node& each : child(root, "numFmts").children())
    formats[std::atoi(attribute(each, "numFmtId"))] = number_style(attribute(each, "formatCode"));
  for (const pugi::xml_node& each : child(root, "cellXfs").children()) {
    const int id = std::atoi(attribute(each, "numFmtId"));
    const auto own = formats.find(id);
    out_->cells.styles.push_back(own != formats.end() ? own->second : builtin_number_style(id));
  }
  return {};
}

Status PackageReader::read_strings(std::size_t member) {
  auto stream = archive_.open(member);
  if (!stream) return std::move(stream).error();
  return out_->cells.strings.load(**stream, options_.max_shared_bytes);
}

Result<std::unique_ptr<Workbook>> PackageReader::read() {
  auto main = main_part();
  if (!main) return std::move(main).error();
  const auto member = member_of(archive_, *main);
  if (!member || main->ends_with(".bin")) return Error{Fault::Invalid, "MAP-0141", *main, {}};
  pugi::xml_document document;
  if (Status parsed = parse(*member, document); !parsed) return std::move(parsed).error();
  const pugi::xml_node workbook = document.document_element();
  if (!is(workbook, "workbook")) return Error{Fault::Invalid, "MAP-0141", *main, {}};
  out_->cells.date1904 = flag(attribute(child(workbook, "workbookPr"), "date1904"));
  std::map<std::string, Relation> relations;
  if (Status read = read_relations(*main, relations); !read) return std::move(read).error();
  read_sheets(workbook, relations);
  for (const auto& [id, relation] : relations) {
    const auto part = member_of(archive_, relation.target);
    if (!part) continue;
    Status read;
    if (relation.type == "styles") read = read_styles(*part);
    if (relation.type == "sharedStrings") read = read_strings(*part);
    if (!read) return std::move(read).error();
  }
  if (out_->sheets.empty()) return Error{Fault::Invalid, "MAP-0141", "no sheet", {}};
  return std::move(out_);
}

}  // namespace

bool is_workbook(const Archive& archive) {
  return member_of(archive, "[Content_Types].xml") && (member_of(archive, "xl/workbook.xml") || member_of(archive, "xl/workbook.bin") ||
                                                       member_of(archive, "_rels/.rels"));
}

Result<std::unique_ptr<Workbook>> read_workbook(Archive& archive, const WorkbookOptions& options) {
  return PackageReader(archive, options).read();
}

}  // namespace xinshi::mapping
