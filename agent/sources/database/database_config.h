// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/day_hours.h"
#include "ports/database.h"
#include "sources/database/watermark.h"

namespace xinshi::database {

enum class Mode : std::uint8_t {
  Incremental,  ///< rows whose watermark has moved, with an overlap
  Full,         ///< all rows by key, every `full_every_ms`
  Outbox,       ///< rows that a trigger put there; marked or deleted when they are safe
};

struct DatabaseConfig {
  std::string name;  ///< of the source
  DatabaseTarget target;
  std::string dialect;  ///< "" = by the product's name
  std::string schema;   ///< "" = the session's
  std::string table;
  Mode mode = Mode::Incremental;
  std::vector<std::string> key;        ///< together unique
  std::vector<std::string> watermark;  ///< the first that is not NULL counts
  std::string watermark_type;          ///< "" = by the column; time, date, number, text
  std::string from;                    ///< first reading: rows from this watermark on
  std::int64_t overlap_ms = 600'000;   ///< of a watermark of time
  std::int64_t overlap_count = 1'000;  ///< of a watermark of numbers
  bool follow_regress = false;         ///< go back with a watermark that went back, instead of stopping
  std::int64_t full_every_ms = 0;      ///< Full, and Incremental where > 0: a full reading for what no watermark tells
  std::vector<std::string> columns;    ///< none = those that the adapter uses
  std::string charset;                 ///< "" = the driver gives UTF-8; else its bytes are decoded from this
  std::int64_t poll_ms = 5'000;
  std::size_t chunk = 500;
  std::uint64_t rows_per_second = 0;   ///< 0 = no cap
  DayHours hours;
  std::string mark_column;             ///< Outbox: "" = taken rows are deleted
  std::string mark_pending;            ///< "" = NULL
  std::string mark_done = "1";
  std::uint64_t reread = 0;            ///< another number: everything is read anew, and a changed table is taken as it is
};

}  // namespace xinshi::database
