// SPDX-License-Identifier: Apache-2.0
// A workbook from anywhere: its bytes as an archive, and the same bytes as the sheet and the shared texts of a workbook that is sound.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "archive/zip/zip_archive.h"
#include "base/archive.h"
#include "mapping/workbook_reader.h"

namespace {

using namespace xinshi;

class Parts final : public Archive {
 public:
  explicit Parts(std::map<std::string, std::string> parts) : parts_(std::move(parts)) {
    for (const auto& [name, text] : parts_) members_.push_back({name, text.size(), text.size(), false, false});
  }
  const std::vector<ArchiveMember>& members() const override { return members_; }
  Result<std::unique_ptr<ByteStream>> open(std::size_t index) override {
    return std::unique_ptr<ByteStream>(std::make_unique<ViewStream>(parts_.at(members_[index].name)));
  }

 private:
  std::map<std::string, std::string> parts_;
  std::vector<ArchiveMember> members_;
};

void read_all(Archive& archive) {
  ColumnTable columns;
  const mapping::ReadLimits limits{4096, 16384, 64, 64};
  mapping::WorkbookOptions options;
  options.max_shared_bytes = 1 << 20;
  options.max_merges = 1000;
  const auto reader = mapping::make_workbook_reader(archive, columns, limits, options);
  RawRow row;
  Arena arena;
  for (;;) {
    arena.clear();
    const auto more = reader->next(row, arena);
    if (!more || !*more) return;
  }
}

Parts sound(const std::string& sheet, const std::string& strings, const std::string& styles) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return Parts({{"[Content_Types].xml", "<Types/>"},
                {"xl/workbook.xml", "<workbook xmlns:r=\"" + office + "\"><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>"},
                {"xl/_rels/workbook.xml.rels",
                 "<Relationships><Relationship Id=\"r1\" Type=\"/worksheet\" Target=\"s.xml\"/><Relationship Id=\"r2\" "
                 "Type=\"/sharedStrings\" Target=\"t.xml\"/><Relationship Id=\"r3\" Type=\"/styles\" Target=\"u.xml\"/></Relationships>"},
                {"xl/s.xml", sheet},
                {"xl/t.xml", strings},
                {"xl/u.xml", styles}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  ArchiveLimits limits;
  limits.max_members = 100;
  limits.max_member_bytes = 1 << 20;
  limits.max_total_bytes = 4 << 20;
  if (auto archive = zip::ZipReader().open(std::make_unique<MemoryBytes>(bytes), limits); archive && mapping::is_workbook(**archive))
    read_all(**archive);
  const std::string sheet = "<worksheet><sheetData><row r=\"1\"><c t=\"str\"><v>CF_WSH</v></c><c t=\"str\"><v>CF_NR</v></c></row>" + bytes +
                            "</sheetData></worksheet>";
  for (Parts parts : {sound(sheet, "<sst><si><t>a</t></si></sst>", "<styleSheet/>"), sound(bytes, "<sst/>", "<styleSheet/>"),
                      sound("<worksheet><sheetData/></worksheet>", bytes, "<styleSheet/>"),
                      sound("<worksheet><sheetData/></worksheet>", "<sst/>", bytes)})
    read_all(parts);
  return 0;
}
