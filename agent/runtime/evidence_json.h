// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/uuid.h"
#include "ports/store.h"

namespace xinshi::runtime {

/// Everything this node holds that proves one record, as one JSON object; bytes stand in base64. `xinshi evidence` makes a folder of
/// it. It holds the record itself, so it is for the local administration interface only. Errors: those of the store.
Result<std::string> evidence_json(Store& store, const Uuid& id);

}  // namespace xinshi::runtime
