// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/remote.h"

namespace xinshi::net_remote {

/// Reads what LIST and SFTP servers answer: lines of `ls -l`, or of `dir` on Windows. A line that is neither is passed over; when none can
/// be read although there are some, Invalid NET-0214. Links and devices are left out.
Result<std::vector<RemoteEntry>> read_listing(std::string_view text);

}  // namespace xinshi::net_remote
