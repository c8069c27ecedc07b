// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/catalogue.h"
#include "core/deadline.h"
#include "core/identifiers.h"
#include "mapping/decoder.h"
#include "validation/validator.h"

namespace xinshi::golden {

std::string read_text(const std::filesystem::path& path);
std::filesystem::path source_dir();
/// The folders `<root>/*/cases/*`, sorted.
std::vector<std::filesystem::path> case_folders(const std::filesystem::path& root);

/// The catalogue, divisions and calendar that the product ships.
struct Shipped {
  Catalogue catalogue;
  Divisions divisions;
  WorkCalendar calendar;
  std::shared_ptr<const validation::Validator> validator;
};
/// Reads a folder laid out as schemas/. A fault ends the program with its description.
std::unique_ptr<Shipped> load(const std::filesystem::path& schemas);
/// Loaded once; a fault ends the program with its description.
const Shipped& shipped();

/// `case.toml` beside an input; every key is optional.
struct CaseSettings {
  mapping::Unit unit;
  std::string kind;
  std::string charset = "UTF-8";
  std::string today = "2026-11-20";
  std::vector<std::string> columns;  ///< "rule severity code first-argument"
  bool checks_columns = false;
};
CaseSettings read_settings(const std::filesystem::path& folder);

}  // namespace xinshi::golden
