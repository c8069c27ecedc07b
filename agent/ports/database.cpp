// SPDX-License-Identifier: Apache-2.0
#include "ports/database.h"

namespace xinshi {

std::string_view word(ColumnClass value) {
  switch (value) {
    case ColumnClass::Text: return "text";
    case ColumnClass::Integer: return "integer";
    case ColumnClass::Decimal: return "decimal";
    case ColumnClass::Float: return "float";
    case ColumnClass::Date: return "date";
    case ColumnClass::Time: return "time";
    case ColumnClass::Timestamp: return "timestamp";
    case ColumnClass::Binary: return "binary";
    case ColumnClass::Other: return "other";
  }
  return "other";
}

}  // namespace xinshi
