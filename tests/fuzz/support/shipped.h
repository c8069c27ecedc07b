// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "core/catalogue.h"
#include "core/deadline.h"
#include "core/identifiers.h"
#include "validation/validator.h"

namespace xinshi::fuzz {

inline std::string file_text(const std::string& name) {
  std::ifstream in(std::filesystem::path(XINSHI_SOURCE_DIR) / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What schemas/ holds, read once in a process.
struct Shipped {
  Catalogue catalogue;
  Divisions divisions;
  WorkCalendar calendar;
  std::shared_ptr<const validation::Validator> validator;
  std::map<std::string, std::shared_ptr<const CodeList>> lists;
};

inline const Shipped& shipped() {
  static const Shipped& loaded = []() -> const Shipped& {
    auto* out = new Shipped;
    const std::filesystem::path schemas = std::filesystem::path(XINSHI_SOURCE_DIR) / "schemas";
    for (const auto& entry : std::filesystem::directory_iterator(schemas / "codes")) {
      auto list = read_code_list(file_text("schemas/codes/" + entry.path().filename().string()), "list");
      out->lists.emplace((*list)->id, *list);
    }
    for (const auto& entry : std::filesystem::directory_iterator(schemas / "kinds"))
      (void)out->catalogue.add(read_kind(file_text("schemas/kinds/" + entry.path().filename().string()), "kind", out->lists).value());
    out->divisions = Divisions::read(file_text("schemas/divisions.csv"), "divisions.csv").value();
    out->calendar = WorkCalendar::read(file_text("schemas/calendars/holidays.json"), "holidays.json").value();
    out->validator = validation::Validator::make(out->catalogue, {&out->divisions, &out->calendar}).value();
    return *out;
  }();
  return loaded;
}

}  // namespace xinshi::fuzz
