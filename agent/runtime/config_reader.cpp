// SPDX-License-Identifier: Apache-2.0
// The library asserts on some malformed texts before it reports them as errors. A person's typing mistake must not end the
// process: its assertions are off, and its error branches behind them answer. The same lines stand in mapping/toml_parse.cpp.
#undef NDEBUG
#define TOML_ASSERT(expr) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/identifiers.h"
#include "core/signed_text.h"
#include "runtime/config.h"

namespace xinshi::runtime {
namespace fs = std::filesystem;
namespace {

/// Reads one TOML table key by key and remembers which keys were asked for: the rest are unknown and an error.
class Table {
 public:
  Table(const toml::table& table, std::string name, const fs::path& file, std::vector<Error>& errors)
      : table_(table), name_(std::move(name)), file_(file), errors_(errors) {}

  ~Table() {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
      fail("CFG-0003", node.source().begin, name, "allowed: " + join(asked_, ", "));
    }
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const toml::node* ask(const char* key) {
    asked_.emplace_back(key);
    return table_.get(key);
  }

  std::string text(const char* key, bool required, std::string fallback = {}) {
    const toml::node* node = ask(key);
    if (node == nullptr) {
      if (required) fail("CFG-0004", table_.source().begin, key, "");
      return fallback;
    }
    if (const auto value = node->value_exact<std::string>()) {
      if (required && value->empty()) fail("CFG-0004", node->source().begin, key, "");
      return *value;
    }
    fail("CFG-0005", node->source().begin, key, "text");
    return fallback;
  }

  std::int64_t number(const char* key, std::int64_t fallback, std::int64_t low, std::int64_t high) {
    const toml::node* node = ask(key);
    if (node == nullptr) return fallback;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= low && *value <= high) return *value;
    fail("CFG-0005", node->source().begin, key, "whole number " + std::to_string(low) + "…" + std::to_string(high));
    return fallback;
  }

  std::int64_t duration(const char* key, std::int64_t fallback) {
    const std::string value = text(key, false);
    if (value.empty()) return fallback;
    if (const auto ms = parse_duration_ms(value)) return *ms;
    fail("CFG-0005", table_.get(key)->source().begin, key, "duration such as 500ms, 2s, 10m");
    return fallback;
  }

  fs::path path(const char* key, bool required, const fs::path& fallback = {}) {
    const std::string value = text(key, required);
    return value.empty() ? fallback : absolute(value);
  }

  std::string choice(const char* key, const std::vector<std::string>& allowed) {
    const std::string value = text(key, true);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    fail("CFG-0006", table_.get(key)->source().begin, key, "allowed: " + join(allowed, ", "));
    return {};
  }

  std::string choice_or(const char* key, const std::vector<std::string>& allowed, std::string fallback) {
    if (table_.get(key) != nullptr) return choice(key, allowed);
    asked_.emplace_back(key);
    return fallback;
  }

  Level level(const char* key) {
    return parse_level(choice(key, {"county", "city", "province", "nation"})).value_or(Level::County);
  }

  /// As it stands in receipts.
  std::string platform_id(const char* key) {
    const std::string value = text(key, true);
    if (!value.empty() && !parse_platform_id(value)) fail("CFG-0005", table_.get(key)->source().begin, key, "a-z, 0-9 and -, at most 64");
    return value;
  }

  std::string unified_code(const char* key) {
    const std::string value = text(key, true);
    if (!value.empty() && !uscc_well_formed(value)) fail("CFG-0007", table_.get(key)->source().begin, key, "");
    return value;
  }

  /// A list of texts; a single text is a list of one.
  std::vector<std::string> names(const char* key, bool required) {
    const toml::node* node = table_.get(key);
    if (node != nullptr && node->is_string()) return {text(key, true)};
    std::vector<std::string> out = texts(key);
    if (required && node == nullptr) fail("CFG-0004", table_.source().begin, key, "");
    if (required && node != nullptr && out.empty()) fail("CFG-0004", node->source().begin, key, "");
    return out;
  }

  bool flag(const char* key, bool fallback) {
    const toml::node* node = ask(key);
    if (node == nullptr) return fallback;
    if (const auto value = node->value_exact<bool>()) return *value;
    fail("CFG-0005", node->source().begin, key, "true or false");
    return fallback;
  }

  toml::source_position at(const char* key) const {
    const toml::node* node = table_.get(key);
    return node == nullptr ? table_.source().begin : node->source().begin;
  }

  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> out;
    const toml::node* node = ask(key);
    if (node == nullptr) return out;
    const toml::array* array = node->as_array();
    if (array == nullptr) fail("CFG-0005", node->source().begin, key, "list of texts");
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (const auto value = array->get(i)->value_exact<std::string>()) {
        out.push_back(*value);
      } else {
        fail("CFG-0005", array->get(i)->source().begin, key, "list of texts");
      }
    }
    return out;
  }

  void fail(const char* code, const toml::source_position& at, const std::string& key, std::string detail) {
    Where where{path_text(file_), static_cast<int>(at.line), static_cast<int>(at.column),
                name_.empty() ? key : name_ + "." + key};
    errors_.push_back({Fault::Config, code, std::move(detail), std::move(where)});
  }

  /// A text that was read, but whose own reader refuses it.
  void refuse(const char* key, const Error& why) {
    const toml::node* node = table_.get(key);
    if (node != nullptr) fail(why.code.c_str(), node->source().begin, key, why.detail);
  }

  fs::path absolute(const std::string& value) const {
    const fs::path given(std::u8string(value.begin(), value.end()));
    return given.is_absolute() ? given : file_.parent_path() / given;
  }

 private:
  static std::string path_text(const fs::path& path) {
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
  }

  const toml::table& table_;
  std::string name_;
  const fs::path& file_;
  std::vector<Error>& errors_;
  std::vector<std::string> asked_;
};

/// The whole document: hands out its tables and lists of tables.
class Document {
 public:
  Document(const toml::table& root, const fs::path& file, std::vector<Error>& errors) : root_(root, "", file, errors), file_(file), errors_(errors) {}

  template <class Read>
  void part(const char* key, bool required, Read read) {
    static const toml::table kEmpty;
    const toml::node* node = root_.ask(key);
    if (node != nullptr && node->as_table() == nullptr) {
      root_.fail("CFG-0005", node->source().begin, key, "table");
      return;
    }
    if (node == nullptr && !required) return;
    Table table(node == nullptr ? kEmpty : *node->as_table(), key, file_, errors_);
    read(table);
  }

  template <class Read>
  void each(const char* key, Read read) {
    const toml::node* node = root_.ask(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
      root_.fail("CFG-0005", node->source().begin, key, std::string("[[") + key + "]]");
      return;
    }
    for (const toml::node& element : *array) {
      Table table(*element.as_table(), key, file_, errors_);
      read(table);
    }
  }

 private:
  Table root_;
  const fs::path& file_;
  std::vector<Error>& errors_;
};

/// Passwords have a file of their own; here they would be shown by every copy of the configuration.
bool holds_password(std::string_view connection) {
  const std::string text = to_lower_ascii(connection);
  for (const std::string_view part : split(text, ";")) {
    const std::string_view key = trim(part.substr(0, part.find('=')));
    if (key == "pwd" || key == "password") return true;
  }
  return false;
}

void read_database_connection(Table& t, DatabasePart& out) {
  out.connection = t.text("connection", true);
  if (holds_password(out.connection)) t.fail("CFG-0022", t.at("connection"), "connection", "");
  out.user = t.text("user", false);
  out.password_file = t.path("password_file", false);
  const std::vector<std::string> dialects{"auto", "postgresql", "kingbase", "gauss", "mysql", "mariadb", "sqlite", "dm", "oracle", "sqlserver", "standard"};
  out.dialect = t.choice_or("dialect", dialects, "auto");
  if (out.dialect == "auto") out.dialect.clear();
  out.schema = t.text("schema", false);
  out.table = t.text("table", true);
  out.charset = t.text("charset", false, "utf-8");
  if (out.charset == "utf-8") out.charset.clear();
  out.wide = t.flag("wide", false);
  if (out.wide && !out.charset.empty()) t.fail("CFG-0005", t.at("wide"), "wide", "not together with charset");
  out.timeout_ms = t.duration("timeout", out.timeout_ms);
}

void read_database_load(Table& t, DatabasePart& out) {
  out.poll_ms = t.duration("poll", out.poll_ms);
  out.chunk = static_cast<std::size_t>(t.number("chunk", static_cast<std::int64_t>(out.chunk), 1, 10'000));
  out.rows_per_second = static_cast<std::uint64_t>(t.number("rows_per_second", 0, 1, 1'000'000));
  const auto hours = DayHours::parse(t.texts("hours"));
  if (!hours) t.fail("CFG-0005", t.at("hours"), "hours", "list such as [\"22:00-06:30\"]");
  if (hours) out.hours = *hours;
  out.reread = static_cast<std::uint64_t>(t.number("reread", 0, 0, 1'000'000'000));
}

DatabasePart read_database(Table& t) {
  DatabasePart out;
  read_database_connection(t, out);
  out.mode = t.choice_or("mode", {"incremental", "full", "outbox"}, out.mode);
  out.key = t.names("key", true);
  out.columns = t.names("columns", false);
  if (out.mode == "incremental") {
    out.watermark = t.names("watermark", true);
    out.watermark_type = t.choice_or("watermark_type", {"auto", "time", "date", "number", "text"}, "auto");
    if (out.watermark_type == "auto") out.watermark_type.clear();
    out.from = t.text("from", false);
    out.overlap_ms = t.duration("overlap", out.overlap_ms);
    out.overlap_count = t.number("overlap_count", out.overlap_count, 0, 1'000'000'000);
    out.follow_regress = t.choice_or("on_regress", {"stop", "follow"}, "stop") == "follow";
  }
  if (out.mode != "outbox") out.full_every_ms = t.duration("full", out.mode == "full" ? 86'400'000 : 0);
  if (out.mode == "outbox" && t.choice_or("done", {"delete", "mark"}, "delete") == "mark") {
    out.mark_column = t.text("mark_column", true);
    out.mark_pending = t.text("mark_pending", false);
    out.mark_done = t.text("mark_done", false, out.mark_done);
  }
  read_database_load(t, out);
  return out;
}

void read_source(Table& t, Config& config) {
  SourceConfig source;
  source.line = static_cast<int>(t.at("name").line);
  source.name = t.text("name", true);
  source.type = t.choice("type", {"folder", "hook", "database"});
  source.adapter = t.text("adapter", false, "national-2018");
  if (source.type == "folder") {
    source.directory = t.path("directory", true);
    source.charset = t.text("charset", false, "auto");
    source.sheet = t.text("sheet", false);
    source.settle_ms = t.duration("settle", source.settle_ms);
  } else if (source.type == "hook") {
    source.key_file = t.path("key_file", true);
  } else if (source.type == "database") {
    source.database = read_database(t);
  }
  config.sources.push_back(std::move(source));
}

void read_platform(Table& t, Config& config) {
  PlatformConfig platform;
  platform.id = t.platform_id("id");
  platform.level = t.level("level");
  platform.type = t.choice("type", {"peer", "http"});
  platform.url = t.text("url", true);
  if (platform.type == "peer") platform.unit = t.unified_code("unit");
  if (platform.type == "http") {
    platform.package = t.text("package", true);
    platform.channel = t.text("channel", false, "share");
  }
  platform.ca = t.path("ca", false, config.ca);
  platform.certificate = t.path("certificate", false, config.certificate);
  platform.key = t.path("key", false, config.key);
  platform.workers = static_cast<unsigned>(t.number("workers", platform.workers, 1, 32));
  platform.batch = static_cast<std::size_t>(t.number("batch", 0, 1, 1000));
  config.platforms.push_back(std::move(platform));
}

void read_figure(Table& t, Config& config) {
  figures::Figure figure;
  const std::string report = t.choice("report", {"timeliness", "conformity", "monthly", "half-year"});
  figure.report = figures::parse_report_kind(report).value_or(figures::ReportKind::Timeliness);
  figure.id = t.text("id", true);
  figure.zh = t.text("name", true);
  figure.en = t.text("name_en", false, figure.id);
  figure.text = t.text("formula", true);
  Result<figures::Formula> formula = figures::Formula::read(figure.text, figures::count_names());
  if (!formula) return t.refuse("formula", formula.error());
  figure.formula = std::move(*formula);
  const auto same = [&](const figures::Figure& f) { return f.report == figure.report && f.id == figure.id; };
  const auto usual = std::find_if(config.figures.begin(), config.figures.end(), same);
  if (usual == config.figures.end()) return config.figures.push_back(std::move(figure));
  *usual = std::move(figure);
}

void read_gateway(Document& document, Config& config) {
  document.part("listen", false, [&](Table& t) {
    ListenPart listen;
    listen.address = t.text("address", true);
    listen.platform = t.platform_id("platform");
    listen.level = t.level("level");
    listen.workers = static_cast<unsigned>(t.number("workers", listen.workers, 1, 256));
    listen.certificate = t.path("certificate", false, config.certificate);
    listen.key = t.path("key", false, config.key);
    listen.client_ca = t.path("client_ca", false, config.ca);
    config.listen = std::move(listen);
  });
  document.each("peer", [&](Table& t) {
    PeerConfig peer;
    peer.unit = t.unified_code("unit");
    peer.name = t.text("name", false);
    peer.origins = t.texts("origins");
    config.peers.push_back(std::move(peer));
  });
  document.each("level", [&](Table& t) {
    LevelConfig level;
    level.platform = t.platform_id("platform");
    level.level = t.level("level");
    level.issuer = t.unified_code("issuer");
    config.levels.push_back(std::move(level));
  });
}

void read_parts(Document& document, Config& config) {
  document.part("data", true, [&](Table& t) {
    config.data_dir = t.path("dir", true);
    config.reserve_bytes = static_cast<std::uint64_t>(t.number("reserve_mb", 256, 1, 1'000'000)) << 20;
  });
  document.part("unit", true, [&](Table& t) {
    config.unit_name = t.text("name", true);
    config.unit_code = t.unified_code("code");
    config.unit_division = t.text("division", false);
  });
  document.part("identity", false, [&](Table& t) {
    config.certificate = t.path("certificate", true);
    config.key = t.path("key", true);
    config.ca = t.path("ca", true);
  });
  document.part("catalogue", false, [&](Table& t) {
    config.schemas_dir = t.path("schemas", false);
    config.adapters_dir = t.path("adapters", false);
  });
  document.part("log", false, [&](Table& t) { config.log_origin = t.text("origin", true); });
  document.part("hook", false, [&](Table& t) { config.hook_listen = t.text("listen", true); });
  document.part("admin", false, [&](Table& t) { config.admin_listen = t.text("listen", true); });
  document.part("retry", false, [&](Table& t) {
    config.retry.first_ms = t.duration("first", config.retry.first_ms);
    config.retry.cap_ms = t.duration("cap", config.retry.cap_ms);
    config.retry.max_attempts = static_cast<int>(t.number("attempts", 0, 0, 1'000'000));
  });
  document.part("alarm", false, [&](Table& t) { config.alarm_near_days = static_cast<int>(t.number("near_days", 3, 0, 60)); });
  document.each("figure", [&](Table& t) { read_figure(t, config); });
  document.each("source", [&](Table& t) { read_source(t, config); });
  document.each("platform", [&](Table& t) { read_platform(t, config); });
  read_gateway(document, config);
}

void check_whole(const Config& config, const std::string& file, std::vector<Error>& errors) {
  const auto add = [&](const char* code, std::string key, std::string detail) {
    errors.push_back({Fault::Config, code, std::move(detail), {file, 0, 0, std::move(key)}});
  };
  std::vector<std::string> names;
  for (const SourceConfig& source : config.sources) {
    if (std::find(names.begin(), names.end(), source.name) != names.end()) add("CFG-0008", "source.name", source.name);
    names.push_back(source.name);
    if (source.type == "hook" && config.hook_listen.empty()) add("CFG-0009", "hook.listen", source.name);
  }
  names.clear();
  for (const PlatformConfig& platform : config.platforms) {
    if (std::find(names.begin(), names.end(), platform.id) != names.end()) add("CFG-0008", "platform.id", platform.id);
    names.push_back(platform.id);
    if (platform.type == "peer" && config.certificate.empty()) add("CFG-0004", "identity.certificate", "");
  }
  if (config.listen && config.certificate.empty()) add("CFG-0004", "identity.certificate", "");
  if (config.sources.empty() && !config.listen) add("CFG-0010", "source", "");
}

}  // namespace

std::vector<Error> read_config(std::string_view toml_text, const fs::path& file, Config& config) {
  std::vector<Error> errors;
  const std::u8string name8 = file.u8string();
  const std::string name(name8.begin(), name8.end());
  const toml::parse_result parsed = toml::parse(toml_text, name);
  if (!parsed) {
    const toml::source_position at = parsed.error().source().begin;
    errors.push_back({Fault::Config, "CFG-0002", std::string(parsed.error().description()),
                      {name, static_cast<int>(at.line), static_cast<int>(at.column), ""}});
    return errors;
  }
  config.file = file;
  {
    Document document(parsed.table(), file, errors);
    read_parts(document, config);
  }
  if (config.log_origin.empty()) config.log_origin = "xinshi/" + config.unit_code + "/log";
  if (config.admin_listen.empty()) {
    const std::u8string socket = (config.data_dir / "run" / "admin.sock").u8string();
    config.admin_listen = "unix:" + std::string(socket.begin(), socket.end());
  }
  check_whole(config, name, errors);
  return errors;
}

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  const std::size_t unit_at = text.find_first_not_of("0123456789");
  if (unit_at == 0 || unit_at == std::string_view::npos) return std::nullopt;
  const auto number = parse_u64(text.substr(0, unit_at));
  if (!number || *number > 1'000'000'000) return std::nullopt;
  const std::string_view unit = text.substr(unit_at);
  const auto value = static_cast<std::int64_t>(*number);
  if (unit == "ms") return value;
  if (unit == "s") return value * 1'000;
  if (unit == "m") return value * 60'000;
  if (unit == "h") return value * 3'600'000;
  return std::nullopt;
}

}  // namespace xinshi::runtime
