// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/archive.h"
#include "mapping/workbook_reader.h"
#include "support.h"

namespace xinshi::test {

/// Members held as texts; every stream hands out a few bytes at a time.
class TextArchive final : public Archive {
 public:
  explicit TextArchive(const std::map<std::string, std::string>& parts) {
    for (const auto& [name, text] : parts) {
      members_.push_back({name, text.size(), text.size(), false, false});
      texts_.push_back(text);
    }
  }
  const std::vector<ArchiveMember>& members() const override { return members_; }
  Result<std::unique_ptr<ByteStream>> open(std::size_t index) override {
    return std::unique_ptr<ByteStream>(std::make_unique<DrippingStream>(texts_[index], 13));
  }

 private:
  std::vector<ArchiveMember> members_;
  std::vector<std::string> texts_;
};

/// The parts of a workbook, as few as a reader needs.
struct BookParts {
  std::vector<std::pair<std::string, std::string>> sheets;  ///< name, inside of <worksheet>
  std::string strings;                                      ///< inside of <sst>
  std::string styles;                                       ///< inside of <styleSheet>
  std::string properties;                                   ///< before <sheets>
  std::string prefix;                                       ///< of the sheets' elements, for example "x:"

  std::map<std::string, std::string> parts() const {
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    std::map<std::string, std::string> out;
    out["[Content_Types].xml"] = head + "<Types/>";
    out["_rels/.rels"] = head + "<Relationships><Relationship Id=\"rId1\" Type=\"" + office +
                         "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    std::string book = head + "<workbook xmlns:r=\"" + office + "\">" + properties + "<sheets>";
    std::string links = head + "<Relationships><Relationship Id=\"s\" Type=\"" + office +
                        "/styles\" Target=\"styles.xml\"/><Relationship Id=\"t\" Type=\"" + office +
                        "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>";
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      const std::string n = std::to_string(i + 1);
      book += "<sheet name=\"" + sheets[i].first + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
      links += "<Relationship Id=\"rId" + n + "\" Type=\"" + office + "/worksheet\" Target=\"worksheets/sheet" + n + ".xml\"/>";
      out["xl/worksheets/sheet" + n + ".xml"] = head + "<" + prefix + "worksheet>" + sheets[i].second + "</" + prefix + "worksheet>";
    }
    out["xl/workbook.xml"] = book + "</sheets></workbook>";
    out["xl/_rels/workbook.xml.rels"] = links + "</Relationships>";
    out["xl/sharedStrings.xml"] = head + "<sst>" + strings + "</sst>";
    out["xl/styles.xml"] = head + "<styleSheet>" + styles + "</styleSheet>";
    return out;
  }
};

inline ReadAll read_archive(Archive& archive, const mapping::WorkbookOptions& options = {}, const mapping::ReadLimits& limits = {}) {
  ColumnTable columns;
  const auto reader = mapping::make_workbook_reader(archive, columns, limits, options);
  return read_rows(*reader, columns);
}

inline ReadAll read_book(const BookParts& book, const mapping::WorkbookOptions& options = {}, const mapping::ReadLimits& limits = {}) {
  TextArchive archive(book.parts());
  return read_archive(archive, options, limits);
}

/// A sheet with the header 文书号, 决定日期, 金额 in row 1 and these rows below.
inline BookParts book_of(const std::string& rows) {
  BookParts book;
  book.sheets = {{"数据",
                  "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>文书号</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>"
                  "决定日期</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>金额</t></is></c></row>" +
                      rows + "</sheetData>"}};
  book.strings =
      "<si><t>甲〔2026〕1号</t></si><si><r><t>乙</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">〔2026〕2号 </t></r><rPh sb=\"0\" "
      "eb=\"1\"><t>yi</t></rPh></si>";
  book.styles =
      "<numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts>"
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"22\"/></cellXfs>";
  return book;
}

}  // namespace xinshi::test
