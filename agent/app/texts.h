// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/message.h"

namespace xinshi::app {

/// Puts the texts of every module together; the one list of them.
void add_all_messages(MessageCatalogue& messages);

}  // namespace xinshi::app
