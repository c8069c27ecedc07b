// SPDX-License-Identifier: Apache-2.0
// Processor time per million records, stage upon stage: read, + map, + check, + line, + the platform's bytes (in FILE's own encoding).
// rows_bench ROOT FILE CHARSET PACKAGE
// Prints the least of the rounds for each stage; the stages take turns, so that a noisy machine is noisy for all of them.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <limits>

#include "app/knowledge.h"
#include "archive/zip/zip_archive.h"
#include "core/record.h"
#include "mapping/platform_package.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/posix_file_system.h"
#include "sources/folder/input_set.h"

namespace {

using namespace xinshi;

constexpr int kRounds = 7;
constexpr std::size_t kBatch = 100;
constexpr std::uint64_t kRowsPerArena = 500;  // as many as a collector takes at once
enum Stage : std::size_t { kRead, kMap, kCheck, kLine, kBytes, kStages };
constexpr std::array<const char*, kStages> kNames{"rows_read", "rows_read_map", "rows_read_map_check", "rows_read_map_check_line",
                                                 "rows_read_map_check_line_write"};

struct Bench {
  posix::PosixFileSystem files;
  posix::IconvDecoders charsets;
  zip::ZipReader archives;
  std::unique_ptr<app::Knowledge> knowledge;
  std::shared_ptr<const mapping::SourceAdapter> adapter;
  std::string file, charset;
  std::shared_ptr<const mapping::PlatformPackage> package;
  std::uint64_t rows = 0, rejected = 0, bytes = 0;
  std::vector<OutRecord> batch;
  std::vector<std::string> lines{kBatch};

  Result<double> run(Stage stage);
  Status write();
  void take(Stage stage, const RawRow& row, mapping::Decoder& decoder, Draft& draft);
};

void Bench::take(Stage stage, const RawRow& row, mapping::Decoder& decoder, Draft& draft) {
  if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped || stage < kCheck) return;
  auto checked = knowledge->validator->check(std::move(draft), *make_date(2025, 7, 1));
  if (auto* rejection = std::get_if<Rejection>(&checked)) {
    ++rejected;
    draft = std::move(rejection->draft);
    return;
  }
  Record& record = std::get<Record>(checked);
  if (stage >= kLine) {
    std::string& line = lines[batch.size()];
    line.clear();
    append_record_line(line, record, std::nullopt);
    OutRecord& out = batch.emplace_back();
    out.kind = record.kind().id;
    out.version = 1;
    out.line = line;
    if (batch.size() == kBatch && stage == kLine) batch.clear();
  }
  draft = RecordMaker::reuse(std::move(record));
}

Status Bench::write() {
  auto body = package->encode(batch, "share");
  batch.clear();
  if (!body) return body.error();
  if (charset == "utf-8") return bytes += body->size(), Status();
  auto encoded = posix::IconvEncoder().encode(*body, charset);
  if (!encoded) return encoded.error();
  bytes += encoded->size();
  return {};
}

Result<double> Bench::run(Stage stage) {
  const std::clock_t begin = std::clock();
  auto opened = files.open(file);
  if (!opened) return opened.error();
  folder::InputOptions options;
  options.charset = charset;
  auto inputs = folder::InputSet::open(std::move(*opened), file, {charsets, archives}, options);
  if (!inputs) return inputs.error();
  auto input = (*inputs)->input(0);
  if (!input) return input.error();
  mapping::Decoder decoder(adapter, (*input)->columns(), {}, nullptr);
  Draft draft;
  Arena arena;
  RawRow row;
  batch.clear();
  for (rows = rejected = bytes = 0;; ++rows) {
    if (rows % kRowsPerArena == 0) arena.clear();
    const auto more = (*input)->next(row, arena);
    if (!more) return more.error();
    if (!*more) break;
    if (stage != kRead) take(stage, row, decoder, draft);
    if (batch.size() < kBatch) continue;
    if (Status written = write(); !written) return written.error();
  }
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

int fail(const Error& error) { return std::fprintf(stderr, "%s\n", describe(error).c_str()), 1; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string root = argv[1];
  Bench bench;
  bench.file = argv[2];
  bench.charset = argv[3];
  auto knowledge = app::read_knowledge(bench.files, root + "/schemas");
  if (!knowledge) return fail(knowledge.error());
  bench.knowledge = std::move(*knowledge);
  auto adapter = app::read_adapter(bench.files, root, root + "/bench/source-bench/adapter.toml", bench.knowledge->catalogue);
  if (!adapter) return fail(adapter.error());
  bench.adapter = *adapter;
  auto package = app::read_package(bench.files, root, root + "/bench/" + argv[4] + "/platform.toml", bench.knowledge->catalogue);
  if (!package) return fail(package.error());
  bench.package = *package;
  std::array<double, kStages> best;
  best.fill(std::numeric_limits<double>::max());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t stage = 0; stage < kStages; ++stage) {
      const auto seconds = bench.run(static_cast<Stage>(stage));
      if (!seconds) return fail(seconds.error());
      best[stage] = std::min(best[stage], *seconds);
    }
  }
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    std::printf("{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"CPU-seconds per million records\",\"rows\":%llu,\"rejected\":%llu}\n", kNames[stage],
                best[stage] / static_cast<double>(bench.rows) * 1e6, static_cast<unsigned long long>(bench.rows), static_cast<unsigned long long>(bench.rejected));
  }
}
