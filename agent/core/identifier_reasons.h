// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Message codes that identifier checks give as their reason. Texts: identifier_messages.cpp.
namespace xinshi::identifier_reason {

inline constexpr std::string_view kTidied = "COR-0301";
inline constexpr std::string_view kAreaUnknown = "COR-0302";
inline constexpr std::string_view kFloat = "COR-0303";
inline constexpr std::string_view kCutBySpreadsheet = "COR-0304";
inline constexpr std::string_view kFiller = "COR-0305";
inline constexpr std::string_view kMasked = "COR-0306";
inline constexpr std::string_view kUsccLength = "COR-0311";
inline constexpr std::string_view kUsccAlphabet = "COR-0312";
inline constexpr std::string_view kUsccCheck = "COR-0313";
inline constexpr std::string_view kOrganisationLength = "COR-0321";
inline constexpr std::string_view kOrganisationCheck = "COR-0322";
inline constexpr std::string_view kRegistrationLength = "COR-0331";
inline constexpr std::string_view kRegistrationCheck = "COR-0332";
inline constexpr std::string_view kRegistrationOld = "COR-0333";
inline constexpr std::string_view kIdCardLength = "COR-0341";
inline constexpr std::string_view kIdCardLetters = "COR-0342";
inline constexpr std::string_view kIdCardCheck = "COR-0343";
inline constexpr std::string_view kIdCardDate = "COR-0344";
inline constexpr std::string_view kIdCardFuture = "COR-0345";
inline constexpr std::string_view kIdCardProvince = "COR-0346";
inline constexpr std::string_view kIdCardExpanded = "COR-0347";
inline constexpr std::string_view kTaxNumber = "COR-0351";
inline constexpr std::string_view kDivisionLength = "COR-0361";
inline constexpr std::string_view kDivisionProvince = "COR-0362";

}  // namespace xinshi::identifier_reason
