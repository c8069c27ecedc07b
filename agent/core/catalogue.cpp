// SPDX-License-Identifier: Apache-2.0
#include "core/catalogue.h"

namespace xinshi {

std::optional<std::size_t> Kind::index_of(std::string_view code) const {
  const auto found = index_by_code.find(std::string(code));
  if (found == index_by_code.end()) return std::nullopt;
  return found->second;
}

int Kind::at(Role role) const {
  const auto index = static_cast<std::size_t>(role);
  return index < index_by_role.size() ? index_by_role[index] : -1;
}

const Kind* Catalogue::find(std::string_view id) const {
  for (const auto& kind : kinds_)
    if (kind->id == id) return kind.get();
  return nullptr;
}

Status Catalogue::add(std::shared_ptr<const Kind> kind) {
  if (find(kind->id) != nullptr) return Error{Fault::Config, "SCH-0011", kind->id};
  kinds_.push_back(std::move(kind));
  return {};
}

}  // namespace xinshi
