// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/message.h"
#include "base/result.h"
#include "base/time.h"

namespace xinshi {

/// Answer of an identifier check. `normalised` has blanks, hyphens and a leading apostrophe removed, width folded and
/// letters upper-cased; `valid` judges that; `reason` is a message code saying what is wrong, else what deserves a look,
/// else that something was changed ("" = clean).
struct IdCheck {
  bool valid = false;
  bool warn = false;  ///< valid, but something deserves a look (unknown area, old 13-digit number)
  std::string normalised;
  std::string reason;
};

/// Current division codes (GB/T 2260). Withdrawn codes live on in old numbers, so an unknown one only warns.
class Divisions {
 public:
  static Result<Divisions> read(std::string_view csv, const std::string& file);
  bool known(std::string_view six_digits) const;
  bool known_province(std::string_view two_digits) const;

 private:
  std::unordered_set<int> codes_;
  std::unordered_set<int> provinces_;
};

/// 统一社会信用代码, GB 32100-2015: alphabet, check character, area (warn), embedded organisation code is *not* judged here (V-03).
IdCheck check_uscc(std::string_view text, const Divisions* divisions);
/// 组织机构代码, GB 11714: weights 3,7,9,10,5,8,4,2, mod 11.
IdCheck check_organisation_code(std::string_view text);
/// 工商注册号: 15 digits mod 11,10; 13 digits pass with a warning (V-06).
IdCheck check_registration_number(std::string_view text);
/// 居民身份证号, GB 11643: 18 with mod 11-2, a real date not after `today` and a known province (71, 81, 82 and 83 too); a
/// county that is not current only warns; 15 digits are expanded; masked values are invalid with their own reason (V-08).
IdCheck check_id_card(std::string_view text, const Divisions* divisions, Date today);
/// 15, 17, 18 or 20 of A-Z0-9 (V-07).
IdCheck check_tax_number(std::string_view text);
/// Six digits. A known province with an unknown county passes with a warning: withdrawn codes live on in old records.
IdCheck check_division(std::string_view text, const Divisions& divisions);

/// Hot path: true when `code` is 18 characters of the alphabet with a right check character. No allocation.
bool uscc_well_formed(std::string_view code);
/// Hot path: check of 9 characters without hyphen.
bool organisation_code_well_formed(std::string_view code);
/// Hot path: 15 digits with a right check digit, or 13 digits.
bool registration_number_well_formed(std::string_view number);
/// Hot path: 15, 17, 18 or 20 of A-Z0-9.
bool tax_number_well_formed(std::string_view number);
/// Hot path: the reason why `number`, already normalised, is no valid ID card number of 18 characters; empty when it is one.
std::string_view id_card_fault(std::string_view number, const Divisions* divisions, Date today);
/// 18 or 15 characters with a plausible birth date where an ID card has it: must be treated as personal wherever it stands.
bool looks_like_id_card(std::string_view text);

/// Texts of the reasons above and of the errors of Divisions and WorkCalendar (COR-03xx, COR-04xx).
std::span<const Message> identifier_messages();

}  // namespace xinshi
