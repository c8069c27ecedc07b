// SPDX-License-Identifier: Apache-2.0
// A workbook as ECMA-376 asks for at the least: content types, relations, one sheet a table, three cell styles. The parts are stored
// in the archive without compression: a report is small, and nothing but a checksum is needed.
#include <array>
#include <cstdio>
#include <initializer_list>

#include "base/text.h"
#include "figures/report.h"

namespace xinshi::figures {
namespace {

constexpr std::uint16_t kDosDate = (46U << 9) | (1U << 5) | 1U;  ///< 2026-01-01: the same report gives the same bytes

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1) : value >> 1;
    table[i] = value;
  }
  return table;
}();

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : bytes) value = kCrcTable[(value ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (value >> 8);
  return ~value;
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

/// Local headers and contents first, the directory behind them (APPNOTE 4.3).
class Archive {
 public:
  void add(std::string_view name, std::string_view content) {
    const auto offset = static_cast<std::uint32_t>(out_.size());
    std::string fields;  // what both headers say
    put(fields, 20, 2);      // version that can read it
    put(fields, 0x0800, 2);  // names are UTF-8
    put(fields, 0, 2);       // stored
    put(fields, 0, 2);
    put(fields, kDosDate, 2);
    put(fields, crc32(content), 4);
    put(fields, static_cast<std::uint32_t>(content.size()), 4);
    put(fields, static_cast<std::uint32_t>(content.size()), 4);
    put(fields, static_cast<std::uint32_t>(name.size()), 2);
    put(fields, 0, 2);
    put(out_, 0x04034b50, 4);
    out_.append(fields).append(name).append(content);
    put(directory_, 0x02014b50, 4);
    put(directory_, 20, 2);
    directory_ += fields;
    put(directory_, 0, 2);  // comment
    put(directory_, 0, 2);  // disk
    put(directory_, 0, 2);
    put(directory_, 0, 4);
    put(directory_, offset, 4);
    directory_ += name;
    ++count_;
  }
  std::string finish() {
    const auto offset = static_cast<std::uint32_t>(out_.size());
    out_ += directory_;
    put(out_, 0x06054b50, 4);
    put(out_, 0, 4);
    put(out_, count_, 2);
    put(out_, count_, 2);
    put(out_, static_cast<std::uint32_t>(directory_.size()), 4);
    put(out_, offset, 4);
    put(out_, 0, 2);
    return std::move(out_);
  }

 private:
  std::string out_;
  std::string directory_;
  std::uint32_t count_ = 0;
};

/// One text of several parts.
std::string made_of(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

constexpr char kXml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr char kPackage[] = "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr int kHeadStyle = 1;
constexpr int kRateStyle = 2;

std::string column_name(std::size_t index) {
  std::string out;
  for (++index; index != 0; index = (index - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (index - 1) % 26));
  return out;
}

void append_text(std::string& out, const std::string& at, int style, std::string_view text) {
  out += made_of({"<c r=\"", at, "\" t=\"inlineStr\" s=\"", std::to_string(style), "\"><is><t xml:space=\"preserve\">"});
  append_xml_escaped(out, text);
  out += "</t></is></c>";
}

std::string sheet(const Table& table) {
  std::string out = made_of({kXml, "<worksheet xmlns=\"", kMain, "\"><sheetData><row r=\"1\">"});
  for (std::size_t i = 0; i < table.head.size(); ++i) append_text(out, column_name(i) + "1", kHeadStyle, table.head[i]);
  out += "</row>";
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const std::string number = std::to_string(r + 2);
    out += made_of({"<row r=\"", number, "\">"});
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const Cell& cell = table.rows[r][c];
      const std::string at = column_name(c) + number;
      if (!cell.number) {
        append_text(out, at, 0, cell.text);
        continue;
      }
      char buffer[64];
      const int size = std::snprintf(buffer, sizeof buffer, "%.10g", *cell.number);
      out += made_of({"<c r=\"", at, "\" s=\"", std::to_string(cell.rate ? kRateStyle : 0), "\"><v>",
                      std::string_view(buffer, static_cast<std::size_t>(size)), "</v></c>"});
    }
    out += "</row>";
  }
  return out += "</sheetData></worksheet>";
}

/// Excel allows 31 characters and none of []:*?/\ in a sheet's name.
std::string sheet_name(std::string_view title, std::size_t index) {
  std::string out = std::to_string(index + 1) + " ";
  std::size_t characters = out.size();
  for (std::size_t pos = 0; pos < title.size() && characters < 31; ++characters) {
    const std::size_t from = pos;
    const char32_t c = next_code_point(title, pos);
    if (std::u32string_view(U"[]:*?/\\").find(c) == std::u32string_view::npos) out.append(title.substr(from, pos - from));
  }
  return out;
}

std::string styles() {
  return made_of({kXml, "<styleSheet xmlns=\"", kMain,
         "\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
         "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
         "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf/>"
         "<xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"10\" applyNumberFormat=\"1\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"});
}

}  // namespace

std::string report_xlsx(const Report& report, const Catalogue& catalogue, Lang lang) {
  const std::vector<Table> tables = tables_of(report, catalogue, lang);
  std::string types = kXml;
  types +=
                      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
                      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                      "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                      "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>";
  std::string workbook = made_of({kXml, "<workbook xmlns=\"", kMain, "\" xmlns:r=\"", kOffice, "\"><sheets>"});
  std::string relations = made_of({kXml, "<Relationships xmlns=\"", kPackage, "\">"});
  Archive archive;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    types += made_of({"<Override PartName=\"/xl/worksheets/sheet", number,
                      ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"});
    workbook += "<sheet name=\"";
    append_xml_escaped(workbook, sheet_name(tables[i].title, i));
    workbook += made_of({"\" sheetId=\"", number, "\" r:id=\"r", number, "\"/>"});
    relations += made_of({"<Relationship Id=\"r", number, "\" Type=\"", kOffice, "/worksheet\" Target=\"worksheets/sheet", number, ".xml\"/>"});
  }
  archive.add("[Content_Types].xml", made_of({types, "</Types>"}));
  archive.add("_rels/.rels", made_of({kXml, "<Relationships xmlns=\"", kPackage, "\"><Relationship Id=\"r1\" Type=\"", kOffice,
                                      "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"}));
  archive.add("xl/workbook.xml", made_of({workbook, "</sheets></workbook>"}));
  archive.add("xl/_rels/workbook.xml.rels",
              made_of({relations, "<Relationship Id=\"s\" Type=\"", kOffice, "/styles\" Target=\"styles.xml\"/></Relationships>"}));
  archive.add("xl/styles.xml", styles());
  for (std::size_t i = 0; i < tables.size(); ++i) archive.add(made_of({"xl/worksheets/sheet", std::to_string(i + 1), ".xml"}), sheet(tables[i]));
  return archive.finish();
}

}  // namespace xinshi::figures
