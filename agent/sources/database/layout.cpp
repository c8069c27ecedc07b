// SPDX-License-Identifier: Apache-2.0
#include "sources/database/layout.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace xinshi::database {
namespace {

using Columns = std::vector<DatabaseColumn>;

std::optional<std::size_t> find_column(const Columns& all, std::string_view name) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!equal_ci(all[i].name, name)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

Error about(const DatabaseConfig& config, const char* code, std::string_view column, std::string detail) {
  return {Fault::Config, code, std::move(detail), {"", 0, 0, config.table + "." + std::string(column)}};
}

/// Puts the named columns into the layout and answers their positions in it.
Result<std::vector<std::size_t>> add_named(const DatabaseConfig& config, const Columns& all, const std::vector<std::string>& names, Layout& layout) {
  std::vector<std::size_t> out;
  for (const std::string& name : names) {
    const auto at = find_column(all, name);
    if (!at) return about(config, "SRC-0205", name, "");
    const auto held = std::ranges::find(layout.columns, all[*at].name, &DatabaseColumn::name);
    out.push_back(static_cast<std::size_t>(held - layout.columns.begin()));
    if (held == layout.columns.end()) layout.columns.push_back(all[*at]);
  }
  return out;
}

std::vector<std::string> names_of(const Columns& columns) {
  std::vector<std::string> out;
  for (const DatabaseColumn& each : columns) out.push_back(each.name);
  return out;
}

Status add_mapped(const DatabaseConfig& config, const Columns& all, const MappedColumns& mapped, Layout& layout) {
  const std::vector<bool> wanted = mapped(names_of(all));
  bool any = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!wanted[i]) continue;
    any = true;
    if (std::ranges::find(layout.columns, all[i].name, &DatabaseColumn::name) == layout.columns.end()) layout.columns.push_back(all[i]);
  }
  return any ? Status{} : Status(Error{Fault::Config, "SRC-0215", join(names_of(all), ", "), {"", 0, 0, config.table}});
}

Status choose_type(const DatabaseConfig& config, Layout& layout) {
  if (layout.watermark.empty()) return {};
  const DatabaseColumn& column = layout.columns[layout.watermark.front()];
  const auto type = config.watermark_type.empty() ? watermark_type_of(column.kind) : parse_watermark_type(config.watermark_type);
  if (!type) return about(config, "SRC-0209", column.name, std::string(word(column.kind)));
  layout.type = *type;
  return {};
}

}  // namespace

std::vector<std::string> Layout::names() const { return names_of(columns); }

std::vector<ColumnNote> Layout::notes() const {
  std::vector<ColumnNote> out;
  for (const DatabaseColumn& each : columns) out.push_back({each.name, each.kind});
  return out;
}

Result<Layout> make_layout(const DatabaseConfig& config, const Columns& all, const MappedColumns& mapped) {
  Layout out;
  Result<std::vector<std::size_t>> key = add_named(config, all, config.key, out);
  if (!key) return key.error();
  Result<std::vector<std::size_t>> watermark = add_named(config, all, config.watermark, out);
  if (!watermark) return watermark.error();
  if (const auto named = add_named(config, all, config.columns, out); !named) return named.error();
  if (config.columns.empty()) {
    if (Status added = add_mapped(config, all, mapped, out); !added) return added.error();
  }
  out.key = std::move(*key);
  out.watermark = std::move(*watermark);
  if (Status chosen = choose_type(config, out); !chosen) return chosen.error();
  out.mark = out.watermark.size() == 1 ? out.watermark.front() : out.columns.size();
  out.table = std::make_shared<ColumnTable>();
  for (const DatabaseColumn& each : out.columns) out.table->intern(each.name);
  return out;
}

Status same_table(const std::vector<ColumnNote>& earlier, const Columns& all, const DatabaseConfig& config, const MappedColumns& mapped) {
  const auto named = [&](const std::vector<std::string>& names, const std::string& column) {
    return std::ranges::any_of(names, [&](const std::string& name) { return equal_ci(name, column); });
  };
  for (const ColumnNote& note : earlier) {
    const auto now = find_column(all, note.name);
    if (now && all[*now].kind == note.kind) continue;
    const bool needed = named(config.key, note.name) || named(config.watermark, note.name) || named(config.columns, note.name) ||
                        (config.columns.empty() && mapped({note.name}).front());
    if (!needed) continue;
    if (!now) return about(config, "SRC-0205", note.name, "");
    return about(config, "SRC-0206", note.name, std::string(word(note.kind)) + " → " + std::string(word(all[*now].kind)));
  }
  return {};
}

Status same_types(const Layout& layout, const Columns& now, const DatabaseConfig& config) {
  for (std::size_t i = 0; i < layout.columns.size() && i < now.size(); ++i) {
    const DatabaseColumn& was = layout.columns[i];
    if (was.kind == now[i].kind) continue;
    return about(config, "SRC-0206", was.name, std::string(word(was.kind)) + " → " + std::string(word(now[i].kind)));
  }
  return {};
}

}  // namespace xinshi::database
