// SPDX-License-Identifier: Apache-2.0
#include "odbc/diagnostics.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.h"
#include "odbc/wide_text.h"

namespace xinshi::odbc {
namespace {

constexpr std::size_t kLongestText = 300;

bool starts(std::string_view state, std::initializer_list<std::string_view> classes) {
  for (const std::string_view each : classes) {
    if (state.starts_with(each)) return true;
  }
  return false;
}

bool driver_missing(std::string_view state, std::string_view text) {
  return starts(state, {"IM002", "IM003", "IM004", "IM005", "IM012"}) || text.find("Can't open lib") != std::string_view::npos;
}

/// Drivers give their own states where the standard's would do; MySQL's and PostgreSQL's numbers are better than their states.
bool login_refused(std::string_view state, std::string_view native, std::string_view text) {
  if (state.starts_with("28") || native == "1045" || native == "1044" || native == "1049" || native == "1698") return true;
  for (const std::string_view sign : {"authentication failed", "no password supplied", "role \"", "database \"", "Login failed", "ORA-01017", "pg_hba.conf"}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

Fault fault_of(std::string_view code) { return code == "SRC-0201" || code == "SRC-0208" ? Fault::Transient : Fault::Config; }

std::string code_of(std::string_view state, std::string_view native, std::string_view text, Doing doing) {
  if (doing == Doing::Connecting) {
    if (driver_missing(state, text)) return "SRC-0203";
    return login_refused(state, native, text) ? "SRC-0202" : "SRC-0201";
  }
  if (starts(state, {"42", "3F000", "S0002", "S0022"})) return "SRC-0204";
  if (native == "1146" || native == "1054" || native == "1142" || native == "1143") return "SRC-0204";
  if (text.find("no such table") != std::string_view::npos || text.find("no such column") != std::string_view::npos) return "SRC-0204";
  return starts(state, {"08", "HYT", "57P", "40", "53", "HY008", "HY013"}) ? "SRC-0201" : "SRC-0208";
}

/// One line of valid UTF-8, not endless.
std::string tidy(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kLongestText)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  if (const auto bad = invalid_utf8_at(out)) out.resize(*bad);
  return std::string(trim(out));
}

}  // namespace

Error judge(std::string_view state, std::string_view native, std::string_view text, Doing doing) {
  const std::string code = code_of(state, native, text, doing);
  std::string detail = std::string(state) + " " + std::string(native);
  if (doing == Doing::Connecting || code == "SRC-0204" || code == "SRC-0201") detail += " " + tidy(text);
  return {fault_of(code), code, std::move(detail), {}};
}

Error take_error(const Handle& handle, Doing doing) {
  std::array<SQLWCHAR, 6> state{};
  std::array<SQLWCHAR, 1024> text{};
  SQLINTEGER native = 0;
  SQLSMALLINT length = 0;
  const SQLRETURN got =
      SQLGetDiagRecW(handle.type(), handle.get(), 1, state.data(), &native, text.data(), static_cast<SQLSMALLINT>(text.size()), &length);
  if (!good(got)) return judge("HY000", "0", "", doing);
  const auto end = std::find(text.begin(), text.end(), SQLWCHAR{0});
  return judge(from_wide(state.data(), 5), std::to_string(native), from_wide(text.data(), static_cast<std::size_t>(end - text.begin())), doing);
}

}  // namespace xinshi::odbc
