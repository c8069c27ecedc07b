// SPDX-License-Identifier: Apache-2.0
#include "app/knowledge.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/config_text.h"
#include "platform/posix/program_path.h"
#include "runtime/config.h"

namespace xinshi::app {
namespace {

using CodeLists = std::map<std::string, std::shared_ptr<const CodeList>>;

/// Files of a folder with an ending, in name order, so that a catalogue is the same on every machine.
Result<std::vector<std::string>> files_of(FileSystem& files, const std::string& folder, const std::string& ending) {
  Result<std::vector<FileEntry>> entries = files.list(folder);
  if (!entries) return Error{Fault::Config, "CFG-0020", "", {folder, 0, 0, ""}};
  std::vector<std::string> out;
  for (const FileEntry& entry : *entries) {
    if (!entry.directory && entry.name.size() > ending.size() && entry.name.ends_with(ending)) out.push_back(folder + "/" + entry.name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Status read_code_lists(FileSystem& files, const std::string& schemas, CodeLists& lists) {
  const Result<std::vector<std::string>> paths = files_of(files, schemas + "/codes", ".json");
  if (!paths) return paths.error();
  for (const std::string& path : *paths) {
    const Result<std::string> text = files.read(path, kMaxDataFile);
    if (!text) return text.error();
    Result<std::shared_ptr<const CodeList>> list = read_code_list(*text, path);
    if (!list) return list.error();
    lists[(*list)->id] = *list;
  }
  return {};
}

Status read_kinds(FileSystem& files, const std::string& schemas, const CodeLists& lists, Catalogue& catalogue) {
  const Result<std::vector<std::string>> paths = files_of(files, schemas + "/kinds", ".schema.json");
  if (!paths) return paths.error();
  for (const std::string& path : *paths) {
    const Result<std::string> text = files.read(path, kMaxDataFile);
    if (!text) return text.error();
    Result<std::shared_ptr<const Kind>> kind = read_kind(*text, path, lists);
    if (!kind) return kind.error();
    if (Status added = catalogue.add(*kind); !added) return added;
  }
  return {};
}

/// A table that a node may have: an absent file is no fault, a malformed one is.
template <class Table>
Status read_optional(FileSystem& files, const std::string& path, std::optional<Table>& out) {
  const Result<std::string> text = files.read(path, kMaxDataFile);
  if (!text) return text.error().fault == Fault::NotFound ? Status() : Status(text.error());
  Result<Table> table = Table::read(*text, path);
  if (!table) return table.error();
  out = std::move(*table);
  return {};
}

/// The configuration without judging it: only for finding folders.
runtime::Config glance(Context& context) {
  runtime::Config config;
  (void)read_whole_config(context, config);
  return config;
}

bool plain_id(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

/// A plain id stands for a folder under `adapters`; anything with a slash or ending names the file itself.
std::string adapter_file(const std::string& adapters, const char* group, const std::string& id, const char* file) {
  return plain_id(id) ? adapters + "/" + group + "/" + id + "/" + file : id;
}

}  // namespace

std::string adapter_path(const std::string& adapters, const std::string& id) { return adapter_file(adapters, "sources", id, "adapter.toml"); }
std::string package_path(const std::string& adapters, const std::string& id) { return adapter_file(adapters, "platforms", id, "platform.toml"); }

Result<std::unique_ptr<Knowledge>> read_knowledge(FileSystem& files, const std::string& schemas) {
  auto knowledge = std::make_unique<Knowledge>();
  CodeLists lists;
  if (Status read = read_code_lists(files, schemas, lists); !read) return read.error();
  if (Status read = read_kinds(files, schemas, lists, knowledge->catalogue); !read) return read.error();
  const std::string divisions_file = schemas + "/divisions.csv";
  const Result<std::string> divisions = files.read(divisions_file, kMaxDataFile);
  if (!divisions) return divisions.error();
  Result<Divisions> known = Divisions::read(*divisions, divisions_file);
  if (!known) return known.error();
  knowledge->divisions = std::move(*known);
  const std::string calendar_file = schemas + "/calendars/holidays.json";
  const Result<std::string> holidays = files.read(calendar_file, kMaxDataFile);
  if (!holidays) return holidays.error();
  Result<WorkCalendar> calendar = WorkCalendar::read(*holidays, calendar_file);
  if (!calendar) return calendar.error();
  knowledge->calendar = std::move(*calendar);
  if (Status read = read_optional(files, schemas + "/agencies.csv", knowledge->agencies); !read) return read.error();
  if (Status read = read_optional(files, schemas + "/senders.csv", knowledge->senders); !read) return read.error();
  auto validator = validation::Validator::make(knowledge->catalogue, knowledge->rule_data());
  if (!validator) return validator.error();
  knowledge->validator = std::move(*validator);
  return knowledge;
}

Result<std::shared_ptr<const mapping::SourceAdapter>> read_adapter(FileSystem& files, const std::string& adapters, const std::string& id,
                                                                   const Catalogue& catalogue) {
  const std::string path = adapter_path(adapters, id);
  const Result<std::string> text = files.read(path, kMaxDataFile);
  if (!text) return Error{Fault::Config, "CFG-0012", id, {path, 0, 0, ""}};
  return mapping::read_source_adapter(*text, path, catalogue);
}

Result<std::shared_ptr<const mapping::PlatformPackage>> read_package(FileSystem& files, const std::string& adapters, const std::string& id,
                                                                     const Catalogue& catalogue) {
  const std::string path = package_path(adapters, id);
  const Result<std::string> text = files.read(path, kMaxDataFile);
  if (!text) return Error{Fault::Config, "CFG-0012", id, {path, 0, 0, ""}};
  const mapping::TemplateReader templates = [&files, &adapters](const std::string& name) -> Result<std::string> {
    if (!plain_id(name)) return Error{Fault::Config, "CFG-0012", name, {}};
    const std::string shape = adapters + "/platforms/templates/" + name + ".toml";
    Result<std::string> found = files.read(shape, kMaxDataFile);
    return found ? found : files.read(adapter_file(adapters, "platforms", name, "platform.toml"), kMaxDataFile);  // or a whole package
  };
  return mapping::read_platform_package(*text, path, catalogue, templates);
}

std::string default_folder(FileSystem& files, const char* name) {
  const std::filesystem::path program = text_path(posix::program_path()).parent_path();
  for (const char* up : {"../../", "../share/xinshi/", "./"}) {  // source tree, installed package, unpacked archive
    const std::string candidate = path_text((program / up / name).lexically_normal());
    if (files.list(candidate)) return candidate;
  }
  return std::string("/usr/share/xinshi/") + name;
}

std::string schemas_folder(Context& context) {
  const std::filesystem::path configured = glance(context).schemas_dir;
  return configured.empty() ? default_folder(context.files, "schemas") : path_text(configured);
}

std::string adapters_folder(Context& context) {
  const std::filesystem::path configured = glance(context).adapters_dir;
  return configured.empty() ? default_folder(context.files, "adapters") : path_text(configured);
}

Result<Divisions> read_divisions(Context& context) {
  const std::string path = schemas_folder(context) + "/divisions.csv";
  const Result<std::string> text = context.files.read(path, kMaxDataFile);
  if (!text) return text.error();
  return Divisions::read(*text, path);
}

Result<WorkCalendar> read_calendar(Context& context) {
  const std::string path = schemas_folder(context) + "/calendars/holidays.json";
  const Result<std::string> text = context.files.read(path, kMaxDataFile);
  if (!text) return text.error();
  return WorkCalendar::read(*text, path);
}

}  // namespace xinshi::app
