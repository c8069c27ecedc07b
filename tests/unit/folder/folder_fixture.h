// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archive/zip/zip_archive.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/posix_file_system.h"
#include "sources/folder/folder_source.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/temp_directory.h"

namespace xinshi::folder {

/// Passes everything on to real files, except what a test makes fail.
class FailingFiles final : public FileSystem {
 public:
  std::string fail_at;  ///< the call that fails: list, open, append, move, read
  Error error{Fault::Transient, "SYS-0004", "test", {}};

  Result<std::vector<FileEntry>> list(const std::string& directory) override {
    if (fail_at == "list") return error;
    return files_.list(directory);
  }
  Result<FileEntry> status(const std::string& path) override { return files_.status(path); }
  Result<OpenedFile> open(const std::string& path) override {
    if (fail_at == "open") return error;
    auto opened = files_.open(path);
    if (opened && fail_at == "read") opened->stream = std::make_unique<BrokenStream>(std::move(opened->stream), error);
    return opened;
  }
  Result<std::string> read(const std::string& path, std::size_t max) override { return files_.read(path, max); }
  Status write(const std::string& path, std::string_view bytes) override { return files_.write(path, bytes); }
  Status append(const std::string& path, std::string_view bytes, const std::string& like = {}) override {
    if (fail_at == "append") return error;
    return files_.append(path, bytes, like);
  }
  Status flush(const std::string& path) override { return files_.flush(path); }
  Status move(const std::string& from, const std::string& to) override {
    if (fail_at == "move") return error;
    return files_.move(from, to);
  }
  Status make_directories(const std::string& path, const std::string& like = {}) override { return files_.make_directories(path, like); }
  Status remove(const std::string& path) override { return files_.remove(path); }
  Result<bool> private_to_owner(const std::string& path) override { return files_.private_to_owner(path); }
  Result<std::uint64_t> free_bytes(const std::string& path) override { return files_.free_bytes(path); }

 private:
  /// One block, then the fault.
  class BrokenStream final : public ByteStream {
   public:
    BrokenStream(std::unique_ptr<ByteStream> real, Error error) : real_(std::move(real)), error_(std::move(error)) {}
    Result<std::size_t> read(char* out, std::size_t size) override {
      if (read_) return error_;
      read_ = true;
      return real_->read(out, size);
    }

   private:
    std::unique_ptr<ByteStream> real_;
    Error error_;
    bool read_ = false;
  };
  posix::PosixFileSystem files_;
};

/// A folder source with what stands around it. `taken` collects what was given out, as the store would.
class FolderTest : public testing::Test {
 protected:
  static constexpr const char* kDay = "2026-03-02";  // of ManualClock

  FolderTest() {
    config.name = "cases";
    config.directory = dir.path();
    config.settle_ms = 0;
  }

  FolderSource& source() {
    if (!source_) {
      source_ = std::make_unique<FolderSource>(
          config, FolderSource::Deps{files, charsets, archives, clock, log, [](const Problem& problem) {
                                       std::string text = problem.code;
                                       for (const std::string& arg : problem.args) text += "|" + arg;
                                       return text;
                                     }});
    }
    return *source_;
  }
  /// As after a crash: a new object, the cursor of the store.
  void restart() { source_.reset(); }

  /// One fetch as the collector does it; the cursor moves on success. `confirm` false is a crash behind the store's commit.
  Status step(bool confirm = true, std::size_t limit = 3) {
    if (Status fetched = source().fetch(cursor, limit, batch); !fetched) return fetched;
    if (batch.rows.empty() && !batch.end_of_unit) return {};
    std::vector<RowOutcome> outcomes;
    for (const RawRow& row : batch.rows) {
      taken.push_back(text_of(row));
      RowOutcome outcome;
      outcome.row = row.number;
      outcome.kind = row.problems.empty() ? RowOutcome::Kind::Recorded : RowOutcome::Kind::Rejected;
      outcome.problems = row.problems;
      outcomes.push_back(outcome);
    }
    ends += batch.end_of_unit ? 1 : 0;
    cursor = batch.cursor;
    return confirm ? source().confirm(batch, outcomes) : Status{};
  }
  /// Steps until nothing is left.
  void drain(std::size_t limit = 3) {
    for (int i = 0; i < 1000; ++i) {
      const Status done = step(true, limit);
      ASSERT_TRUE(done) << describe(done.error());
      if (batch.rows.empty() && !batch.end_of_unit) return;
    }
    FAIL() << "never empty";
  }

  static std::string text_of(const RawRow& row) {
    std::string out = std::to_string(row.number);
    for (const std::string_view value : row.values) {
      if (value.data() != nullptr) out.append(" ").append(value);
    }
    for (const Problem& problem : row.problems) {
      out += " !" + problem.code;
      if (problem.code == "SRC-0109") out += "(" + problem.args[0] + ")";
    }
    return out;
  }
  static std::string rows(int count) {
    std::string out;
    for (int i = 1; i <= count; ++i) out += "{\"n\":\"v" + std::to_string(i) + "\"}\n";
    return out;
  }
  static std::vector<std::string> expected(int count, int from = 1) {
    std::vector<std::string> out;
    for (int i = from; i <= count; ++i) out.push_back(std::to_string(i) + " v" + std::to_string(i));
    return out;
  }
  std::string done(const std::string& name) const { return "done/" + std::string(kDay) + "/" + name; }
  std::string rejected(const std::string& name) const { return "rejected/" + std::string(kDay) + "/" + name; }

  TempDirectory dir;
  ManualClock clock;
  MemoryLog log;
  FailingFiles files;
  posix::IconvDecoders charsets;
  zip::ZipReader archives;
  FolderConfig config;
  RawBatch batch;
  std::string cursor;
  std::vector<std::string> taken;
  int ends = 0;

 private:
  std::unique_ptr<FolderSource> source_;
};

}  // namespace xinshi::folder
