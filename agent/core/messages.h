// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi {

/// Texts of COR-00…, COR-01…, COR-02… and SCH-…. Those of identifiers and calendars are `identifier_messages`.
std::span<const Message> core_messages();

}  // namespace xinshi
