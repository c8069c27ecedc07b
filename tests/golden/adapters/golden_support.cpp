// SPDX-License-Identifier: Apache-2.0
#include "golden_support.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "mapping/toml_node.h"

namespace xinshi::golden {
namespace fs = std::filesystem;
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::abort();
  }
  return std::move(result).value();
}

Catalogue load_catalogue(const fs::path& schemas) {
  std::map<std::string, std::shared_ptr<const CodeList>> lists;
  for (const auto& entry : fs::directory_iterator(schemas / "codes")) {
    auto list = must(read_code_list(read_text(entry.path()), entry.path().string()));
    lists.emplace(list->id, list);
  }
  Catalogue catalogue;
  for (const auto& entry : fs::directory_iterator(schemas / "kinds"))
    if (!catalogue.add(must(read_kind(read_text(entry.path()), entry.path().string(), lists)))) std::abort();
  return catalogue;
}

}  // namespace

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

fs::path source_dir() {
  return XINSHI_SOURCE_DIR;
}

std::vector<fs::path> case_folders(const fs::path& root) {
  std::vector<fs::path> folders;
  for (const auto& adapter : fs::directory_iterator(root)) {
    if (!fs::is_directory(adapter.path() / "cases")) continue;
    for (const auto& entry : fs::directory_iterator(adapter.path() / "cases"))
      if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  return folders;
}

std::unique_ptr<Shipped> load(const fs::path& schemas) {
  const fs::path divisions = schemas / "divisions.csv";
  const fs::path holidays = schemas / "calendars" / "holidays.json";
  std::unique_ptr<Shipped> out(new Shipped{load_catalogue(schemas), must(Divisions::read(read_text(divisions), divisions.string())),
                                           must(WorkCalendar::read(read_text(holidays), holidays.string())), nullptr});
  out->validator = must(validation::Validator::make(out->catalogue, {.divisions = &out->divisions, .calendar = &out->calendar}));
  return out;
}

const Shipped& shipped() {
  static const std::unique_ptr<Shipped> loaded = load(source_dir() / "schemas");
  return *loaded;
}

CaseSettings read_settings(const fs::path& folder) {
  CaseSettings settings;
  const fs::path path = folder / "case.toml";
  if (!fs::exists(path)) return settings;
  const mapping::TomlNode node = must(mapping::parse_toml(read_text(path), path.string()));
  mapping::TomlFaults faults(path.string());
  mapping::TomlTable root(node, "", faults);
  settings.kind = root.text("kind");
  settings.charset = root.text("charset", false, settings.charset);
  settings.today = root.text("today", false, settings.today);
  settings.checks_columns = root.find("columns") != nullptr;
  settings.columns = root.texts("columns");
  if (const mapping::TomlNode* unit = root.find("unit")) {
    mapping::TomlTable table(*unit, "unit", faults);
    settings.unit = {table.text("name"), table.text("code"), table.text("division")};
    table.finish();
  }
  root.finish();
  if (!faults.ok()) {
    std::fprintf(stderr, "%s\n", describe(faults.error()).c_str());
    std::abort();
  }
  return settings;
}

}  // namespace xinshi::golden
