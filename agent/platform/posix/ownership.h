// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace xinshi::posix {

/// A superuser's command works as the owner of `path` (the data directory) from here on, so that it neither sees more than the service
/// does nor leaves files that the service cannot use. Nothing happens to other users, where root owns it, or where it is missing.
Status become_owner_of(const std::string& path);

enum class Share : std::uint8_t {
  ReadByGroup,  ///< stays the writer's, readable for the group of the other: 0640
  Owner,        ///< becomes the other's own, private: 0600
};
/// Lets the owner of `like` use `path`. As an ordinary user only the mode is set. Errors as in ports/files.h.
Status share_with_owner_of(const std::string& path, const std::string& like, Share share);

/// Makes a folder that is the other's own and open to its group: new files in it keep the group (2770). Missing parents are made so
/// that everybody can pass. A folder that exists is left as it is.
Status make_folder_for_owner_of(const std::string& folder, const std::string& like);

bool is_superuser();

}  // namespace xinshi::posix
