// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

void collect(std::set<std::uint64_t>& out, Query& query) {
  while (query.row()) {
    if (!query.null(0)) out.insert(query.u64(0));
  }
}

void collect_batch_uuid(View& view, std::set<std::uint64_t>& out, const Uuid& batch) {
  Query query = view.db().use("SELECT leaf FROM batch_leaf WHERE uuid=?");
  collect(out, query.with(blob(batch)));
}

void collect_sent(View& view, std::set<std::uint64_t>& out, std::uint64_t batch) {
  Query query = view.db().use("SELECT uuid,leaves FROM batch WHERE id=?");
  if (!query.with(batch).row()) return;
  for (const std::uint64_t leaf : read_numbers(query.bytes(1))) out.insert(leaf);
  collect_batch_uuid(view, out, uuid_from(query.bytes(0)));
}

void collect_received(View& view, std::set<std::uint64_t>& out, std::uint64_t inbox) {
  Query query = view.db().use("SELECT uuid,leaf FROM inbox WHERE id=?");
  if (!query.with(inbox).row()) return;
  out.insert(query.u64(1));
  collect_batch_uuid(view, out, uuid_from(query.bytes(0)));
}

void collect_version(View& view, std::set<std::uint64_t>& out, const Entry& entry) {
  out.insert(entry.leaf);
  for (const PlatformRow& platform : view.platforms()) {
    const auto row = view.delivery(platform.id, entry.seq);
    if (row && row->batch != 0) collect_sent(view, out, row->batch);
  }
  for (const std::uint64_t batch : mentions(view, Mention::Batch, entry.seq)) collect_sent(view, out, batch);
  if (entry.inbox != 0) collect_received(view, out, entry.inbox);
  std::vector<std::uint64_t> also;
  {
    Query query = view.db().use("SELECT inbox FROM duplicate WHERE seq=?");
    query.with(entry.seq);
    while (query.row()) also.push_back(query.u64(0));
  }
  for (const std::uint64_t inbox : also) collect_received(view, out, inbox);
  for (const std::uint64_t receipt : mentions(view, Mention::Receipt, entry.seq)) {
    Query query = view.db().use("SELECT leaf FROM receipt WHERE id=?");
    collect(out, query.with(receipt));
  }
}

}  // namespace

std::vector<std::string> leaves_after(View& view, std::uint64_t index, std::size_t limit) {
  std::vector<std::string> out;
  Query query = view.db().use(
      "SELECT first_leaf,count,bytes FROM leaf_chunk WHERE first_leaf>=coalesce((SELECT max(first_leaf) FROM leaf_chunk WHERE "
      "first_leaf<=?1),0)"
      " ORDER BY first_leaf");
  query.with(index);
  while (out.size() < limit && query.row()) {
    const std::string_view bytes = query.bytes(2);
    std::uint64_t at = query.u64(0);
    for (std::size_t from = 0; from + 2 <= bytes.size() && out.size() < limit; ++at) {
      const std::size_t size = read_u16(bytes, from);
      if (at >= index) out.emplace_back(bytes.substr(from + 2, size));
      from += 2 + size;
    }
  }
  return out;
}

std::uint64_t leaf_count(View& view) {
  Query query = view.db().use("SELECT first_leaf+count FROM leaf_chunk ORDER BY first_leaf DESC LIMIT 1");
  return query.row() ? query.u64(0) : 0;
}

std::vector<std::uint64_t> leaves_of(View& view, const Uuid& id) {
  const std::vector<Entry> versions = view.versions(id);
  if (versions.empty()) return {};
  std::set<std::uint64_t> out;
  for (const Entry& entry : versions) collect_version(view, out, entry);
  Query query = view.db().use("SELECT leaf FROM record_leaf WHERE uuid=?");
  collect(out, query.with(blob(id)));
  return {out.begin(), out.end()};
}

}  // namespace xinshi::embedded
