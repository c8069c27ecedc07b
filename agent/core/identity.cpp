// SPDX-License-Identifier: Apache-2.0
#include "core/identity.h"

#include <array>
#include <cstddef>
#include <span>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::size_t kHashBytes = 16;
constexpr std::string_view kNoNumber = "空";

/// Organisation codes are public; names and ID numbers may belong to a person.
bool may_be_personal(const FieldSpec& field) {
  return field.role == Role::SubjectName || field.role == Role::PersonIdNumber || field.role == Role::LegalRepIdNumber ||
         field.personal != PersonalData::None || field.personal_when_person;
}

char32_t unified(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c = c - 0xFF01 + '!';
  switch (c) {
    case '(':
    case U'【':
    case U'〔':
    case U'〖':
    case U'﹝': return '[';
    case ')':
    case U'】':
    case U'〕':
    case U'〗':
    case U'﹞': return ']';
    default: return c;
  }
}

bool is_blank(char32_t c) {
  return c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200B);
}

/// Calls `append(character)` for each character as it counts in a comparison.
template <class Append>
void for_comparable(std::string_view text, Append append) {
  for (std::size_t pos = 0; pos < text.size();) {
    const char32_t c = unified(next_code_point(text, pos));
    if (!is_blank(c)) append(c);
  }
}

/// `|` parts the key, so inside a part it is written as %7C, and % as %25.
void append_part_character(std::string& out, char32_t c) {
  if (c == '|') {
    out += "%7C";
  } else if (c == '%') {
    out += "%25";
  } else if (c < 0x80) {
    out += static_cast<char>(c);
  } else {
    append_utf8(out, c);
  }
}

void append_plain(std::string& out, std::string_view text) {
  for_comparable(text, [&out](char32_t c) { append_part_character(out, c); });
}

void append_hashed(std::string& out, std::string_view value, const HmacSha256& key) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  const Hash hash = key.of(value);
  out += '#';
  for (const std::uint8_t byte : std::span(hash).first(kHashBytes)) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15U];
  }
}

/// A permit without a number says 空. Two such permits of one company are not one record, so the day and the
/// certificate take the number's place.
void append_instead_of_number(std::string& out, const Kind& kind, const Fields& fields) {
  append_plain(out, kNoNumber);
  for (const Role role : {Role::DecisionDate, Role::CertificateNumber}) {
    out += '@';
    if (const int index = kind.at(role); index >= 0) append_plain(out, fields.get(static_cast<std::size_t>(index)));
  }
}

std::string key_of(const Kind& kind, const Fields& fields, const HmacSha256& key) {
  std::string out;
  out.reserve(128);
  out += kind.id;
  bool subject_named = false;
  bool subject_wanted = false;
  for (const std::size_t index : kind.identity_at) {
    const FieldSpec& field = kind.fields[index];
    const bool subject = names_subject(field.role);
    subject_wanted = subject_wanted || subject;
    const std::string_view value = fields.get(index);
    if (subject && (subject_named || value.empty())) continue;
    if (value.empty()) return {};
    subject_named = subject_named || subject;
    out += '|';
    if (may_be_personal(field) && !(subject && field.role == Role::SubjectUscc)) {
      append_hashed(out, value, key);
    } else if (field.empty_word_is_value && value == kNoNumber) {
      append_instead_of_number(out, kind, fields);
    } else {
      append_plain(out, value);
    }
  }
  const bool complete = !kind.identity_at.empty() && subject_named == subject_wanted;
  return complete ? out : std::string();
}

}  // namespace

bool names_subject(Role role) {
  switch (role) {
    case Role::SubjectName:
    case Role::SubjectUscc:
    case Role::SubjectRegNo:
    case Role::SubjectOrgCode:
    case Role::SubjectTaxNo:
    case Role::SubjectInstitution:
    case Role::SubjectSocialOrg:
    case Role::LegalRepIdNumber:
    case Role::SubjectCode:
    case Role::PersonIdNumber: return true;
    default: return false;
  }
}

std::string identity_key(const Record& record, const HmacSha256& key) { return key_of(record.kind(), record.fields(), key); }

std::string identity_key(const Draft& draft, const HmacSha256& key) {
  return draft.kind == nullptr ? std::string() : key_of(*draft.kind, draft.fields, key);
}

std::string comparable_number(std::string_view number) {
  std::string out;
  for_comparable(number, [&out](char32_t c) { append_utf8(out, c); });
  return out;
}

}  // namespace xinshi
