// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/archive.h"
#include "mapping/row_reader.h"
#include "ports/files.h"
#include "ports/head_stream.h"

namespace xinshi::folder {

struct InputOptions {
  std::string charset = "auto";
  mapping::ReadLimits limits;
  std::string sheet;  ///< of workbooks; empty: found by its header
  ArchiveLimits archives;
  std::uint64_t max_inner_workbook = 64ull << 20;  ///< packed size of a workbook inside a .zip, which is held in memory
};

/// What reading needs of the world.
struct InputMeans {
  CharsetDecoders& charsets;
  ArchiveReader& archives;
};

/// Rows of one text file or one workbook.
class InputFile {
 public:
  /// Bytes → UTF-8 → rows. Errors: those of the decoder; Invalid SRC-0105 when there is nothing but blanks. `name` helps to tell the
  /// format.
  static Result<std::unique_ptr<InputFile>> text(std::unique_ptr<ByteStream> bytes, const std::string& name, CharsetDecoders& charsets,
                                                 const InputOptions& options);
  static std::unique_ptr<InputFile> workbook(std::unique_ptr<Archive> archive, const InputOptions& options);

  Result<bool> next(RawRow& row, Arena& arena) { return reader_->next(row, arena); }
  /// Reads over `count` rows without keeping them; false when the end came before.
  Result<bool> skip(std::uint64_t count);
  const std::shared_ptr<ColumnTable>& columns() const { return columns_; }

 private:
  InputFile() = default;

  std::unique_ptr<ByteStream> raw_;
  std::unique_ptr<ByteStream> text_;
  std::unique_ptr<HeadStream> head_;
  std::unique_ptr<Archive> archive_;
  std::shared_ptr<ColumnTable> columns_ = std::make_shared<ColumnTable>();
  std::unique_ptr<mapping::RowReader> reader_;
};

}  // namespace xinshi::folder
