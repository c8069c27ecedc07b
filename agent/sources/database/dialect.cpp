// SPDX-License-Identifier: Apache-2.0
#include "sources/database/dialect.h"

#include "base/text.h"

namespace xinshi::database {
namespace {

Dialect postgres_like(std::string id) {
  Dialect out;
  out.id = std::move(id);
  out.read_only = {"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"};
  out.rights =
      "SELECT CASE WHEN has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE') "
      "THEN 1 ELSE 0 END FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE (n.nspname = ? OR (? = '' AND pg_table_is_visible(c.oid))) AND c.relname = ?";
  out.rights_parameters = 3;
  return out;
}

Dialect mysql_like(std::string id) {
  Dialect out;
  out.id = std::move(id);
  out.read_only = {"SET SESSION TRANSACTION READ ONLY"};
  const std::string who =
      "(SELECT CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), ''''))";
  const std::string what = " AND PRIVILEGE_TYPE IN ('INSERT','UPDATE','DELETE')";
  out.rights = "SELECT (SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = " + who + what +
               ") + (SELECT COUNT(*) FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = " + who + what +
               " AND (COALESCE(NULLIF(?, ''), DATABASE()) LIKE TABLE_SCHEMA)) + (SELECT COUNT(*) FROM information_schema.TABLE_PRIVILEGES "
               "WHERE GRANTEE = " + who + what + " AND TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ?)";
  out.rights_parameters = 3;
  return out;
}

Dialect plain(std::string id, Dialect::Bound bound, std::vector<std::string> read_only = {}) {
  Dialect out;
  out.id = std::move(id);
  out.bound = bound;
  out.read_only = std::move(read_only);
  return out;
}

}  // namespace

std::optional<Dialect> dialect_named(std::string_view id) {
  if (id == "postgresql" || id == "kingbase" || id == "gauss") return postgres_like(std::string(id));
  if (id == "mysql" || id == "mariadb") return mysql_like(std::string(id));
  if (id == "sqlite") return plain("sqlite", Dialect::Bound::Limit, {"PRAGMA query_only = 1"});
  if (id == "dm") return plain("dm", Dialect::Bound::Top);
  if (id == "oracle") return plain("oracle", Dialect::Bound::RowNum);
  if (id == "sqlserver") return plain("sqlserver", Dialect::Bound::Top);
  if (id == "standard") return plain("standard", Dialect::Bound::FetchFirst);
  return std::nullopt;
}

Dialect dialect_of(const DatabaseTraits& traits) {
  struct Sign {
    std::string_view part;
    const char* dialect;
  };
  // GaussDB and Kingbase drivers may call themselves PostgreSQL: what matters is the same.
  static constexpr Sign kSigns[] = {{"kingbase", "kingbase"}, {"gauss", "gauss"},   {"postgres", "postgresql"}, {"mariadb", "mariadb"},
                                    {"mysql", "mysql"},       {"sqlite", "sqlite"}, {"oracle", "oracle"},       {"sql server", "sqlserver"},
                                    {"dm", "dm"}};
  const std::string product = to_lower_ascii(traits.product);
  for (const Sign& sign : kSigns) {
    if (product.find(sign.part) != std::string::npos) return *dialect_named(sign.dialect);
  }
  return *dialect_named("standard");
}

}  // namespace xinshi::database
