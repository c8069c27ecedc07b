// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "core/record.h"
#include "mapping/amounts.h"
#include "mapping/gbk_repertoire.h"
#include "mapping/masking.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

constexpr std::string_view kSetJoiner = "、";
constexpr std::string_view kPerson = "自然人";

/// The same name for the same records, so that a repeat of a batch is seen as one.
std::string batch_name(const std::vector<OutRecord>& records) {
  Sha256 digest;
  for (const OutRecord& record : records) digest.update(to_text(record.id)).update("/").update(std::to_string(record.version)).update("\n");
  return to_hex(digest.finish()).substr(0, 32);
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

class BodyWriter {
 public:
  BodyWriter(const PackageModel& model, const Catalogue& catalogue, bool open_channel)
      : model_(model), form_(model.body), open_(open_channel), reader_(catalogue) {}

  Result<std::string> write(const std::vector<OutRecord>& records);

 private:
  Status write_record(const OutRecord& record);
  void csv_cell(std::string_view value);
  Status csv_header(const KindTarget& kind);
  Status check_open(const KindTarget& kind) const;
  void find_persons(const KindTarget& kind);
  Status write_field(const TargetField& target, const OutRecord& record, const KindTarget& kind);
  Status value_of(const TargetField& target, const OutRecord& record, const KindTarget& kind, std::string_view& out);
  Status convert(const TargetField& target, std::string_view value, std::string_view& out);
  Status convert_date(const TargetField& target, std::string_view value, std::string_view& out);
  std::string special(std::string_view source, const OutRecord& record, const KindTarget& kind) const;
  Status check_length(const TargetField& target, std::string_view value) const;
  void member(const TargetField& target, std::string_view value);
  void text_member(std::string_view name, std::string_view value);
  void open_body(const std::vector<OutRecord>& records);
  void close_body();
  Error fault(std::string_view code, std::string_view name) const {
    return {Fault::Invalid, std::string(code), std::to_string(index_), Where{"", 0, 0, std::string(name)}};
  }
  bool xml() const { return form_.shape == BodyShape::Xml; }

  const PackageModel& model_;
  const BodyForm& form_;
  bool open_;
  RecordLineReader reader_;
  Draft draft_;
  LineView line_;
  std::string out_;
  std::string text_;  ///< the value at hand, where it is not a field's own
  std::vector<std::pair<std::string, std::string>> persons_;  ///< of the record at hand, with their masks
  std::size_t index_ = 0;
  bool first_ = true;   ///< no comma before the next member
  const KindTarget* table_ = nullptr;  ///< CSV: the kind whose header was written
};

void BodyWriter::csv_cell(std::string_view value) {
  if (!first_) out_ += ',';
  first_ = false;
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return void(out_.append(value));
  out_ += '"';
  for (const char c : value) out_.append(c == '"' ? 2 : 1, c);
  out_ += '"';
}

/// One table holds one kind.
Status BodyWriter::csv_header(const KindTarget& kind) {
  if (table_ != nullptr) return table_ == &kind ? Status{} : Status(fault("MAP-0508", kind.name));
  table_ = &kind;
  first_ = true;
  for (const auto& [name, source] : form_.members) csv_cell(name);
  for (const TargetField& target : open_ ? kind.open : kind.share) csv_cell(target.name);
  out_ += "\r\n";
  return {};
}

void BodyWriter::text_member(std::string_view name, std::string_view value) {
  if (form_.csv) return csv_cell(value);
  if (xml()) {
    out_.append("<").append(name).append(">");
    append_xml_escaped(out_, value);
    out_.append("</").append(name).append(">");
    return;
  }
  if (!first_) out_ += ',';
  first_ = false;
  append_json_member(out_, name, value);
}

void BodyWriter::member(const TargetField& target, std::string_view value) {
  if (form_.csv) return csv_cell(value);
  const bool array = target.set && form_.set_as_array && !xml();
  if (!array && !(target.number && !value.empty() && !xml())) return text_member(target.name, value);
  if (!first_) out_ += ',';
  first_ = false;
  append_json_string(out_, target.name);
  out_ += ':';
  if (!array) return void(out_.append(value));
  out_ += '[';
  const auto parts = value.empty() ? std::vector<std::string_view>{} : split(value, form_.set_separator);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out_ += ',';
    append_json_string(out_, parts[i]);
  }
  out_ += ']';
}

std::string BodyWriter::special(std::string_view source, const OutRecord& record, const KindTarget& kind) const {
  if (source == "@id") return to_text(record.id);
  if (source == "@version") return std::to_string(record.version);
  if (source == "@kind") return kind.name;
  if (source == "@division") {
    const int organ = draft_.kind->at(Role::OrganCode);
    const std::string_view code = organ < 0 ? std::string_view() : draft_.fields.get(static_cast<std::size_t>(organ));
    return std::string(code.size() >= 8 ? code.substr(2, 6) : std::string_view());
  }
  if (source != "@op") return std::string(source);
  const auto op = form_.ops.find(std::string(word(record.op)));
  return op == form_.ops.end() ? std::string(word(record.op)) : op->second;
}

/// The value in the platform's own terms, not yet masked. `out` stays valid until the next field.
Status BodyWriter::convert(const TargetField& target, std::string_view value, std::string_view& out) {
  out = value;
  if (target.set) {
    text_.clear();
    for (const std::string_view part : split(value, kSetJoiner)) {
      const auto own = target.values.find(part);
      if (!text_.empty()) text_ += form_.set_separator;
      text_ += own == target.values.end() ? part : std::string_view(own->second);
    }
    out = text_;
    return {};
  }
  if (!target.values.empty()) {
    if (const auto own = target.values.find(value); own != target.values.end()) {
      out = own->second;
      return {};
    }
  }
  const FieldSpec& spec = draft_.kind->fields[target.field];
  if (spec.type == FieldType::Date) return convert_date(target, value, out);
  if (spec.type == FieldType::Decimal && target.unit != spec.unit) {
    const auto amount = parse_decimal(value);
    const auto moved = amount ? shift(*amount, *unit_power(spec.unit) - *unit_power(target.unit)) : std::nullopt;
    if (!moved) return fault("MAP-0503", target.name);
    out = text_ = to_text(normalised(*moved));
  }
  return {};
}

Status BodyWriter::convert_date(const TargetField& target, std::string_view value, std::string_view& out) {
  const auto date = parse_iso_date(value);
  if (!date) return fault("MAP-0503", target.name);
  if (*date == long_term_date() && !form_.long_term.empty()) {
    out = form_.long_term;
  } else if (target.date) {
    text_.clear();
    target.date->write(text_, *date);
    out = text_;
  }
  return {};
}

Status BodyWriter::value_of(const TargetField& target, const OutRecord& record, const KindTarget& kind, std::string_view& out) {
  if (!target.source.empty()) {
    out = text_ = special(target.source, record, kind);
    return {};
  }
  out = draft_.fields.get(target.field);
  if (out.empty()) return {};
  if (auto done = convert(target, out, out); !done) return done;
  const bool person = kind.category < 0 || draft_.fields.get(static_cast<std::size_t>(kind.category)) == kPerson;
  if (target.mask && (person || !target.mask_person_only)) {
    out = text_ = masked_text(out, *target.mask);
  } else if (open_ && target.prose) {
    text_ = mask_prose(out);
    for (const auto& [name, masked] : persons_) replace_all(text_, name, masked);
    out = text_;
  }
  return {};
}

/// The names and numbers of the record's persons, with what stands for them in public (V-39, V-41). Longer ones first: one may be part of another.
void BodyWriter::find_persons(const KindTarget& kind) {
  persons_.clear();
  const bool person = kind.category < 0 || draft_.fields.get(static_cast<std::size_t>(kind.category)) == kPerson;
  for (const TargetField& target : kind.personal) {
    const std::string_view value = draft_.fields.get(target.field);
    if (count_characters(value) < 2 || (target.mask_person_only && !person)) continue;
    persons_.emplace_back(value, masked_text(value, *target.mask));
  }
  std::ranges::stable_sort(persons_, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

/// Refused, never cut (V-31).
Status BodyWriter::check_length(const TargetField& target, std::string_view value) const {
  if (target.max_length == 0) return {};
  std::size_t length = value.size();
  if (target.length_unit == LengthUnit::Characters) length = count_characters(value);
  if (target.length_unit == LengthUnit::GbkBytes) {
    const auto gbk = gbk_length(value);
    if (!gbk) return fault("MAP-0505", target.name);
    length = *gbk;
  }
  if (length > target.max_length) return fault("MAP-0504", target.name);
  return {};
}

Status BodyWriter::write_field(const TargetField& target, const OutRecord& record, const KindTarget& kind) {
  std::string_view value;
  if (auto found = value_of(target, record, kind, value); !found) return found;
  if (value.empty() && form_.absent == Absent::Omit && !form_.csv) return {};
  if (auto fits = check_length(target, value); !fits) return fits;
  member(target, value);
  return {};
}

/// Usage scope: what is not meant for the public never leaves on a public channel (V-40).
Status BodyWriter::check_open(const KindTarget& kind) const {
  if (kind.closed) return fault("MAP-0506", draft_.kind->id);
  if (kind.scope < 0) return {};
  const std::string_view scope = draft_.fields.get(static_cast<std::size_t>(kind.scope));
  for (const std::string& allowed : kind.public_scopes)
    if (allowed == scope) return {};
  return fault("MAP-0507", draft_.kind->fields[static_cast<std::size_t>(kind.scope)].code);
}

Status BodyWriter::write_record(const OutRecord& record) {
  const auto kind = model_.kinds.find(record.kind);
  if (kind == model_.kinds.end()) return fault("MAP-0502", record.kind);
  auto line = reader_.read(record.line, draft_);
  if (!line) return std::move(line).error();
  if (open_) {
    if (auto allowed = check_open(kind->second); !allowed) return allowed;
    find_persons(kind->second);
  }
  if (form_.csv) {
    if (auto header = csv_header(kind->second); !header) return header;
  } else if (xml()) {
    out_.append("<").append(form_.row).append(">");
  } else {
    if (index_ > 0) out_ += form_.shape == BodyShape::JsonRecord ? '\n' : ',';
    out_ += '{';
  }
  first_ = true;
  for (const auto& [name, source] : form_.members) text_member(name, special(source, record, kind->second));
  for (const TargetField& target : open_ ? kind->second.open : kind->second.share)
    if (auto written = write_field(target, record, kind->second); !written) return written;
  if (form_.csv) {
    out_ += "\r\n";
  } else if (xml()) {
    out_.append("</").append(form_.row).append(">");
  } else {
    out_ += '}';
  }
  return {};
}

void BodyWriter::open_body(const std::vector<OutRecord>& records) {
  if (form_.csv) return;  // the first record brings the header
  const auto constants = [&] {
    for (const auto& [name, value] : form_.constants)
      text_member(name, value == "@batch" ? batch_name(records) : (value == "@count" ? std::to_string(records.size()) : value));
  };
  if (xml()) {
    if (form_.declaration) out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if (!form_.root.empty()) out_.append("<").append(form_.root).append(">");
    constants();
    return;
  }
  if (form_.shape == BodyShape::JsonArray) return void(out_ = "[");
  if (form_.shape == BodyShape::JsonRecord) return;  // the one record; constants stand in it
  out_ = "{";
  constants();
  if (!first_) out_ += ',';
  append_json_string(out_, form_.records);
  out_ += ":[";
}

void BodyWriter::close_body() {
  if (form_.csv) return;
  if (xml()) {
    if (!form_.root.empty()) out_.append("</").append(form_.root).append(">");
    if (form_.declaration) out_ += '\n';
  } else {
    if (form_.shape != BodyShape::JsonRecord) out_ += form_.shape == BodyShape::JsonArray ? "]" : "]}";
  }
}

Result<std::string> BodyWriter::write(const std::vector<OutRecord>& records) {
  out_.reserve(records.size() * 1024);
  open_body(records);
  for (index_ = 0; index_ < records.size(); ++index_)
    if (auto written = write_record(records[index_]); !written) return std::move(written).error();
  close_body();
  return std::move(out_);
}

}  // namespace

Result<std::string> encode_body(const PackageModel& model, const Catalogue& catalogue, const std::vector<OutRecord>& records,
                                bool open_channel) {
  return BodyWriter(model, catalogue, open_channel).write(records);
}

}  // namespace xinshi::mapping
