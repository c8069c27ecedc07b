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
/// Personal-data class: None; Name of a natural person; Number of a natural person (identity documents).
enum class PersonalData : std::uint8_t { None, Name, Number };

/// Meaning of a field independent of its national code, so that permits and penalties share their rules (`x-role`).
enum class Role : std::uint8_t {
  None, SubjectName, SubjectCategory, SubjectUscc, SubjectRegNo, SubjectOrgCode, SubjectTaxNo, SubjectInstitution, SubjectSocialOrg,
  LegalRep, LegalRepIdType, LegalRepIdNumber, PersonIdType, PersonIdNumber, DocumentName, DecisionNumber, DecisionDate,
  ValidFrom, ValidTo, PublicityEnd, Organ, OrganCode, SourceUnit, SourceUnitCode, PenaltyKinds, FineAmount, ConfiscatedAmount,
  LicenceAffected, PermitCategory, CertificateName, CertificateNumber, CurrentStatus, Content, Remark,
};

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
  std::size_t max_length = 0;  ///< 0 = unlimited
  LengthUnit length_unit = LengthUnit::Characters;
  int scale = 0;           ///< Decimal: digits after the point
  std::string unit;        ///< Decimal: "万元"
  bool allow_long_term = false;
  bool empty_word_is_value = false;  ///< 空 is a legal value here (2016 permit number)
  PersonalData personal = PersonalData::None;  ///< for fields that always hold it
  bool personal_when_person = false;           ///< holds personal data only when the subject is a natural person; then `personal` is None
  std::shared_ptr<const CodeList> codes;
};

/// One rule named by a kind (`x-rules`): which check runs and how severe its finding is.
struct RuleUse {
  std::string rule;      ///< "V-05"
  std::string severity;  ///< "error", "warn", "info"
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
