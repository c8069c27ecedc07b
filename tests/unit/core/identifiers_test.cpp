// SPDX-License-Identifier: Apache-2.0
#include "core/identifiers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/identifier_reasons.h"
#include "support/vectors.h"

namespace xinshi {
namespace {

namespace reason = identifier_reason;

const Date kToday = *make_date(2026, 11, 22);

Divisions divisions() { return *Divisions::read(test::source_file("schemas/divisions.csv"), "divisions.csv"); }

IdCheck check(const std::string& type, const std::string& value, const Divisions& areas) {
  if (type == "USCC") return check_uscc(value, &areas);
  if (type == "ORG") return check_organisation_code(value);
  if (type == "REGNO") return check_registration_number(value);
  return check_id_card(value, &areas, kToday);
}

TEST(Identifiers, JudgeEveryVectorAsExpected) {
  const Divisions areas = divisions();
  const auto rows = test::table("tests/vectors/identifier_vectors.csv");
  ASSERT_EQ(rows.size(), 39U);
  for (const auto& row : rows) {
    const IdCheck result = check(row.at("type"), row.at("value"), areas);
    const std::string& expected = row.at("expected");
    const bool mendable = row.at("note").find("then valid") != std::string::npos;
    const bool passes = expected == "valid" || expected == "13 digits" || mendable;
    EXPECT_EQ(result.valid, passes) << row.at("value") << " " << result.reason;
    EXPECT_EQ(result.reason.empty(), expected == "valid") << row.at("value");
  }
}

TEST(Identifiers, AgreeWithAnotherImplementation) {
  // Verdicts of python3-stdnum 1.18 on made-up numbers and on the same with one character changed.
  const auto rows = test::table("tests/vectors/stdnum_vectors.csv");
  const Divisions areas = divisions();
  ASSERT_GT(rows.size(), 400U);
  for (const auto& row : rows)
    EXPECT_EQ(check(row.at("type"), row.at("value"), areas).valid, row.at("verdict") == "valid") << row.at("value");
}

TEST(Uscc, EveryChangeOfOneCharacterIsNoticed) {
  int valid_codes = 0;
  for (const auto& row : test::table("tests/vectors/identifier_vectors.csv")) {
    if (row.at("type") != "USCC" || row.at("expected") != "valid") continue;
    ++valid_codes;
    const std::string code = row.at("value");
    ASSERT_TRUE(uscc_well_formed(code));
    for (std::size_t i = 0; i < code.size(); ++i) {
      for (int c = 0; c < 256; ++c) {
        std::string other = code;
        other[i] = static_cast<char>(c);
        EXPECT_EQ(uscc_well_formed(other), other == code) << other;
      }
    }
  }
  EXPECT_EQ(valid_codes, 18);
}

TEST(Uscc, HoldsAnOrganisationCode) {
  for (const auto& row : test::table("tests/vectors/identifier_vectors.csv")) {
    if (row.at("type") != "USCC" || row.at("expected") != "valid") continue;
    EXPECT_TRUE(check_organisation_code(row.at("value").substr(8, 9)).valid) << row.at("value");
  }
}

TEST(Uscc, AcceptsAreasAndBodiesThatPatternsInUseRefuse) {
  const Divisions areas = divisions();
  EXPECT_EQ(check_uscc("92610822MA1ABC2388", &areas).reason, "");  // Shaanxi begins with 6
  EXPECT_TRUE(check_uscc("N1140105MF00000560", &areas).valid);     // rural collective
}

TEST(Uscc, OnlyWarnsOfAnUnknownArea) {
  const Divisions areas = divisions();
  const IdCheck result = check_uscc("91110199MA000004X2", &areas);
  EXPECT_TRUE(result.valid);
  EXPECT_TRUE(result.warn);
  EXPECT_EQ(result.reason, reason::kAreaUnknown);
}

TEST(Uscc, SaysWhatIsWrong) {
  EXPECT_EQ(check_uscc("91110108551385082P", nullptr).reason, reason::kUsccCheck);
  EXPECT_EQ(check_uscc("91110108551385082Q0", nullptr).reason, reason::kUsccLength);
  EXPECT_EQ(check_uscc("9111O108551385082Q", nullptr).reason, reason::kUsccAlphabet);
  EXPECT_EQ(check_uscc("00000000000000000X", nullptr).reason, reason::kFiller);
  EXPECT_EQ(check_uscc("911101085513850000", nullptr).reason, reason::kCutBySpreadsheet);
  EXPECT_EQ(check_uscc("9.11101E+17", nullptr).reason, reason::kFloat);
  EXPECT_FALSE(check_uscc("", nullptr).valid);
}

TEST(Uscc, IsTidiedBeforeItIsJudged) {
  for (const char* text : {" 91110108551385082q", "９１110108551385082Ｑ", "91110108-551385082Q", "’91110108551385082Q", "9111\xC2\xA0" "0108 551385082\t\r\nQ"}) {
    const IdCheck result = check_uscc(text, nullptr);
    EXPECT_TRUE(result.valid) << text;
    EXPECT_EQ(result.normalised, "91110108551385082Q");
    EXPECT_EQ(result.reason, reason::kTidied);
    EXPECT_FALSE(result.warn);
  }
}

TEST(OrganisationCode, MayHaveAHyphenWhichIsRemoved) {
  const IdCheck result = check_organisation_code("55138508-2");
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.normalised, "551385082");
  EXPECT_FALSE(organisation_code_well_formed("55138508-"));
}

TEST(OrganisationCode, EveryChangeOfOneCheckedCharacterToAnotherDigitIsNoticed) {
  const std::string code = "551385082";
  for (std::size_t i = 0; i < code.size(); ++i)
    for (char c = '0'; c <= '9'; ++c) {
      std::string other = code;
      other[i] = c;
      EXPECT_EQ(organisation_code_well_formed(other), other == code) << other;
    }
}

TEST(RegistrationNumber, WarnsOfOldNumbersOfThirteenDigits) {
  const IdCheck result = check_registration_number("3205052100012");
  EXPECT_TRUE(result.valid);
  EXPECT_TRUE(result.warn);
  EXPECT_EQ(result.reason, reason::kRegistrationOld);
  EXPECT_FALSE(check_registration_number("44030110309741").valid);
  EXPECT_EQ(check_registration_number("440301 1030 97413").normalised, "440301103097413");
}

TEST(RegistrationNumber, EveryChangeOfOneDigitIsNoticed) {
  const std::string number = "440301103097413";
  for (std::size_t i = 0; i < number.size(); ++i)
    for (char c = '0'; c <= '9'; ++c) {
      std::string other = number;
      other[i] = c;
      EXPECT_EQ(registration_number_well_formed(other), other == number) << other;
    }
}

struct IdCardCase {
  const char* text;
  std::string_view reason;  ///< "" = valid and clean
};

TEST(IdCard, SaysWhatIsWrong) {
  const Divisions areas = divisions();
  const IdCardCase cases[] = {
      {"110101199003070011", ""},
      {"110101203001010014", reason::kIdCardFuture},
      {"32050519000229000X", reason::kIdCardDate},
      {"440306200002300000", reason::kIdCardDate},
      {"110101199003070012", reason::kIdCardCheck},
      {"11010119000101000A", reason::kIdCardLetters},
      {"990101199003070015", reason::kIdCardProvince},
      {"1101011990030700", reason::kIdCardLength},
      {"110101********0011", reason::kMasked},
      {"110101＊＊＊＊＊＊＊＊0011", reason::kMasked},
      {"110101XXXXXXXX0011", reason::kMasked},
      {"1.10101E+17", reason::kFloat},
  };
  for (const auto& [text, wanted] : cases) {
    const IdCheck result = check_id_card(text, &areas, kToday);
    EXPECT_EQ(result.reason, wanted) << text;
    EXPECT_EQ(result.valid, wanted.empty()) << text;
  }
}

TEST(IdCard, ABirthDateOfTodayIsNotInTheFuture) {
  EXPECT_TRUE(check_id_card("110101203001010014", nullptr, *make_date(2030, 1, 1)).valid);
  EXPECT_FALSE(check_id_card("110101203001010014", nullptr, *make_date(2029, 12, 31)).valid);
}

TEST(IdCard, FifteenDigitsAreExpanded) {
  const IdCheck result = check_id_card("110101900307001", nullptr, kToday);
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.normalised, "110101199003070011");
  EXPECT_EQ(result.reason, reason::kIdCardExpanded);
  EXPECT_FALSE(check_id_card("110101901307001", nullptr, kToday).valid);
}

TEST(IdCard, AWithdrawnCountyOnlyWarns) {
  const Divisions areas = divisions();
  const IdCheck result = check_id_card("110199199003070025", &areas, kToday);
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.reason, reason::kAreaUnknown);
}

TEST(IdCard, ShapeIsRecognisedWhereverItStands) {
  EXPECT_TRUE(looks_like_id_card("110101199003070012"));  // a wrong check digit makes it no less personal
  EXPECT_TRUE(looks_like_id_card("110101900307001"));
  EXPECT_TRUE(looks_like_id_card("11010119900307001X"));
  EXPECT_FALSE(looks_like_id_card("914403001922038216"));
  EXPECT_FALSE(looks_like_id_card("440301103097413"));  // 30th month
}

TEST(TaxNumber, HasOneOfFourLengths) {
  for (const std::size_t size : {15, 17, 18, 20}) EXPECT_TRUE(check_tax_number(std::string(size, '7')).valid) << size;
  for (const std::size_t size : {0, 14, 16, 19, 21}) EXPECT_FALSE(check_tax_number(std::string(size, '7')).valid) << size;
  EXPECT_EQ(check_tax_number("91110108551385082q").normalised, "91110108551385082Q");
  EXPECT_FALSE(check_tax_number("91110108551385082号").valid);
}

TEST(Divisions, KnowNationProvincesCitiesAndCounties) {
  const Divisions areas = divisions();
  for (const char* code : {"100000", "110000", "330800", "330822"}) EXPECT_EQ(check_division(code, areas).reason, "") << code;
  EXPECT_TRUE(areas.known_province("65"));
  EXPECT_FALSE(areas.known_province("99"));
}

TEST(Divisions, AnUnknownCountyWarnsAndAnUnknownProvinceFails) {
  const Divisions areas = divisions();
  EXPECT_TRUE(check_division("110103", areas).valid);  // 崇文区, merged in 2010
  EXPECT_TRUE(check_division("110103", areas).warn);
  EXPECT_EQ(check_division("990101", areas).reason, reason::kDivisionProvince);
  EXPECT_EQ(check_division("11010", areas).reason, reason::kDivisionLength);
  EXPECT_EQ(check_division("11010A", areas).reason, reason::kDivisionLength);
}

TEST(Divisions, AMalformedTableNamesItsLine) {
  const auto wrong = Divisions::read("code,name,level\n110000,北京市,province\n11000,短,county\n", "d.csv");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, "COR-0401");
  EXPECT_EQ(wrong.error().where.line, 3);
  EXPECT_FALSE(Divisions::read("name,code\n", "d.csv").ok());
}

TEST(IdentifierMessages, EveryReasonHasBothLanguagesOnce) {
  std::set<std::string_view> codes;
  for (const Message& message : identifier_messages()) {
    EXPECT_TRUE(codes.insert(message.code).second) << message.code;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.code;
  }
  for (const auto code : {reason::kTidied, reason::kMasked, reason::kUsccCheck, reason::kIdCardExpanded, reason::kDivisionProvince})
    EXPECT_EQ(codes.count(code), 1U) << code;
}

}  // namespace
}  // namespace xinshi
