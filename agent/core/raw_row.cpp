// SPDX-License-Identifier: Apache-2.0
#include "core/raw_row.h"

namespace xinshi {

std::uint32_t ColumnTable::intern(std::string_view name) {
  const auto [entry, fresh] = index_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
  if (fresh) names_.emplace_back(name);
  return entry->second;
}

}  // namespace xinshi
