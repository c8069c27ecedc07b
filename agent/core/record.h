// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/catalogue.h"
#include "core/fields.h"
#include "core/problem.h"
#include "core/words.h"

namespace xinshi {

/// What accompanies the fields of a row: the reserved members `_op`, `_id`, `_reason`, `_basis`, `_date`,
/// and what the source knows about the row.
struct RowMeta {
  Op op = Op::Upsert;
  std::optional<Uuid> given_id;
  std::string reason;
  std::string basis;
  std::optional<Date> op_date;
  std::string source_key;              ///< joined `key` columns of the adapter; empty when it declares none
  std::optional<Instant> updated_at;   ///< later update time given by the source (V-43)
};

/// A mapped row: canonical codes and canonical text, not yet checked.
struct Draft {
  const Kind* kind = nullptr;
  RowMeta meta;
  Fields fields;
  Problems problems;       ///< findings of the mapping; an error among them makes the row a Rejection
  std::uint64_t row = 0;   ///< physical row in CSV and .xlsx, ordinal from 1 in JSON and XML
};

/// A checked record. Only the validator makes one: `Record` cannot exist invalid.
class Record {
 public:
  const Kind& kind() const { return *draft_.kind; }
  const RowMeta& meta() const { return draft_.meta; }
  const Fields& fields() const { return draft_.fields; }
  std::string_view get(Role role) const {
    const int i = draft_.kind->at(role);
    return i < 0 ? std::string_view{} : draft_.fields.get(static_cast<std::size_t>(i));
  }
  const Problems& problems() const { return draft_.problems; }  ///< warnings and notes only
  std::uint64_t row() const { return draft_.row; }
  std::optional<Date> decided() const { return decided_; }

 private:
  friend class RecordMaker;
  Draft draft_;
  std::optional<Date> decided_;
};

/// The validator's key to Record. Nobody else uses it (tests/arch checks).
class RecordMaker {
 public:
  static Record make(Draft draft, std::optional<Date> decided) {
    Record record;
    record.draft_ = std::move(draft);
    record.decided_ = decided;
    return record;
  }
  /// Gives the buffers of a used record back, so that a loop does not allocate.
  static Draft reuse(Record&& record) { return std::move(record.draft_); }
};

/// A row that may not become a record. It goes to quarantine, is visible there, and is never lost.
struct Rejection {
  Draft draft;  ///< with the fields that did map
};

/// The record line: the canonical JSON object of one version, `{"kind":…,"schema":…,"op":…,"fields":{…}}`, written once
/// at the origin and forwarded byte for byte at every level. Members in this order, absent ones left out:
/// kind, schema, op, reason, basis, date, decided, due, fields (schema order; a code set is a JSON array).
void append_record_line(std::string& out, const Record& record, std::optional<Date> due);

/// A parsed record line. Views stay valid until the reader's next `read`.
struct LineView {
  std::string_view kind;
  std::string_view schema;
  Op op = Op::Upsert;
  std::string_view reason;
  std::string_view basis;
  std::optional<Date> op_date;
  std::optional<Date> decided;
  std::optional<Date> due;
};
/// Reads record lines. Errors: Corrupt COR-0001 … COR-0006 when it is no record line (not UTF-8, not one JSON object, members
/// unknown, repeated or out of order, empty values), or names an unknown kind or field. A code set comes back joined by 、
/// as in Fields. Whether values satisfy the schema is the validator's to say. One thread; keeps its buffers between lines.
/// The catalogue outlives the reader.
class RecordLineReader {
 public:
  explicit RecordLineReader(const Catalogue& catalogue);
  ~RecordLineReader();
  /// `draft` gets kind, op, reason, basis, date and fields. Strict: unknown members are errors.
  Result<LineView> read(std::string_view line, Draft& draft);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// SHA-256 over the operation and the canonical fields in schema order, each `code 0x1F value 0x1E`.
/// Not adapter, schema version, cursor or time. Stays in the store.
Hash fingerprint(const Record& record);

}  // namespace xinshi
