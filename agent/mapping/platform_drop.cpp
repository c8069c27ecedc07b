// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

const std::vector<std::string> kParts = {"unit", "origin", "date", "time", "batch", "seq", "kind", "count"};
const std::vector<std::string> kReceiptParts = {"name", "stem"};
const std::vector<std::string> kCharsets = {"utf-8", "gb18030", "gbk"};

bool has_part(const std::string& pattern, const std::string& part) {
  return pattern.find("{" + part + "}") != std::string::npos;
}

/// Only known parts in braces, and nothing that leads to another folder.
bool is_pattern(const std::string& pattern, const std::vector<std::string>& parts) {
  if (pattern.empty() || pattern.front() == '.' || pattern.find_first_of("/\\") != std::string::npos) return false;
  if (std::ranges::any_of(pattern, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) return false;
  std::string rest = pattern;
  for (const std::string& part : parts) {
    const std::string whole = "{" + part + "}";
    for (std::size_t at = rest.find(whole); at != std::string::npos; at = rest.find(whole, at)) rest.replace(at, whole.size(), "-");
  }
  return rest.find_first_of("{}") == std::string::npos && std::ranges::count(rest, '*') <= (parts == kReceiptParts ? 1 : 0);
}

std::string read_folder(TomlTable& table, std::string_view key) {
  std::string folder = table.text(key);
  const auto parts = split(folder, "/");
  const bool sound = folder.empty() || (folder.find('\\') == std::string::npos &&
                                        std::ranges::none_of(parts, [](std::string_view p) { return p.empty() || p == "." || p == ".."; }));
  if (!sound) table.faults().add(table.node(), table.path_of(key), "MAP-0205", "a/b");
  return folder;
}

void read_receipts(TomlTable& drop, DropForm& form, AnswerForm& answer, TomlFaults& faults) {
  const TomlNode* const node = drop.find("receipts");
  if (node == nullptr) return;
  TomlTable table(*node, "drop.receipts", faults);
  form.receipts = table.text("pattern", true);
  const bool tied = has_part(form.receipts, "name") || has_part(form.receipts, "stem");
  if (!is_pattern(form.receipts, kReceiptParts) || !tied || form.receipts == "{name}")
    faults.add(*node, "drop.receipts.pattern", "MAP-0205", "{name}.rsp, {stem}_*.csv");
  form.receipts_folder = read_folder(table, "folder");
  form.receipts_charset = table.text("charset", false, form.receipts_charset);
  answer.csv = table.boolean("csv", false);
  table.finish();
}

}  // namespace

DropForm read_drop_form(const TomlNode& node, BodyForm& body, AnswerForm& answer, TomlFaults& faults) {
  TomlTable table(node, "drop", faults);
  DropForm form;
  form.name = table.text("name", true);
  form.folder = read_folder(table, "folder");
  form.charset = kCharsets[static_cast<std::size_t>(std::max(table.choice("charset", kCharsets, 0), 0))];
  body.csv = table.boolean("csv", false);
  form.by_kind = body.csv || has_part(form.name, "kind");
  // Two files must never bear one name.
  const bool unique = has_part(form.name, "seq") || (has_part(form.name, "batch") && (has_part(form.name, "kind") || !form.by_kind));
  if (!is_pattern(form.name, kParts) || !unique) faults.add(node, "drop.name", "MAP-0205", "{seq} | {batch}, {kind}; " + list_text(kParts));
  read_receipts(table, form, answer, faults);
  table.finish();
  return form;
}

}  // namespace xinshi::mapping
