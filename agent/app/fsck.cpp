// SPDX-License-Identifier: Apache-2.0
#include "app/fsck.h"

#include <algorithm>

#include "audit/log_directory.h"
#include "crypto/openssl/ed25519_notes.h"
#include "figures/source_counts.h"
#include "pipeline/checkpointer.h"
#include "platform/posix/posix_directory.h"

namespace xinshi::app {
namespace {

constexpr std::size_t kLeavesAtOnce = 4096;

/// The store's leaves against the published entries.
Status compare_leaves(Node& node, audit::LogReader& log, std::uint64_t size, std::vector<std::string>& problems) {
  for (std::uint64_t index = 0; index < size;) {
    const Result<std::vector<std::string>> leaves =
        node.store->leaves_after(index, static_cast<std::size_t>(std::min<std::uint64_t>(kLeavesAtOnce, size - index)));
    if (!leaves) return leaves.error();
    if (leaves->empty()) {
      problems.push_back("audit: the log has " + std::to_string(size) + " entries, the store only " + std::to_string(index));
      return {};
    }
    std::vector<std::string> bundle;
    std::uint64_t bundle_start = 0;
    for (const std::string& leaf : *leaves) {
      if (bundle.empty() || index >= bundle_start + bundle.size()) {
        Result<std::vector<std::string>> read = log.bundle(index / 256, size);
        if (!read) {
          problems.push_back("audit: entry bundle " + std::to_string(index / 256) + ": " + describe(read.error()));
          return {};
        }
        bundle = std::move(*read);
        bundle_start = index / 256 * 256;
      }
      if (bundle[index - bundle_start] != leaf) problems.push_back("audit: entry " + std::to_string(index) + " differs from the store's");
      ++index;
    }
  }
  return {};
}

Status judge_audit(Node& node, std::vector<std::string>& problems) {
  posix::PosixDirectory directory(node.data("audit"));
  audit::LogReader log(directory);
  const Result<std::string> note = log.checkpoint_note();
  if (!note && note.error().fault == Fault::NotFound) return {};  // nothing published yet
  if (!note) return note.error();
  audit::VerifyOptions options;
  const Result<audit::VerifierKey> key = audit::read_verifier_key(node.note_signer->verifier_key());
  if (!key) return key.error();
  options.log_keys.push_back(*key);
  if (const Result<std::string> published = node.store->published_head(); published && !published->empty()) {
    options.held_checkpoints.push_back(*published);
  }
  const audit::VerifyReport report = audit::verify_log(directory, options, *crypto::make_note_verifier(), nullptr);
  for (const std::string& problem : report.problems) problems.push_back("audit: " + problem);
  return report.problems.empty() ? compare_leaves(node, log, report.size, problems) : Status();
}

/// What reconciliations counted must be readable, or reports would fall silent.
Status judge_counts(Node& node, std::vector<std::string>& problems) {
  for (const runtime::SourceConfig& source : node.config.sources) {
    const Result<std::string> text = node.store->cursor(figures::SourceCounts::cursor_name(source.name));
    if (!text) return text.error();
    if (!figures::SourceCounts::parse(*text)) problems.push_back("source " + source.name + ": the counts of its reconciliation cannot be read");
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> judge_node(Node& node) {
  Result<std::vector<std::string>> problems = node.store->check();
  if (!problems) return problems;
  if (Status judged = judge_counts(node, *problems); !judged) return judged.error();
  if (Status judged = judge_audit(node, *problems); !judged) return judged.error();
  return problems;
}

Status rebuild_audit(Node& node, FileSystem& files) {
  const std::string old = node.data("audit");
  const std::string aside = node.data("audit.old-") + std::to_string(node.clock.now().us);
  if (Status moved = files.move(old, aside); !moved) return moved;
  if (Status made = files.make_directories(node.data("audit/keys")); !made) return made;
  if (Status key = files.write(node.data("audit/keys/log.vkey"), node.note_signer->verifier_key() + "\n"); !key) return key;
  posix::PosixDirectory directory(old);
  audit::LogWriter writer(directory, *node.note_signer);
  const Result<std::uint64_t> count = node.store->leaf_count();
  if (!count) return count.error();
  if (Status opened = writer.open(*count); !opened) return opened;
  while (writer.size() < *count) {
    const Result<std::vector<std::string>> leaves = node.store->leaves_after(writer.size(), kLeavesAtOnce);
    if (!leaves) return leaves.error();
    if (leaves->empty()) return Error{Fault::Corrupt, "PIP-0041", "", {}};
    if (Status appended = writer.append(*leaves); !appended) return appended;
  }
  const Result<std::string> note = writer.publish();
  if (!note) return note.error();
  return node.store->publish_head(*note);
}

}  // namespace xinshi::app
