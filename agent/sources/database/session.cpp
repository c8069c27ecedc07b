// SPDX-License-Identifier: Apache-2.0
#include "sources/database/session.h"

#include <utility>

namespace xinshi::database {
namespace {

constexpr std::int64_t kLookEveryUs = 60 * kMicrosPerSecond;
constexpr std::size_t kMaxValueBytes = std::size_t{1} << 20;  // as for cells of files

}  // namespace

Status Session::ready(const std::vector<ColumnNote>& earlier) {
  if (!link_) {
    if (Status connected = connect(); !connected) return connected;
  } else if (deps_.clock.monotonic_us() - looked_us_ < kLookEveryUs) {
    return {};
  }
  return look(earlier);
}

Status Session::connect() {
  DatabaseTarget target = config_.target;
  Result<Secret> password = deps_.password();
  if (!password) return password.error();
  target.password = std::move(*password);
  target.read_only = config_.mode != Mode::Outbox;
  Result<std::unique_ptr<DatabaseLink>> link = deps_.driver.connect(target);
  if (!link) return link.error();
  link_ = std::move(*link);
  dialect_ = config_.dialect.empty() ? dialect_of(link_->traits()) : *dialect_named(config_.dialect);
  if (!target.read_only) return {};
  for (const std::string& statement : dialect_.read_only) {
    if (const Result<std::int64_t> done = link_->run(statement, {}); !done) return done.error();
  }
  return {};
}

Status Session::look(const std::vector<ColumnNote>& earlier) {
  Queries::Names names{config_.schema, config_.table, {}, config_.key, config_.watermark};
  const std::string& quote = link_->traits().quote;
  const Result<std::vector<DatabaseColumn>> all = link_->describe(Queries(dialect_, quote, names).describe_all());
  if (!all) {
    Error error = all.error();
    error.where.key = (config_.schema.empty() ? "" : config_.schema + ".") + config_.table;
    return error;
  }
  if (Status same = same_table(earlier, *all, config_, deps_.mapped); !same) return same;
  Result<Layout> layout = make_layout(config_, *all, deps_.mapped);
  if (!layout) return layout.error();
  looked_us_ = deps_.clock.monotonic_us();
  if (layout_ && layout_->notes() == layout->notes()) layout->table = layout_->table;  // what was compiled against it stays good
  layout_ = std::move(*layout);
  names.columns = layout_->names();
  names.key.clear();
  names.watermark.clear();
  for (const std::size_t each : layout_->key) names.key.push_back(layout_->columns[each].name);
  stock_.emplace(dialect_, quote, names);
  for (const std::size_t each : layout_->watermark) names.watermark.push_back(layout_->columns[each].name);
  moved_.emplace(dialect_, quote, names);
  return {};
}

void Session::drop() {
  link_.reset();
  looked_us_ = 0;
}

Status Session::read(const std::string& sql, std::span<const DatabaseParameter> parameters, std::size_t rows, Arena& arena, DatabaseRows& out) {
  if (Status done = link_->read(sql, parameters, {rows, kMaxValueBytes}, arena, out); !done) return done;
  return same_types(*layout_, out.columns, config_);
}

Result<std::optional<std::string>> Session::one(const std::string& sql, std::span<const DatabaseParameter> parameters) {
  Arena arena;
  DatabaseRows rows;
  if (Status done = link_->read(sql, parameters, {1, kMaxValueBytes}, arena, rows); !done) return done.error();
  if (rows.count == 0 || rows.value(0, 0).data() == nullptr) return std::optional<std::string>();
  return std::optional<std::string>(std::string(rows.value(0, 0)));
}

std::optional<bool> Session::may_write() {
  if (dialect_.rights.empty()) return std::nullopt;
  std::vector<DatabaseParameter> parameters(static_cast<std::size_t>(dialect_.rights_parameters), {config_.schema, nullptr});
  parameters.back().value = config_.table;
  const auto answer = one(dialect_.rights, parameters);
  if (!answer || !*answer) return std::nullopt;
  return **answer != "0";
}

Place Session::place_of(const DatabaseRows& rows, std::size_t row, bool with_watermark) const {
  Place out;
  const auto add = [&](std::size_t column) {
    const std::string_view value = rows.value(row, column);
    if (value.data() != nullptr) out.emplace_back(value);
  };
  if (with_watermark) add(layout_->mark);
  for (const std::size_t each : layout_->key) add(each);
  if (out.size() != layout_->key.size() + (with_watermark ? 1 : 0)) out.clear();
  return out;
}

DatabaseParameter Session::watermark_parameter(const std::string& value) const {
  return {value, &layout_->columns[layout_->watermark.front()]};
}

std::vector<DatabaseParameter> Session::behind(const Queries& queries, const Place& place, bool with_watermark) const {
  std::vector<DatabaseParameter> out;
  for (const std::size_t part : queries.behind_parameters()) {
    if (with_watermark && part == 0) {
      out.push_back(watermark_parameter(place[0]));
    } else {
      out.push_back({place[part], &layout_->columns[layout_->key[with_watermark ? part - 1 : part]]});
    }
  }
  return out;
}

}  // namespace xinshi::database
