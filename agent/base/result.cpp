// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace xinshi {

std::string_view fault_name(Fault fault) {
  switch (fault) {
    case Fault::Invalid: return "invalid";
    case Fault::NotFound: return "not-found";
    case Fault::Conflict: return "conflict";
    case Fault::Refused: return "refused";
    case Fault::Transient: return "transient";
    case Fault::Corrupt: return "corrupt";
    case Fault::Config: return "config";
    case Fault::Internal: return "internal";
  }
  return "internal";
}

std::string place_text(const Where& where) {
  std::string out = where.file;
  const auto add = [&out](char before, std::string_view part) {
    if (!out.empty()) out += before;
    out += part;
  };
  if (where.line > 0) {
    add(':', std::to_string(where.line));
    if (where.column > 0) add(':', std::to_string(where.column));  // a column alone would read as a line
  }
  if (!where.key.empty()) add(' ', where.key);
  return out;
}

std::string describe(const Error& error) {
  std::string out = error.code;
  if (!out.empty()) out += ' ';
  out += fault_name(error.fault);
  if (const std::string place = place_text(error.where); !place.empty()) out.append(" ").append(place);
  if (!error.detail.empty()) out.append(": ").append(error.detail);
  return out;
}

}  // namespace xinshi
