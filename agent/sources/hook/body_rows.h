// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/row_reader.h"
#include "ports/files.h"
#include "ports/source.h"

namespace xinshi::hook {

/// How text that somebody hands in is read: the hook's bodies, `submit`, `try`, quarantined rows.
struct BodyOptions {
  std::optional<mapping::Format> format;  ///< null: by `name` and content
  std::string name;                       ///< for people, and its ending for the format
  std::string charset = "utf-8";          ///< see CharsetDecoders
  mapping::ReadLimits limits;
  std::size_t rows_per_batch = 2'000;
};

/// Gives the rows to `take` in batches that share one column table; the batch is reused. Stops at the first error of `take`.
/// A fault of the whole text (SRC-…, MAP-…) is answered after the rows before it were given.
Status for_each_batch(ByteStream& text, const BodyOptions& options, CharsetDecoders& charsets,
                      const std::function<Status(RawBatch&)>& take);

/// All rows, or the fault.
Result<std::vector<RawBatch>> read_body_rows(std::string_view body, const BodyOptions& options, CharsetDecoders& charsets);

}  // namespace xinshi::hook
