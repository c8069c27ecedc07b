// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "core/batch.h"
#include "stores/embedded/check.h"

namespace xinshi::embedded {
namespace {

bool says(std::string_view leaf, std::string_view member) {
  return leaf.find(member) != std::string_view::npos;
}

std::string batch_member(const Uuid& batch) {
  return "\"batch\":\"" + to_text(batch) + "\"";
}

void check_leaf_chunks(View& view, Findings& findings) {
  std::uint64_t next = 0;
  Query query = view.db().use("SELECT first_leaf,count,bytes FROM leaf_chunk ORDER BY first_leaf");
  while (query.row()) {
    const std::string name = "leaves from " + std::to_string(query.u64(0));
    findings.expect(query.u64(0) == next, name + ": expected from " + std::to_string(next));
    const std::string_view bytes = query.bytes(2);
    std::uint64_t count = 0;
    std::size_t at = 0;
    while (at + 2 <= bytes.size()) {
      at += 2 + std::size_t{read_u16(bytes, at)};
      ++count;
    }
    findings.expect(at == bytes.size() && count == query.u64(1), name + ": cut or miscounted");
    next = query.u64(0) + query.u64(1);
  }
}

void check_batches(View& view, LeafReader& leaves, Findings& findings) {
  Query query =
      view.db().use("SELECT batch.id,uuid,digest,leaves,receipt,manifest FROM batch LEFT JOIN batch_bytes USING(id) ORDER BY batch.id");
  while (query.row()) {
    const Uuid uuid = uuid_from(query.bytes(1));
    const std::string name = "batch " + to_text(uuid);
    findings.expect(!query.null(5), name + ": its bytes are missing");
    const std::vector<std::uint64_t> own = read_numbers(query.bytes(3));
    const std::string_view leaf = own.empty() ? std::string_view() : leaves.leaf(own.front());
    const std::string_view manifest = query.bytes(5);
    const bool committed = manifest.empty() || says(leaf, to_base64(sha256(manifest)));
    findings.expect(says(leaf, "\"e\":\"sent\"") && says(leaf, batch_member(uuid)) && committed, name + ": its leaf is missing in the log");
    std::uint64_t receipt = query.u64(4);
    while (receipt != 0) {
      Query next = view.db().use("SELECT previous FROM receipt WHERE id=?");
      const bool there = next.with(receipt).row();
      findings.expect(there, name + ": receipt " + std::to_string(receipt) + " is missing");
      receipt = there ? next.u64(0) : 0;
    }
  }
}

void check_receipts(View& view, LeafReader& leaves, Findings& findings) {
  Query query = view.db().use("SELECT id,salt,bytes,leaf FROM receipt ORDER BY id");
  while (query.row()) {
    const std::string name = "receipt " + std::to_string(query.u64(0));
    const std::string bytes = view.open_sealed(query.bytes(2), kReceiptAad);
    if (Status read = view.db().take(); !read) {
      findings.expect(false, name + ": cannot be read: " + describe(read.error()));
      return;  // the error ended the walk
    }
    if (query.null(3)) continue;
    Bytes16 salt{};
    const std::string_view raw = query.bytes(1);
    if (raw.size() == salt.size()) std::copy(raw.begin(), raw.end(), salt.begin());
    findings.expect(says(leaves.leaf(query.u64(3)), to_base64(commitment(salt, bytes))), name + ": its leaf is missing in the log");
  }
}

bool is_stored(View& view, const ReceiptLine& line) {
  for (const Entry& entry : view.versions(line.id)) {
    if (entry.version == line.version) return true;
  }
  return false;
}

void check_inbox(View& view, LeafReader& leaves, Findings& findings) {
  Query query = view.db().use("SELECT uuid,leaf,verdicts FROM inbox ORDER BY id");
  while (query.row()) {
    const Uuid uuid = uuid_from(query.bytes(0));
    const std::string name = "received batch " + to_text(uuid);
    const std::string_view leaf = leaves.leaf(query.u64(1));
    findings.expect(says(leaf, "\"e\":\"batch-received\"") && says(leaf, batch_member(uuid)), name + ": its leaf is missing in the log");
    for (const ReceiptLine& line : read_verdicts(query.bytes(2))) {
      findings.expect(line.verdict == Verdict::Refused || is_stored(view, line), name + ": receipted " + to_text(line.id) + " is missing");
    }
  }
}

}  // namespace

void check_evidence(View& view, LeafReader& leaves, Findings& findings) {
  check_leaf_chunks(view, findings);
  check_batches(view, leaves, findings);
  check_receipts(view, leaves, findings);
  check_inbox(view, leaves, findings);
}

}  // namespace xinshi::embedded
