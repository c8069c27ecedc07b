// SPDX-License-Identifier: Apache-2.0
// From an agency's text to a record line: what becomes a record here must be the same record at the level above.
#include <utility>

#include "core/identity.h"
#include "core/record.h"
#include "fuzz/support/rows.h"
#include "fuzz/support/shipped.h"
#include "mapping/decoder.h"

namespace xinshi::fuzz {
namespace {

constexpr Date kToday{20'600};  // 2026-05-27

void read_back(const Record& record) {
  const Date due = kToday;
  std::string line;
  append_record_line(line, record, due);
  require(!invalid_utf8_at(line), "a record line is valid UTF-8");
  RecordLineReader reader(shipped().catalogue);
  Draft draft;
  const auto view = reader.read(line, draft);
  require(view.ok(), "a record line is read back");
  require(view->op == record.meta().op && view->due == due, "with its operation and deadline");
  const Hash before = fingerprint(record);
  const HmacSha256 key("0123456789abcdef0123456789abcdef");
  const std::string identity = identity_key(record, key);
  draft.meta.given_id = record.meta().given_id;  // above, the manifest names the record
  auto again = shipped().validator->check(std::move(draft), kToday);
  require(std::holds_alternative<Record>(again), "what was valid here is valid above");
  const Record& above = std::get<Record>(again);
  require(fingerprint(above) == before, "the fingerprint is the same above");
  require(identity_key(above, key) == identity, "the identity is the same above");
}

void decode_all(std::string_view text) {
  static const auto adapter = mapping::read_source_adapter(file_text("adapters/sources/national-2018/adapter.toml"), "adapter.toml", shipped().catalogue);
  PieceStream stream(text, 4096);
  auto columns = std::make_shared<ColumnTable>();
  const auto reader = mapping::make_row_reader(mapping::detect_format("input", text), stream, *columns, {});
  mapping::Decoder decoder(adapter.value(), columns, {"青石县市场监督管理局", "11330822MB2000012A", "330822"}, nullptr);
  RawRow row;
  Arena arena;
  Draft draft;
  for (auto more = reader->next(row, arena); more.ok() && *more; more = reader->next(row, arena)) {
    (void)decoder.column_problems();
    (void)mapping::raw_row_json(row, *columns);
    if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped) continue;
    if (draft.kind == nullptr) continue;
    auto checked = shipped().validator->check(std::move(draft), kToday);
    if (const Record* record = std::get_if<Record>(&checked)) read_back(*record);
    draft = Draft{};
  }
}

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xinshi::fuzz::decode_all(xinshi::fuzz::text_of(data, size));
  return 0;
}
