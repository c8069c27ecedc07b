// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/time.h"
#include "mapping/platform_package.h"
#include "validation/validator.h"

namespace xinshi::pipeline {

/// A package whose platform is stricter than the catalogue (`[rules]` in platform.toml): before records are written for it they are
/// judged once more with the platform's severities, and one that fails is refused for this platform alone, like a record that its
/// fields cannot hold. A package without `[rules]` is answered as it is. Errors: Config VAL-… for unknown rules or severities.
/// Catalogue, tables and clock outlive the package.
Result<std::shared_ptr<const mapping::PlatformPackage>> judging(std::shared_ptr<const mapping::PlatformPackage> package,
                                                                const Catalogue& catalogue, validation::RuleData data, Clock& clock);

}  // namespace xinshi::pipeline
