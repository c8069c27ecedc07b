// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "odbc/column_sizes.h"
#include "odbc/handles.h"

namespace xinshi::odbc {

/// One open connection. Each statement is prepared, run and freed in one call, so that nothing stays open at the source between them.
class OdbcLink final : public DatabaseLink {
 public:
  OdbcLink(Handle environment, Handle connection, const DatabaseTarget& target);
  ~OdbcLink() override;

  const DatabaseTraits& traits() const override { return traits_; }
  Result<std::vector<DatabaseColumn>> describe(const std::string& sql) override;
  Status read(const std::string& sql, std::span<const DatabaseParameter> parameters, const ReadBounds& bounds, Arena& arena,
              DatabaseRows& out) override;
  Result<std::int64_t> run(const std::string& sql, std::span<const DatabaseParameter> parameters) override;

 private:
  struct Bound;
  Result<Handle> prepare(const std::string& sql);
  Status execute(const Handle& statement, std::span<const DatabaseParameter> parameters, Bound& bound);
  Result<std::vector<DatabaseColumn>> columns_of(const Handle& statement);
  std::string info(SQLUSMALLINT what) const;

  Handle environment_;
  Handle connection_;
  bool wide_;
  SQLULEN timeout_seconds_;
  DatabaseTraits traits_;
  ColumnSizes sizes_;
  std::string sizes_for_;  ///< the statement that `sizes_` was learned from
};

std::unique_ptr<DatabaseLink> make_link(Handle environment, Handle connection, const DatabaseTarget& target);

}  // namespace xinshi::odbc
