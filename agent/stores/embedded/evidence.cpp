// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

/// Gathers what concerns the versions of one record, each thing once.
class Gathering {
 public:
  explicit Gathering(View& view) : view_(view), platforms_(view.platforms()) {}

  void add(const Entry& entry) {
    for (const std::uint64_t batch : batches_of(view_, entry, platforms_)) add_batch(batch);
    if (entry.manifest != 0 && manifests_.insert(entry.manifest).second) add_manifest(entry.manifest);
    std::set<std::uint64_t> received;
    if (entry.inbox != 0) received.insert(entry.inbox);
    Query query = view_.db().use("SELECT inbox FROM duplicate WHERE seq=?");
    query.with(entry.seq);
    while (query.row()) received.insert(query.u64(0));
    inboxes_.insert(received.begin(), received.end());
    collect_receipts(view_, entry, platforms_, receipts_);
  }

  RecordEvidence finish() {
    for (auto& [uuid, batch] : sent_) out_.sent.push_back(std::move(batch));
    for (const std::uint64_t inbox : inboxes_) add_given(inbox);
    for (auto& [uuid, bytes] : given_) out_.given.push_back(std::move(bytes));
    for (const std::uint64_t receipt : receipts_) add_receipt(receipt);
    return std::move(out_);
  }

 private:
  void add_batch(std::uint64_t batch) {
    Query query = view_.db().use(
        "SELECT uuid,digest,name,manifest,signature,receipt,count FROM batch JOIN platform ON platform.id=batch.platform LEFT JOIN batch_bytes"
        " ON batch_bytes.id=batch.id WHERE batch.id=?");
    if (!query.with(batch).row()) return;
    RecordEvidence::SentBatch one{query.text(2), uuid_from(query.bytes(0)), {}, {query.text(3), query.text(4)}};
    one.digest = hash_or_zero(query.bytes(1));
    newest_receipt_[query.u64(5)] = static_cast<std::size_t>(query.u64(6));
    sent_.insert_or_assign(one.batch, std::move(one));
  }
  void add_manifest(std::uint32_t manifest) {
    Query query = view_.db().use("SELECT manifest,signature FROM origin_manifest WHERE id=?");
    if (query.with(manifest).row()) out_.origins.push_back({query.text(0), query.text(1)});
  }
  void add_given(std::uint64_t inbox) {
    Query query = view_.db().use("SELECT uuid,receipt FROM inbox WHERE id=?");
    if (query.with(inbox).row() && !query.null(1)) given_[uuid_from(query.bytes(0))] = query.text(1);
  }
  void add_receipt(std::uint64_t receipt) {
    Query query = view_.db().use("SELECT name,bytes,at,salt FROM receipt JOIN platform ON platform.id=receipt.platform WHERE receipt.id=?");
    if (!query.with(receipt).row()) return;
    RecordEvidence::ReceiptFile file{query.text(0), view_.open_sealed(query.bytes(1), kReceiptAad), Instant{query.i64(2)}, {}, 0};
    if (const std::string_view salt = query.bytes(3); salt.size() == file.salt.size()) std::copy(salt.begin(), salt.end(), file.salt.begin());
    file.records = answered_records(receipt);
    out_.receipts.push_back(std::move(file));
  }
  /// A batch names its newest receipt, and each receipt the one before.
  std::size_t answered_records(std::uint64_t wanted) {
    for (const auto& [newest, count] : newest_receipt_) {
      for (std::uint64_t receipt = newest; receipt != 0;) {
        if (receipt == wanted) return count;
        Query query = view_.db().use("SELECT previous FROM receipt WHERE id=?");
        receipt = query.with(receipt).row() ? query.u64(0) : 0;
      }
    }
    return 0;
  }

  View& view_;
  std::vector<PlatformRow> platforms_;
  RecordEvidence out_;
  std::map<Uuid, RecordEvidence::SentBatch> sent_;
  std::map<Uuid, std::string> given_;
  std::map<std::uint64_t, std::size_t> newest_receipt_;
  std::set<std::uint32_t> manifests_;
  std::set<std::uint64_t> inboxes_, receipts_;
};

}  // namespace

Result<RecordEvidence> evidence(View& view, const Uuid& id) {
  const std::vector<Entry> versions = view.versions(id);
  if (versions.empty()) return fault(Fault::NotFound, store_codes::kNoRecord);
  Gathering gathering(view);
  for (const Entry& entry : versions) gathering.add(entry);
  return gathering.finish();
}

}  // namespace xinshi::embedded
