// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "core/raw_row.h"
#include "ports/database.h"
#include "ports/files.h"
#include "sources/database/layout.h"

namespace xinshi::database {

/// Turns rows of a reading into rows for mapping: text in UTF-8, whatever the table's bytes are.
class RowText {
 public:
  RowText(CharsetDecoders& charsets, std::string charset) : charsets_(charsets), charset_(std::move(charset)) {}

  /// A value that is too long (SRC-0212) or no text in this encoding (SRC-0213) is a problem of its row that names the column.
  /// `arena` holds the values already; decoded ones are put there too.
  void fill(const DatabaseRows& rows, std::size_t row, const Layout& layout, Arena& arena, RawRow& out);

 private:
  std::string_view text(std::string_view bytes, const std::string& column, Arena& arena, RawRow& out);

  CharsetDecoders& charsets_;
  std::string charset_;
};

/// Fingerprints of one row as the driver gave it: its key, and all that is read of it.
std::uint64_t key_fingerprint(const DatabaseRows& rows, std::size_t row, const Layout& layout);
std::uint64_t content_fingerprint(const DatabaseRows& rows, std::size_t row);

}  // namespace xinshi::database
