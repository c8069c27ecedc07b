// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/catalogue.h"
#include "core/schema_file.h"

namespace xinshi {

/// What a kind's schema says about several fields at once: `x-conditions`, `x-order`, `x-sums`, `x-publicity-period`. The fields of
/// `kind` are read already. Faults go to `file`.
void read_relations(SchemaFile& file, Kind& kind);

}  // namespace xinshi
