// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/input_file.h"

#include <utility>

#include "base/text.h"
#include "mapping/workbook_reader.h"

namespace xinshi::folder {
namespace {

constexpr std::size_t kHead = 64 * 1024;
constexpr std::size_t kSkipBytes = std::size_t{4} << 20;

}  // namespace

Result<std::unique_ptr<InputFile>> InputFile::text(std::unique_ptr<ByteStream> bytes, const std::string& name, CharsetDecoders& charsets,
                                                   const InputOptions& options) {
  std::unique_ptr<InputFile> out(new InputFile);
  out->raw_ = std::move(bytes);
  Result<std::unique_ptr<ByteStream>> text = charsets.decode(*out->raw_, options.charset);
  if (!text) return std::move(text).error();
  out->text_ = std::move(*text);
  out->head_ = std::make_unique<HeadStream>(*out->text_);
  if (Status looked = out->head_->look(kHead); !looked) return std::move(looked).error();
  const std::string_view head = out->head_->head();
  const bool blank = head.size() < kHead && trim(head).empty();
  if (blank) return Error{Fault::Invalid, "SRC-0105", "", {}};
  out->reader_ = mapping::make_row_reader(mapping::detect_format(name, head), *out->head_, *out->columns_, options.limits);
  return out;
}

std::unique_ptr<InputFile> InputFile::workbook(std::unique_ptr<Archive> archive, const InputOptions& options) {
  std::unique_ptr<InputFile> out(new InputFile);
  out->archive_ = std::move(archive);
  mapping::WorkbookOptions workbook;
  workbook.sheet = options.sheet;
  out->reader_ = mapping::make_workbook_reader(*out->archive_, *out->columns_, options.limits, workbook);
  return out;
}

Result<bool> InputFile::skip(std::uint64_t count) {
  RawRow row;
  Arena arena;
  for (; count > 0; --count) {
    Result<bool> more = reader_->next(row, arena);
    if (!more || !*more) return more;
    if (arena.used() > kSkipBytes) arena.clear();
  }
  return true;
}

}  // namespace xinshi::folder
