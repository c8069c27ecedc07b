// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "stores/embedded/embedded_store.h"
#include "stores/embedded/sql.h"

namespace xinshi::embedded {

constexpr int kFormat = 1;                         ///< PRAGMA user_version
constexpr std::int32_t kApplication = 0x78696E73;  ///< PRAGMA application_id, "xins"
constexpr char kFileName[] = "xinshi.db";

/// Opens the writing connection: settings, format check, tables when the file is new.
Result<std::unique_ptr<Database>> open_for_writing(const EmbeddedConfig& config);
/// A reading connection to a database that `open_for_writing` has accepted.
Result<std::unique_ptr<Database>> open_for_reading(const EmbeddedConfig& config, std::size_t cache_bytes);

}  // namespace xinshi::embedded
