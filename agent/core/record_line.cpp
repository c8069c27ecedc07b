// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "core/code_set.h"
#include "core/record.h"

namespace xinshi {
namespace {

using simdjson::ondemand::value;

/// The members of a record line in their order.
enum class Member : std::uint8_t { Kind, Schema, Op, Reason, Basis, Date, Decided, Due, Fields };
constexpr std::array<std::string_view, 9> kMembers = {"kind", "schema", "op", "reason", "basis", "date", "decided", "due", "fields"};
constexpr std::array kRequired = {Member::Kind, Member::Schema, Member::Op, Member::Fields};
constexpr std::size_t kSmallestBuffer = 4096;

constexpr unsigned bit(Member member) { return 1U << static_cast<unsigned>(member); }

/// A name out of a line, fit to be shown: field codes and members, nothing that could be a value.
std::string shown(std::string_view name) {
  const bool plain = name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  const bool number = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
  return plain && !number ? std::string(name) : std::string();
}

}  // namespace

/// One parser and its buffers, kept between lines.
struct RecordLineReader::Impl {
  explicit Impl(const Catalogue& known) : catalogue(known) {}

  const Catalogue& catalogue;
  simdjson::ondemand::parser parser;
  std::unique_ptr<char[]> padded;
  std::unique_ptr<std::uint8_t[]> scratch;  ///< strings with escapes, undone
  std::size_t capacity = 0;
  std::uint8_t* scratch_at = nullptr;
  const char* end = nullptr;
  bool no_escapes = false;  ///< nowhere in the line
  std::string joined;
  std::vector<bool> seen_fields;
  LineView view;
  Draft* draft = nullptr;
  Error error;

  // All answer false after a fault; a Result each would cost more than the reading.
  bool fail(std::string_view code, std::string_view name = {});
  bool load(std::string_view line);
  bool raw_text(simdjson::ondemand::raw_json_string raw, std::string_view& out);
  bool text(value& in, std::string_view& out);
  bool read_line();
  bool read_member(Member member, value& in);
  bool read_date(Member member, std::string_view text);
  bool read_fields(value& in);
  bool read_field(value& in, std::size_t index);
  std::size_t field_index(std::string_view code, std::size_t expected) const;
  bool read_set(value& in);
};

bool RecordLineReader::Impl::fail(std::string_view code, std::string_view name) {
  error = {Fault::Corrupt, std::string(code), shown(name)};
  return false;
}

bool RecordLineReader::Impl::load(std::string_view line) {
  if (line.size() > capacity || !padded) {
    capacity = std::max({kSmallestBuffer, line.size(), 2 * capacity});
    padded = std::make_unique<char[]>(capacity + simdjson::SIMDJSON_PADDING);
    scratch = std::make_unique<std::uint8_t[]>(capacity + simdjson::SIMDJSON_PADDING);
    if (parser.allocate(capacity) != simdjson::SUCCESS) return false;
  }
  std::memcpy(padded.get(), line.data(), line.size());
  std::memset(padded.get() + line.size(), ' ', simdjson::SIMDJSON_PADDING);
  end = padded.get() + line.size();
  no_escapes = line.find('\\') == std::string_view::npos;
  scratch_at = scratch.get();
  return true;
}

/// Nearly all strings have no escape: their bytes are the value, and finding the quote is all there is to do. That the
/// string is closed, valid UTF-8 and free of control characters was seen by the parser's first pass.
bool RecordLineReader::Impl::raw_text(simdjson::ondemand::raw_json_string raw, std::string_view& out) {
  const char* const begin = raw.raw();
  const auto* const quote = static_cast<const char*>(std::memchr(begin, '"', static_cast<std::size_t>(end - begin)));
  if (quote == nullptr) return false;
  out = {begin, static_cast<std::size_t>(quote - begin)};
  if (no_escapes || out.find('\\') == std::string_view::npos) return true;
  return parser.unescape(raw, scratch_at).get(out) == simdjson::SUCCESS;
}

bool RecordLineReader::Impl::text(value& in, std::string_view& out) {
  simdjson::ondemand::raw_json_string raw;
  if (in.get_raw_json_string().get(raw) != simdjson::SUCCESS) return false;
  return raw_text(raw, out) && !out.empty();  // what is absent is left out, never written empty
}

bool RecordLineReader::Impl::read_line() {
  const std::size_t size = static_cast<std::size_t>(end - padded.get());
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(simdjson::padded_string_view(padded.get(), size, size + simdjson::SIMDJSON_PADDING)).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    return fail("COR-0001");
  unsigned seen = 0;
  for (auto item : object) {
    if (item.error() != simdjson::SUCCESS) return fail("COR-0001");
    simdjson::ondemand::field& field = item.value_unsafe();  // in place: copies of these small structs cost more than the parse
    std::string_view name;
    if (!raw_text(field.key(), name)) return fail("COR-0001");
    const auto at = std::ranges::find(kMembers, name);
    if (at == kMembers.end()) return fail("COR-0002", name);
    const auto member = static_cast<Member>(at - kMembers.begin());
    if (seen >= bit(member)) return fail("COR-0003", name);  // repeated, or behind a later one
    if (member != Member::Kind && seen == 0) return fail("COR-0003", "kind");
    seen |= bit(member);
    if (!read_member(member, field.value())) return false;
  }
  for (const Member member : kRequired)
    if ((seen & bit(member)) == 0) return fail("COR-0003", kMembers[static_cast<std::size_t>(member)]);
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return fail("COR-0001");  // something follows
  return true;
}

bool RecordLineReader::Impl::read_member(Member member, value& in) {
  if (member == Member::Fields) return read_fields(in);
  std::string_view word;
  if (!text(in, word)) return fail("COR-0006", kMembers[static_cast<std::size_t>(member)]);
  switch (member) {
    case Member::Kind:
      view.kind = word;
      draft->kind = catalogue.find(word);
      if (draft->kind == nullptr) return fail("COR-0004", word);
      return true;
    case Member::Schema: view.schema = word; return true;
    case Member::Op: {
      const auto op = parse_op(word);
      if (!op) return fail("COR-0006", "op");
      view.op = draft->meta.op = *op;
      return true;
    }
    case Member::Reason: draft->meta.reason = view.reason = word; return true;
    case Member::Basis: draft->meta.basis = view.basis = word; return true;
    default: return read_date(member, word);
  }
}

bool RecordLineReader::Impl::read_date(Member member, std::string_view text) {
  const auto date = parse_iso_date(text);
  if (!date) return fail("COR-0006", kMembers[static_cast<std::size_t>(member)]);
  if (member == Member::Date) view.op_date = draft->meta.op_date = date;
  if (member == Member::Decided) view.decided = date;
  if (member == Member::Due) view.due = date;
  return true;
}

/// Lines keep the schema's order, so the next field is nearly always a few places on. The number of fields when there is none.
std::size_t RecordLineReader::Impl::field_index(std::string_view code, std::size_t expected) const {
  const auto& specs = draft->kind->fields;
  for (std::size_t i = expected; i < specs.size(); ++i)
    if (specs[i].code == code) return i;
  for (std::size_t i = 0; i < expected; ++i)
    if (specs[i].code == code) return i;
  return specs.size();
}

bool RecordLineReader::Impl::read_fields(value& in) {
  simdjson::ondemand::object object;
  if (in.get_object().get(object) != simdjson::SUCCESS) return fail("COR-0006", "fields");
  const std::size_t count = draft->kind->fields.size();
  draft->fields.reset(count);
  seen_fields.assign(count, false);
  std::size_t next = 0;
  for (auto item : object) {
    if (item.error() != simdjson::SUCCESS) return fail("COR-0001");
    simdjson::ondemand::field& field = item.value_unsafe();
    std::string_view code;
    if (!raw_text(field.key(), code)) return fail("COR-0001");
    const std::size_t index = field_index(code, next);
    if (index == count) return fail("COR-0005", code);
    if (seen_fields[index]) return fail("COR-0003", code);
    seen_fields[index] = true;
    if (!read_field(field.value(), index)) return false;
    next = index + 1;
  }
  return true;
}

bool RecordLineReader::Impl::read_field(value& in, std::size_t index) {
  const FieldSpec& spec = draft->kind->fields[index];
  if (spec.type == FieldType::CodeSet) {
    if (!read_set(in)) return fail("COR-0006", spec.code);
    draft->fields.set(index, joined);
    return true;
  }
  std::string_view content;
  if (!text(in, content)) return fail("COR-0006", spec.code);
  draft->fields.set(index, content);
  return true;
}

bool RecordLineReader::Impl::read_set(value& in) {
  simdjson::ondemand::array array;
  if (in.get_array().get(array) != simdjson::SUCCESS) return false;
  joined.clear();
  for (auto element : array) {
    if (element.error() != simdjson::SUCCESS) return false;
    std::string_view code;
    if (!text(element.value_unsafe(), code)) return false;
    if (!joined.empty()) joined += kSetSeparator;
    joined += code;
  }
  return !joined.empty();
}

RecordLineReader::RecordLineReader(const Catalogue& catalogue) 
    : impl_(std::make_unique<Impl>(catalogue)) {}
RecordLineReader::~RecordLineReader() = default;

Result<LineView> RecordLineReader::read(std::string_view line, Draft& draft) {
  draft.kind = nullptr;
  draft.meta = RowMeta{};
  draft.fields.reset(0);
  draft.problems.clear();
  draft.row = 0;
  if (!line.starts_with('{') || !line.ends_with('}') || !impl_->load(line)) return Error{Fault::Corrupt, "COR-0001"};
  impl_->view = LineView{};
  impl_->draft = &draft;
  if (!impl_->read_line()) return impl_->error;
  return impl_->view;
}

}  // namespace xinshi
