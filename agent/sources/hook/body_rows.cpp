// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/body_rows.h"

#include <utility>

#include "ports/head_stream.h"

namespace xinshi::hook {
namespace {

constexpr std::size_t kHead = 64 * 1024;
constexpr std::size_t kBatchBytes = std::size_t{8} << 20;

class BatchReader {
 public:
  BatchReader(ByteStream& text, mapping::Format format, const BodyOptions& options)
      : options_(options), reader_(mapping::make_row_reader(format, text, *columns_, options.limits)) {}

  /// False when this was the last batch.
  Result<bool> fill(RawBatch& batch) {
    batch.clear();
    batch.unit = options_.name;
    batch.columns = columns_;
    while (batch.rows.size() < options_.rows_per_batch && batch.arena.used() < kBatchBytes) {
      RawRow row;
      Result<bool> more = reader_->next(row, batch.arena);
      if (!more) return more;
      if (!*more) {
        batch.end_of_unit = true;
        return false;
      }
      batch.rows.push_back(std::move(row));
    }
    return true;
  }

 private:
  const BodyOptions& options_;
  std::shared_ptr<ColumnTable> columns_ = std::make_shared<ColumnTable>();
  std::unique_ptr<mapping::RowReader> reader_;
};

}  // namespace

Status for_each_batch(ByteStream& text, const BodyOptions& options, CharsetDecoders& charsets,
                      const std::function<Status(RawBatch&)>& take) {
  Result<std::unique_ptr<ByteStream>> decoded = charsets.decode(text, options.charset);
  if (!decoded) return std::move(decoded).error();
  HeadStream head(**decoded);
  if (Status looked = head.look(kHead); !looked) return looked;
  BatchReader reader(head, options.format ? *options.format : mapping::detect_format(options.name, head.head()), options);
  RawBatch batch;
  for (;;) {
    const Result<bool> more = reader.fill(batch);
    if (!batch.rows.empty()) {
      if (Status taken = take(batch); !taken) return taken;
    }
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<std::vector<RawBatch>> read_body_rows(std::string_view body, const BodyOptions& options, CharsetDecoders& charsets) {
  ViewStream text(body);
  std::vector<RawBatch> out;
  const Status read = for_each_batch(text, options, charsets, [&](RawBatch& batch) -> Status {
    out.push_back(std::exchange(batch, {}));
    return {};
  });
  if (!read) return read.error();
  return out;
}

}  // namespace xinshi::hook
