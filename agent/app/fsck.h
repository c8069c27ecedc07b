// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/node.h"

namespace xinshi::app {

/// The judge: the store by itself, the audit directory by itself, and the one against the other (every published entry is the store's
/// leaf of that index, the head not ahead of the store). One line a problem.
Result<std::vector<std::string>> judge_node(Node& node);

/// Makes the audit directory anew from the store. No service may run.
Status rebuild_audit(Node& node, FileSystem& files);

}  // namespace xinshi::app
