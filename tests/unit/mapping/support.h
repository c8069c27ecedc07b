// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/byte_stream.h"
#include "core/catalogue.h"
#include "core/raw_row.h"
#include "mapping/row_reader.h"

namespace xinshi::test {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The kinds and code lists of schemas/.
inline const Catalogue& catalogue() {
  static const Catalogue loaded = [] {
    const std::filesystem::path schemas = std::filesystem::path(XINSHI_SOURCE_DIR) / "schemas";
    std::map<std::string, std::shared_ptr<const CodeList>> lists;
    for (const auto& entry : std::filesystem::directory_iterator(schemas / "codes")) {
      auto list = read_code_list(read_text(entry.path()), entry.path().string());
      lists.emplace((*list)->id, *list);
    }
    Catalogue out;
    for (const char* id : {"permit", "penalty"}) {
      const auto path = schemas / "kinds" / (std::string(id) + ".schema.json");
      auto kind = read_kind(read_text(path), path.string(), lists);
      if (!out.add(*kind)) std::abort();
    }
    return out;
  }();
  return loaded;
}

/// Hands out its text in pieces of `step` bytes, so that every boundary falls somewhere.
class DrippingStream final : public ByteStream {
 public:
  DrippingStream(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
  Result<std::size_t> read(char* out, std::size_t size) override {
    const std::size_t count = text_.copy(out, std::min(size, step_), at_);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t step_;
  std::size_t at_ = 0;
};

/// All rows of a text, written as "number: NAME=value; …" or "number! CODE" for a row with a problem.
struct ReadAll {
  std::vector<std::string> rows;
  std::string error;
};

inline ReadAll read_rows(mapping::RowReader& reader, const ColumnTable& columns) {
  ReadAll out;
  RawRow row;
  Arena arena;
  for (;;) {
    const auto more = reader.next(row, arena);
    if (!more) {
      out.error = more.error().code;
      return out;
    }
    if (!*more) return out;
    std::string line = std::to_string(row.number);
    if (!row.problems.empty()) {
      line += "! " + row.problems.front().code;
    } else {
      line += ":";
      for (std::uint32_t i = 0; i < row.values.size(); ++i)
        if (row.values[i].data() != nullptr) line += " " + std::string(columns.name(i)) + "=" + std::string(row.values[i]);
    }
    out.rows.push_back(std::move(line));
  }
}

inline ReadAll read_all(mapping::Format format, const std::string& text, const mapping::ReadLimits& limits = {}, std::size_t step = 7) {
  DrippingStream stream(text, step);
  ColumnTable columns;
  const auto reader = mapping::make_row_reader(format, stream, columns, limits);
  return read_rows(*reader, columns);
}

}  // namespace xinshi::test
