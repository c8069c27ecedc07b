// SPDX-License-Identifier: Apache-2.0
#include "app/config_text.h"

#include <algorithm>
#include <set>

#include "app/knowledge.h"
#include "base/sha256.h"
#include "base/text.h"
#include "runtime/config.h"

namespace xinshi::app {
namespace {

constexpr std::size_t kMaxCertificate = 1 << 20;

/// Keys before the first table would become part of whatever stands in front.
bool begins_with_table(std::string_view text) {
  for (const std::string_view raw : split(text, "\n")) {
    const std::string_view line = trim(raw);
    if (!line.empty() && line.front() != '#') return line.front() == '[';
  }
  return true;
}

Status append_part(const Context& context, const std::string& path, ConfigText& out) {
  const Result<std::string> text = context.files.read(path, kMaxDataFile);
  if (!text) return Error{Fault::Config, "CFG-0001", "", {path, 0, 0, ""}};
  if (!out.parts.empty() && !begins_with_table(*text)) return Error{Fault::Config, "CFG-0024", "", {path, 1, 1, ""}};
  out.parts.push_back({path, static_cast<int>(std::count(out.text.begin(), out.text.end(), '\n'))});
  out.text += *text;
  if (!out.text.ends_with('\n')) out.text += '\n';
  return {};
}

std::string shown(std::string_view line) {
  const std::string_view key = trim(line.substr(0, line.find('=')));
  return key == "user" || key == "connection" ? std::string(key) + " = …" : std::string(line);
}

/// Each key with its table; an element of a list of tables bears its first line, by which it is known again when others come before it.
std::set<std::string> statements(const std::string& text) {
  std::set<std::string> out;
  std::string table;
  bool unnamed = false;
  for (const std::string_view raw : split(text, "\n")) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      table = line.substr(0, line.rfind(']') + 1);
      unnamed = line.starts_with("[[");
      continue;
    }
    if (unnamed) table += " " + shown(line);
    unnamed = false;
    out.insert(table + " | " + std::string(line));
  }
  return out;
}

std::string readable(const std::string& statement) {
  const std::size_t at = statement.find(" | ");
  return statement.substr(0, at) + " " + shown(std::string_view(statement).substr(at + 3));
}

void add_file(const Context& context, const std::filesystem::path& path, std::map<std::string, std::string>& out) {
  if (path.empty()) return;
  const Result<std::string> bytes = context.files.read(path_text(path), kMaxCertificate);
  out[path_text(path)] = bytes ? to_hex(sha256(*bytes)) : "";
}

std::map<std::string, std::string> named_files(const Context& context, const runtime::Config& config) {
  std::map<std::string, std::string> out;
  const std::string adapters = config.adapters_dir.empty() ? default_folder(context.files, "adapters") : path_text(config.adapters_dir);
  for (const auto& path : {config.certificate, config.key, config.ca}) add_file(context, path, out);
  for (const runtime::SourceConfig& source : config.sources) {
    add_file(context, text_path(adapter_path(adapters, source.adapter)), out);
    add_file(context, source.key_file, out);
    add_file(context, source.database.password_file, out);
  }
  for (const runtime::PlatformConfig& platform : config.platforms) {
    if (platform.type == "http") add_file(context, text_path(package_path(adapters, platform.package)), out);
    for (const auto& path : {platform.certificate, platform.key, platform.ca}) add_file(context, path, out);
  }
  if (!config.listen) return out;
  for (const auto& path : {config.listen->certificate, config.listen->key, config.listen->client_ca}) add_file(context, path, out);
  return out;
}

}  // namespace

void ConfigText::relocate(Error& error) const {
  if (parts.empty() || error.where.file != parts.front().file) return;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (error.where.line <= part->before) continue;
    error.where.file = part->file;
    error.where.line -= part->before;
    return;
  }
}

Result<ConfigText> gather_config(const Context& context) {
  if (context.held_config) return *context.held_config;
  ConfigText out;
  const std::filesystem::path file = std::filesystem::absolute(context.config_file);
  if (Status read = append_part(context, path_text(file), out); !read) return read.error();
  const std::string folder = path_text(file.parent_path() / "conf.d");
  const Result<std::vector<FileEntry>> entries = context.files.list(folder);
  std::vector<std::string> names;
  for (const FileEntry& entry : entries ? *entries : std::vector<FileEntry>{}) {
    if (!entry.directory && entry.name.ends_with(".toml") && !entry.name.starts_with('.')) names.push_back(entry.name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (Status read = append_part(context, folder + "/" + name, out); !read) return read.error();
  }
  return out;
}

std::vector<Error> read_whole_config(const Context& context, runtime::Config& config) {
  const Result<ConfigText> text = gather_config(context);
  if (!text) return {text.error()};
  std::vector<Error> problems = runtime::read_config(text->text, std::filesystem::absolute(context.config_file), config);
  for (Error& problem : problems) text->relocate(problem);
  return problems;
}

Result<ConfigState> config_state(const Context& context) {
  Result<ConfigText> text = gather_config(context);
  if (!text) return text.error();
  runtime::Config config;
  const std::vector<Error> problems = read_whole_config(context, config);
  if (!problems.empty()) return problems.front();
  return ConfigState{std::move(*text), named_files(context, config)};
}

std::vector<std::string> differences(const ConfigState& before, const ConfigState& after) {
  std::vector<std::string> out;
  const std::set<std::string> old = statements(before.text.text), now = statements(after.text.text);
  for (const std::string& each : old) {
    if (!now.count(each)) out.push_back("- " + readable(each));
  }
  for (const std::string& each : now) {
    if (!old.count(each)) out.push_back("+ " + readable(each));
  }
  for (const auto& [path, digest] : after.files) {
    const auto held = before.files.find(path);
    if (held != before.files.end() && held->second != digest) out.push_back("~ " + path);
  }
  return out;
}

}  // namespace xinshi::app
