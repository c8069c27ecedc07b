// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/config.h"

namespace xinshi::runtime {

/// What only the whole configuration shows: names given twice, parts that need another part. `file` is named in the errors.
void check_whole(const Config& config, const std::string& file, std::vector<Error>& errors);

}  // namespace xinshi::runtime
