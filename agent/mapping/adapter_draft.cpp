// SPDX-License-Identifier: Apache-2.0
#include "mapping/adapter_draft.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "core/identifiers.h"
#include "mapping/amounts.h"
#include "mapping/clean_text.h"
#include "mapping/code_table.h"
#include "mapping/dates.h"
#include "mapping/header_match.h"

namespace xinshi::mapping {
namespace {

constexpr std::string_view kPatterns[] = {"YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYYMMDD", "YYYY年M月D日", "YYYY,M,D", "YY-M-D", "YY/M/D"};
constexpr std::string_view kEmpty[] = {"/", "\\", "无", "空", "null", "NULL", "-", "--", "暂无", "—", "——", "N/A"};
constexpr std::string_view kLongTerm[] = {"长期", "长期有效", "永久", "永久有效", "9999-12-31", "9999/12/31", "99991231"};
constexpr double kAlike = 0.5;         // share of common pairs of characters from which two headers are called alike
constexpr std::size_t kMostNamed = 5;  // values named in one doubt

Problem doubt(std::string_view field, std::string_view code, std::vector<std::string> args) {
  return {"", std::string(field), ProblemSeverity::Warn, std::string(code), std::move(args)};
}

bool is_empty_word(const std::string& value) {
  return std::ranges::find(kEmpty, value) != std::end(kEmpty);
}

std::set<std::u32string> pairs_of(std::string_view text) {
  std::u32string letters;
  for (std::size_t pos = 0; pos < text.size();) letters += next_code_point(text, pos);
  std::set<std::u32string> out;
  for (std::size_t i = 0; i + 1 < letters.size(); ++i) out.insert(letters.substr(i, 2));
  return out;
}

double likeness(const std::string& one, const std::string& other) {
  const auto a = pairs_of(one);
  const auto b = pairs_of(other);
  if (a.empty() || b.empty()) return 0;
  const auto common = std::ranges::count_if(a, [&](const auto& pair) { return b.count(pair) != 0; });
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.size() + b.size());
}

/// The field whose label or header is most like this one.
std::optional<std::size_t> alike(const Kind& kind, const std::string& header) {
  const std::string key = header_key(header);
  std::optional<std::size_t> best;
  double most = kAlike;
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    std::vector<std::string> names = kind.fields[i].headers;
    names.push_back(kind.fields[i].label_zh);
    names.push_back(kind.fields[i].code);
    for (const std::string& name : names) {
      const double found = likeness(key, header_key(name));
      if (found > most) most = found, best = i;
    }
  }
  return best;
}

/// All its values are valid unified codes: of an organ when they begin as those of the state do.
std::optional<Role> by_content(const ColumnSample& column) {
  std::size_t organs = 0;
  std::size_t count = 0;
  for (const std::string& value : column.values) {
    if (is_empty_word(value)) continue;
    if (!check_uscc(value, nullptr).valid) return std::nullopt;
    ++count;
    organs += value.starts_with("11") || value.starts_with("12");
  }
  if (count == 0) return std::nullopt;
  return organs == count ? Role::OrganCode : Role::SubjectUscc;
}

/// What [fill] takes from the configuration.
bool from_unit(Role role) {
  return role == Role::Organ || role == Role::OrganCode || role == Role::SourceUnit || role == Role::SourceUnitCode;
}

class Drafter {
 public:
  Drafter(const SampleColumns& sample, const Kind& kind) : sample_(sample), kind_(kind), index_(kind, {}) { out_.kind = &kind; }

  AdapterDraft draft() {
    for (const ColumnSample& column : sample_.columns()) out_.columns.push_back(place(column));
    for (std::size_t i = 0; i < out_.columns.size(); ++i) look_at(sample_.columns()[i], out_.columns[i]);
    for (const FieldSpec& field : kind_.fields)
      if (field.required && !from_unit(field.role) && owner_of(field.code) == nullptr) out_.missing.push_back(field.code);
    return std::move(out_);
  }

 private:
  const DraftColumn* owner_of(std::string_view code) const {
    const auto found = std::ranges::find(out_.columns, code, &DraftColumn::field);
    return found == out_.columns.end() ? nullptr : &*found;
  }

  DraftColumn place(const ColumnSample& column) {
    DraftColumn out{column.header, "", {}};
    if (const auto match = index_.find(column.header)) {
      const FieldSpec& field = kind_.fields[match->field];
      if (const DraftColumn* other = owner_of(field.code)) {
        out.doubt = doubt("", "MAP-0408", {column.header, other->header, field.label_zh});
        return out;
      }
      out.field = field.code;
      if (match->by_number) out.doubt = doubt(out.field, "MAP-0401", {field.label_zh});
      return out;
    }
    if (const auto guess = alike(kind_, column.header); guess && owner_of(kind_.fields[*guess].code) == nullptr) {
      out.field = kind_.fields[*guess].code;
      out.doubt = doubt(out.field, "MAP-0402", {kind_.fields[*guess].label_zh});
      return out;
    }
    if (const auto role = by_content(column)) {
      const int field = kind_.at(*role);
      if (field >= 0 && owner_of(kind_.fields[static_cast<std::size_t>(field)].code) == nullptr) {
        out.field = kind_.fields[static_cast<std::size_t>(field)].code;
        out.doubt = doubt(out.field, "MAP-0403", {kind_.fields[static_cast<std::size_t>(field)].label_zh});
        return out;
      }
    }
    out.doubt = doubt("", "MAP-0404", {});
    return out;
  }

  void look_at(const ColumnSample& column, const DraftColumn& placed) {
    for (const std::string& value : column.values)
      if (is_empty_word(value) && std::ranges::find(out_.empty_words, value) == out_.empty_words.end()) out_.empty_words.push_back(value);
    const bool each_its_own = column.filled == sample_.rows() && !column.repeats && column.filled > 2;
    if (placed.field.empty()) {
      if (each_its_own) out_.keys.push_back(column.header);
      return;
    }
    const FieldSpec& field = kind_.fields[*kind_.index_of(placed.field)];
    if (field.type == FieldType::Date) look_at_dates(column, field);
    if (field.type == FieldType::Code || field.type == FieldType::CodeSet) look_at_codes(column, field);
    if (field.type == FieldType::Decimal && !field.unit.empty()) look_at_amounts(column, field);
  }

  void look_at_dates(const ColumnSample& column, const FieldSpec& field) {
    std::vector<std::string> strange;
    for (const std::string& value : column.values) {
      if (is_empty_word(value) || std::ranges::find(kLongTerm, value) != std::end(kLongTerm)) continue;
      const auto fits = [&](std::string_view pattern) {
        DateRules rules;
        rules.patterns.push_back(*DatePattern::compile(pattern));
        return read_date(value, rules).state != DateReading::State::Bad;
      };
      const auto found = std::ranges::find_if(kPatterns, fits);
      if (found == std::end(kPatterns)) {
        strange.push_back(value);
      } else if (std::ranges::find(out_.date_patterns, *found) == out_.date_patterns.end()) {
        out_.date_patterns.emplace_back(*found);
      }
    }
    name(strange, field, "MAP-0405");
  }

  void look_at_codes(const ColumnSample& column, const FieldSpec& field) {
    CodeTable table(field.codes, nullptr);
    std::vector<std::string> strange;
    for (const std::string& value : column.values) {
      const bool known = field.type == FieldType::Code ? table.find(value).has_value() : table.find_set(value).has_value();
      if (!known && !is_empty_word(value)) strange.push_back(value);
    }
    name(strange, field, "MAP-0406");
  }

  /// Hundreds of 万元 in most rows are more likely 元.
  void look_at_amounts(const ColumnSample& column, const FieldSpec& field) {
    const bool stated = index_.find(column.header) && !index_.find(column.header)->unit.empty();
    std::size_t large = 0;
    for (const std::string& value : column.values) {
      const AmountReading amount = read_amount(value);
      if (amount.value && amount.unit.empty())
        large += to_text(normalised(*amount.value)).find_first_of(".-") == std::string::npos && value.size() >= 3;
    }
    if (!stated && large * 2 > column.values.size()) out_.doubts.push_back(doubt(field.code, "MAP-0407", {column.header, field.unit}));
  }

  void name(const std::vector<std::string>& values, const FieldSpec& field, std::string_view code) {
    if (values.empty()) return;
    std::string text;
    for (std::size_t i = 0; i < values.size() && i < kMostNamed; ++i) text += (i == 0 ? "" : "、") + safe_value(values[i], false);
    if (values.size() > kMostNamed) text += " …";
    out_.doubts.push_back(doubt(field.code, code, {text, field.label_zh}));
  }

  const SampleColumns& sample_;
  const Kind& kind_;
  HeaderIndex index_;
  AdapterDraft out_;
};

std::size_t named_fields(const SampleColumns& sample, const Kind& kind) {
  const HeaderIndex index(kind, {});
  return static_cast<std::size_t>(
      std::ranges::count_if(sample.columns(), [&](const ColumnSample& c) { return index.find(c.header).has_value(); }));
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  append_json_escaped(out, text);
  return out + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() == 1 ? "" : ", ") + in_quotes(text);
  return out + "]";
}

/// A comment must stay one whatever a cell holds.
std::string comment(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return "# " + text + "\n";
}

}  // namespace

void SampleColumns::add(const RawRow& row, const ColumnTable& columns) {
  ++rows_;
  while (columns_.size() < columns.size())
    columns_.push_back({std::string(columns.name(static_cast<std::uint32_t>(columns_.size()))), 0, {}, false});
  for (std::size_t i = 0; i < row.values.size() && i < columns_.size(); ++i) {
    const std::string_view value = trim(row.values[i]);
    if (value.empty()) continue;
    ColumnSample& column = columns_[i];
    ++column.filled;
    if (column.values.size() < kSampleValues && !column.values.emplace(value).second) column.repeats = true;
  }
}

AdapterDraft draft_adapter(const SampleColumns& sample, const Catalogue& catalogue, const Kind* kind) {
  std::size_t most = 0;
  const Kind* best = kind;
  for (const auto& each : catalogue.kinds()) {
    const std::size_t count = kind == nullptr ? named_fields(sample, *each) : 0;
    if (count > most) most = count, best = each.get();
  }
  return best == nullptr ? AdapterDraft{} : Drafter(sample, *best).draft();
}

std::string draft_toml(const AdapterDraft& draft, std::string_view id, const std::function<std::string(const Problem&)>& say) {
  std::string out =
      "format = 1\nid = " + in_quotes(id) + "\nversion = \"1\"\nname = " + in_quotes(id) + "\nkinds = [" + in_quotes(draft.kind->id) + "]\n";
  for (const std::string& key : draft.keys) out += comment(say(doubt("", "MAP-0410", {key}))) + comment("key = [" + in_quotes(key) + "]");
  out += "ignore = []\n\n[auto]\nfields = \"all\"\n\n[headers]\n";
  for (const DraftColumn& column : draft.columns) {
    if (column.doubt.code.empty()) continue;
    out += comment("? " + column.header + ": " + say(column.doubt));
    if (!column.field.empty()) out += in_quotes(column.header) + " = " + in_quotes(column.field) + "\n";
  }
  if (!draft.missing.empty()) out += "\n[fields]\n";
  for (const std::string& code : draft.missing) {
    out += comment("? " + code + ": " + say(doubt(code, "MAP-0409", {draft.kind->fields[*draft.kind->index_of(code)].label_zh})));
    out += comment(code + " = \"\"");
  }
  const std::vector<std::string> patterns = draft.date_patterns.empty() ? std::vector<std::string>{"YYYY-M-D"} : draft.date_patterns;
  std::vector<std::string> long_term(std::begin(kLongTerm), std::end(kLongTerm));
  out += "\n[empty]\nwords = " + list_of(draft.empty_words) + "\n\n[dates]\npatterns = " + list_of(patterns) +
         "\nlong_term = " + list_of(long_term) + "\n";
  out += "\n[fill]\norgan = true\nsource_unit = true\n";
  if (!draft.doubts.empty()) out += "\n";
  for (const Problem& each : draft.doubts) out += comment("? " + each.field + ": " + say(each));
  return out;
}

}  // namespace xinshi::mapping
