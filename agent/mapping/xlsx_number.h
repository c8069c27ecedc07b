// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xinshi::mapping {

/// What a number format makes of a number.
enum class NumberStyle : std::uint8_t { Plain, Date, Time };

/// Style of one of the built-in formats (ISO/IEC 29500-1, 18.8.30, with the East Asian ones).
NumberStyle builtin_number_style(int id);
/// Style of a format code such as `yyyy"年"m"月"d"日"` or `[$-804]#,##0.00`.
NumberStyle number_style(std::string_view format_code);

/// Appends the text of a numeric cell. `raw` is the stored number.
/// Plain: at most 15 digits, as the spreadsheet shows it (0.1, not 0.10000000000000001); from 10^15 on in exponent form.
/// Date: YYYY-MM-DD, with HH:MM:SS behind it when the time is not midnight. Day 60 of the 1900 system, which the spreadsheet counts
/// although it never was, comes out as 1900-02-29; day 0 as 1900-01-00. Numbers that are no day are left plain.
/// False when `raw` is no number.
bool append_number(std::string& out, std::string_view raw, NumberStyle style, bool date1904);

}  // namespace xinshi::mapping
