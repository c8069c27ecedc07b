// SPDX-License-Identifier: Apache-2.0
// Rows a second out of a workbook, without mapping: workbook_bench FILE.xlsx
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "archive/zip/zip_archive.h"
#include "mapping/workbook_reader.h"

int main(int argc, char** argv) {
  using namespace xinshi;
  if (argc != 2) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const auto begin = std::chrono::steady_clock::now();
  auto archive = zip::ZipReader().open(std::make_unique<MemoryBytes>(bytes.str()), {});
  if (!archive) return std::fprintf(stderr, "%s\n", describe(archive.error()).c_str()), 1;
  ColumnTable columns;
  const auto reader = mapping::make_workbook_reader(**archive, columns, {}, {});
  RawRow row;
  Arena arena;
  std::uint64_t rows = 0;
  for (;; ++rows) {
    if (rows % 1000 == 0) arena.clear();
    const auto more = reader->next(row, arena);
    if (!more) return std::fprintf(stderr, "%s\n", describe(more.error()).c_str()), 1;
    if (!*more) break;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("{\"name\":\"workbook-rows\",\"value\":%.0f,\"unit\":\"rows/s\",\"rows\":%llu,\"columns\":%zu}\n",
              static_cast<double>(rows) / seconds, static_cast<unsigned long long>(rows), columns.size());
}
