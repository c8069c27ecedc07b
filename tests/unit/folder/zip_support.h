// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace xinshi::test {

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

inline std::uint32_t crc32_of(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
  }
  return ~crc;
}

/// A zip archive of stored members with these names, byte for byte (APPNOTE.TXT 4.3). `flags`: general purpose bits, 0x800 = UTF-8 name.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members, std::uint16_t flags = 0) {
  std::string out;
  std::string directory;
  for (const auto& [name, text] : members) {
    const std::string common = little(20, 2) + little(flags, 2) + little(0, 2) + little(0, 4) + little(crc32_of(text), 4) +
                               little(text.size(), 4) + little(text.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory +=
        "PK\1\2" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(out.size(), 4) + name;
    out += "PK\3\4" + common + name + text;
  }
  const std::size_t at = out.size();
  return out + directory + "PK\5\6" + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) + little(directory.size(), 4) +
         little(at, 4) + little(0, 2);
}

/// The smallest workbook: the header CF_WSH and one row for each number.
inline std::string book_of(const std::vector<std::string>& numbers) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  std::string rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>CF_WSH</t></is></c></row>";
  for (const std::string& number : numbers) rows += "<row><c t=\"inlineStr\"><is><t>" + number + "</t></is></c></row>";
  return zip_of({{"[Content_Types].xml", "<Types/>"},
                 {"_rels/.rels", "<Relationships><Relationship Id=\"r\" Type=\"" + office +
                                     "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
                 {"xl/workbook.xml", "<workbook xmlns:r=\"" + office + "\"><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>"},
                 {"xl/_rels/workbook.xml.rels",
                  "<Relationships><Relationship Id=\"r1\" Type=\"" + office + "/worksheet\" Target=\"worksheets/s.xml\"/></Relationships>"},
                 {"xl/worksheets/s.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}});
}

}  // namespace xinshi::test
