// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace xinshi {

enum class FieldType : std::uint8_t { Text, Date, Decimal, Code, CodeSet };
/// How a length limit counts. The limit is never applied by cutting.
enum class LengthUnit : std::uint8_t { Characters, Utf8Bytes, GbkBytes };
/// Personal-data class: None; Name of a natural person; Number of a natural person (identity documents, telephone).
enum class PersonalData : std::uint8_t { None, Name, Number };
/// Who may see a field (`x-publicity`). Share and Never stay off every public channel; the masked ones go there masked (V-39).
enum class Publicity : std::uint8_t { Public, MaskedWhenPerson, Masked, Share, Never };
/// Who may see a kind: Open may go to public channels; Share to authorities only; Restricted to authorities that a platform package
/// names expressly (`restricted = true`).
enum class KindPublicity : std::uint8_t { Open, Share, Restricted };

/// Meaning of a field independent of its national code, so that permits and penalties share their rules (`x-role`).
enum class Role : std::uint8_t {
  None, SubjectName, SubjectCategory, SubjectUscc, SubjectRegNo, SubjectOrgCode, SubjectTaxNo, SubjectInstitution, SubjectSocialOrg,
  LegalRep, LegalRepIdType, LegalRepIdNumber, PersonIdType, PersonIdNumber, DocumentName, DecisionNumber, DecisionDate,
  ValidFrom, ValidTo, PublicityEnd, Organ, OrganCode, SourceUnit, SourceUnitCode, PenaltyKinds, FineAmount, ConfiscatedAmount,
  LicenceAffected, PermitCategory, CertificateName, CertificateNumber, CurrentStatus, Content, Remark,
  SubjectCode,   ///< one field for both: unified social credit code, or the ID number of a natural person
  UsageScope,    ///< who may see this record; `x-public-values` are the values that allow publication (V-40)
  DataTime,      ///< when the data arose or was published (V-20)
  SerialCode,    ///< area (6) + date (8) + serial (6) (V-45)
  ReferenceId,   ///< key of the record that this one speaks of (V-48)
  ReferenceKind, ///< kind of that record
  DisputedField, OldValue, NewValue,  ///< what is disputed or repaired
};
constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::NewValue) + 1;

/// One value of a code list: the canonical text (label, or the code where the label has none), its label and synonyms.
struct CodeValue {
  std::string canonical;
  std::string label;
  std::vector<std::string> synonyms;
};

/// A closed list of values, in list order. Texts are compared after width folding.
struct CodeList {
  std::string id;
  std::vector<CodeValue> values;
  bool allow_detail = false;  ///< "其他-备案": the last value may carry its concrete kind after a hyphen (V-26)
};

/// One field of a kind, from the JSON Schema and its `x-` annotations.
struct FieldSpec {
  std::string code;      ///< national code, "CF_WSH"
  std::string label_zh;  ///< "行政处罚决定书文号"
  std::string label_en;
  std::vector<std::string> headers;  ///< further headers that mean this field (`x-headers`)
  FieldType type = FieldType::Text;
  Role role = Role::None;
  bool required = false;
  std::string pattern;         ///< RE2 and ECMA 262 alike; empty = any text
  std::string hint;            ///< what the pattern asks for, in words (`x-hint`)
  std::size_t min_length = 0;  ///< in characters
  std::size_t max_length = 0;  ///< 0 = unlimited
  LengthUnit length_unit = LengthUnit::Characters;
  int scale = 0;           ///< Decimal: digits after the point
  std::string unit;        ///< Decimal: "万元"
  bool allow_long_term = false;
  bool empty_word_is_value = false;  ///< 空 is a legal value here (2016 permit number)
  PersonalData personal = PersonalData::None;  ///< for fields that always hold it
  bool personal_when_person = false;           ///< holds personal data only when the subject is a natural person; then `personal` is None
  PersonalData personal_class = PersonalData::None;  ///< the class in either case
  Publicity publicity = Publicity::Public;
  std::vector<std::string> public_values;  ///< UsageScope: the values that allow publication
  std::shared_ptr<const CodeList> codes;
};

/// One rule named by a kind (`x-rules`): which check runs and how severe its finding is.
struct RuleUse {
  std::string rule;      ///< "V-05"
  std::string severity;  ///< "error", "warn", "info", or "off": named so that all see that it does not run
};

/// Another severity for rules of one kind, or of all kinds (empty). A platform may be stricter than the catalogue, never laxer, since
/// a record that the catalogue refuses does not exist.
struct SeverityOverride {
  std::string kind;
  std::string rule;      ///< as in `x-rules`
  std::string severity;  ///< "error", "warn", "info", "off"
};

/// Where a condition holds, further fields must be filled or blank (`x-conditions`). Findings carry `rule`.
struct ConditionUse {
  enum class Test : std::uint8_t { In, Present, Absent, AboveZero };
  std::string rule;
  Test test = Test::Present;
  std::size_t field = 0;
  std::vector<std::string> values;   ///< In: canonical values
  std::vector<std::size_t> filled;
  std::vector<std::size_t> blank;
};

/// Two dates in order (`x-order`): `later` is never before `earlier`.
struct OrderUse {
  std::string rule;
  std::size_t earlier = 0, later = 0;
};

/// Figures that add up (`x-sums`): `total` is the sum of `parts`.
struct SumUse {
  std::string rule;
  std::size_t total = 0;
  std::vector<std::size_t> parts;
};

/// How long a decision stays public (`x-publicity-period`, V-19), in months after the decision; 0 = no limit.
struct PublicityPeriod {
  int least = 0, most = 0;
  int longer_least = 0;                     ///< instead of `least` where one of `fields` holds one of `words`
  std::vector<std::string> longer_words;
  std::vector<std::size_t> longer_fields;
};

/// A record kind (信息类别): permit, penalty, … Loaded from schemas/kinds/, immutable afterwards.
struct Kind {
  std::string id;        ///< "penalty"
  std::string label_zh;  ///< "行政处罚"
  std::string label_en;
  std::string schema_version;  ///< "2018+/1"
  std::vector<FieldSpec> fields;  ///< in schema order; the index is the field's position in Fields
  std::vector<RuleUse> rules;
  std::vector<std::string> identity;  ///< field codes of `x-identity`; subject code parts in order of preference
  std::vector<std::size_t> identity_at;  ///< the same as places in `fields`
  KindPublicity publicity = KindPublicity::Open;
  std::uint8_t operations = 0xFF;  ///< bit `1 << Op`: the operations of its life (`x-lifecycle`); upsert is always one
  std::vector<ConditionUse> conditions;
  std::vector<OrderUse> orders;
  std::vector<SumUse> sums;
  PublicityPeriod publicity_period;
  int deadline_days = 7;              ///< working days
  std::unordered_map<std::string, std::size_t> index_by_code;
  std::vector<int> index_by_role;  ///< indexed by Role; -1 when the kind lacks it

  std::optional<std::size_t> index_of(std::string_view code) const;
  int at(Role role) const;
};

/// All kinds, code lists and their versions. Immutable once built, shared by all threads.
class Catalogue {
 public:
  const Kind* find(std::string_view id) const;
  const std::vector<std::shared_ptr<const Kind>>& kinds() const { return kinds_; }
  Status add(std::shared_ptr<const Kind> kind);

 private:
  std::vector<std::shared_ptr<const Kind>> kinds_;
};

/// Parses one `*.schema.json`. Only the listed JSON Schema keywords are accepted; any other is an error that names it.
/// `code_lists` resolves `x-codes`. Errors: SCH-… with file and key.
Result<std::shared_ptr<const Kind>> read_kind(std::string_view json, const std::string& file,
                                              const std::map<std::string, std::shared_ptr<const CodeList>>& code_lists);
/// Parses `schemas/codes/*.json`.
Result<std::shared_ptr<const CodeList>> read_code_list(std::string_view json, const std::string& file);

}  // namespace xinshi
