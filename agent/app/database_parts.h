// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "app/context.h"
#include "app/knowledge.h"
#include "mapping/decoder.h"
#include "ports/database.h"
#include "runtime/config.h"
#include "sources/database/database_source.h"

namespace xinshi::app {

struct DatabaseMeans {
  DatabaseDriver& driver;
  CharsetDecoders& charsets;
  Clock& clock;
  Log& log;
};

/// A database source as configured. It reads the columns that the adapter uses and no others.
std::unique_ptr<database::DatabaseSource> make_database_source(const runtime::SourceConfig& config,
                                                               std::shared_ptr<const mapping::SourceAdapter> adapter,
                                                               const DatabaseMeans& means);

/// Where a finding about a source stands: its table in the configuration file.
Error placed(Error error, const runtime::Config& config, const runtime::SourceConfig& source);

}  // namespace xinshi::app
