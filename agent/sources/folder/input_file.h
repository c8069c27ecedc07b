// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "mapping/row_reader.h"
#include "ports/files.h"
#include "ports/head_stream.h"

namespace xinshi::folder {

struct InputOptions {
  std::string charset = "auto";
  mapping::ReadLimits limits;
};

/// Rows of one file: bytes → UTF-8 → rows.
class InputFile {
 public:
  /// Errors: those of the decoder; Invalid SRC-0105 when there is nothing but blanks. `name` helps to tell the format.
  static Result<std::unique_ptr<InputFile>> open(OpenedFile file, const std::string& name, CharsetDecoders& charsets,
                                                 const InputOptions& options);

  Result<bool> next(RawRow& row, Arena& arena) { return reader_->next(row, arena); }
  /// Reads over `count` rows without keeping them; false when the end came before.
  Result<bool> skip(std::uint64_t count);
  const std::shared_ptr<ColumnTable>& columns() const { return columns_; }

 private:
  InputFile() = default;

  std::unique_ptr<ByteStream> raw_;
  std::unique_ptr<ByteStream> text_;
  std::unique_ptr<HeadStream> head_;
  std::shared_ptr<ColumnTable> columns_ = std::make_shared<ColumnTable>();
  std::unique_ptr<mapping::RowReader> reader_;
};

}  // namespace xinshi::folder
