// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/context.h"
#include "core/catalogue.h"
#include "core/deadline.h"
#include "core/identifiers.h"
#include "mapping/decoder.h"
#include "mapping/platform_package.h"
#include "validation/validator.h"

namespace xinshi::app {

/// What the product knows of its field, read from `schemas/`: kinds, code lists, divisions, calendar, and the compiled rules.
struct Knowledge {
  Catalogue catalogue;
  Divisions divisions;
  WorkCalendar calendar;
  std::optional<validation::AgencyTable> agencies;    ///< `schemas/agencies.csv`, where there is one
  std::optional<validation::SenderRegister> senders;  ///< `schemas/senders.csv`, likewise
  std::shared_ptr<const validation::Validator> validator;

  validation::RuleData rule_data() const {
    return {&divisions, &calendar, agencies ? &*agencies : nullptr, senders ? &*senders : nullptr, &catalogue};
  }
};

/// Errors name file and key. Reads every kind of `schemas/kinds` and every list of `schemas/codes`.
Result<std::unique_ptr<Knowledge>> read_knowledge(FileSystem& files, const std::string& schemas);
Result<std::shared_ptr<const mapping::SourceAdapter>> read_adapter(FileSystem& files, const std::string& adapters, const std::string& id,
                                                                   const Catalogue& catalogue);
Result<std::shared_ptr<const mapping::PlatformPackage>> read_package(FileSystem& files, const std::string& adapters, const std::string& id,
                                                                     const Catalogue& catalogue);

/// Where `schemas` and `adapters` lie when the configuration does not say: beside the program (source tree, package).
/// The file of an adapter or a platform package that is named by id or path.
std::string adapter_path(const std::string& adapters, const std::string& id);
std::string package_path(const std::string& adapters, const std::string& id);
std::string default_folder(FileSystem& files, const char* name);
/// `[catalogue]` of the configuration where it can be read, else the default folder.
std::string schemas_folder(Context& context);
std::string adapters_folder(Context& context);

Result<Divisions> read_divisions(Context& context);
Result<WorkCalendar> read_calendar(Context& context);

constexpr std::size_t kMaxDataFile = 16 << 20;

}  // namespace xinshi::app
