// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "audit/log_directory.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "support/memory_directory.h"
#include "support/process.h"

namespace xinshi::audit {
namespace {

/// Builds the Go program once, in the GOPATH way, so that Debian's packages serve and nothing is downloaded.
class GoVerifier : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<ScratchDir>();
    const std::string dir = scratch_->path().string();
    const auto built = run("GO111MODULE=off GOFLAGS= GOPATH='" + dir + "':/usr/share/gocode GOCACHE='" + dir + "/cache' go build -o '" +
                               dir + "/go-verifier' '" XINSHI_SOURCE_DIR "/tests/oracle/go-verifier/main.go'",
                           scratch_->path());
    built_ = built.good;
    problem_ = built.output;
  }
  static void TearDownTestSuite() { scratch_.reset(); }
  void SetUp() override {
    ASSERT_TRUE(built_) << "The Go verifier could not be built; it needs the packages golang-go and golang-golang-x-mod-dev:\n" << problem_;
  }

  /// Exports what the log is and asks the Go program.
  Finished judge(const MemoryDirectory& log) {
    const ScratchDir exported;
    log.export_to(exported.path());
    write_file(exported.path() / "keys" / "log.vkey", signer_->verifier_key() + "\n");
    return run("'" + scratch_->path().string() + "/go-verifier' '" + exported.path().string() + "'", scratch_->path());
  }

  void grow(MemoryDirectory& log, std::size_t size) {
    LogWriter writer(log, *signer_);
    ASSERT_TRUE(writer.open(size).ok());
    std::vector<std::string> leaves;
    for (std::size_t i = writer.size(); i < size; ++i) leaves.push_back(i % 100 == 7 ? "" : "{\"n\":" + std::to_string(i * 17) + "}");
    ASSERT_TRUE(writer.append(leaves).ok());
    ASSERT_TRUE(writer.publish().ok());
    root_ = to_base64(writer.head().root);
  }

  std::unique_ptr<NoteSigner> signer_ = *crypto::make_note_signer("log.example/11330100MB0000001X/decisions", *crypto::generate_log_key());
  std::string root_;

 private:
  inline static std::unique_ptr<ScratchDir> scratch_;
  inline static bool built_ = false;
  inline static std::string problem_;
};

TEST_F(GoVerifier, AcceptsLogsOfEveryKindOfSize) {
  for (const std::size_t size : {0U, 1U, 2U, 255U, 256U, 257U, 512U, 700U}) {
    MemoryDirectory log;
    grow(log, size);
    const auto judged = judge(log);
    EXPECT_TRUE(judged.good) << size << ": " << judged.output;
    EXPECT_EQ(judged.output, "ok " + std::to_string(size) + " " + root_ + "\n");
  }
}

TEST_F(GoVerifier, AcceptsALogThatGrewInManySteps) {
  MemoryDirectory log;
  for (const std::size_t size : {1U, 3U, 200U, 256U, 300U, 301U, 600U}) grow(log, size);
  const auto judged = judge(log);
  EXPECT_EQ(judged.output, "ok 600 " + root_ + "\n");
}

TEST_F(GoVerifier, RefusesADamagedLog) {
  MemoryDirectory log;
  grow(log, 300);
  const auto sound = log.files();
  for (const auto& [path, bytes] : sound) {
    std::string& changed = log.files()[path];
    changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 1);
    EXPECT_FALSE(judge(log).good) << path;
    changed = bytes;
  }
  EXPECT_TRUE(judge(log).good);
}

}  // namespace
}  // namespace xinshi::audit
