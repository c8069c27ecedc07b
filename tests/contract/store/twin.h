// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/store/harness.h"

namespace xinshi::contract {

using Lines = std::vector<std::string>;

/// One of two stores that are led through the same steps. What it shows is put into lines of text in which ids that the store
/// drew itself stand as `#1`, `#2` … in the order of their making.
class Side {
 public:
  explicit Side(std::unique_ptr<Host> host);

  Store& store() { return host_->store(); }
  Host& host() { return *host_; }
  ManualClock& clock() { return host_->clock; }

  std::string label(const Uuid& id);
  std::optional<Uuid> labelled(std::size_t number) const;

  std::string text(const Result<std::vector<AdmitAnswer>>& answers);
  std::string text(const Result<InboxAnswer>& answer);
  std::string text(const Result<std::optional<Lease>>& lease);
  /// All that a person can see: records, deliveries, quarantine, counters, receipts handed down, due times, audit leaves.
  Lines visible();

  std::map<int, Lease> leases;            ///< by the number that the walk gave them
  std::vector<std::uint64_t> batch_keys;  ///< of inbox batches, in order

 private:
  void add_records(Lines& out);
  void add_deliveries(Lines& out);
  void add_quarantine(Lines& out);
  void add_stats(Lines& out);
  void add_rest(Lines& out);
  std::string leaf(std::string text);

  std::unique_ptr<Host> host_;
  std::map<Uuid, std::size_t> numbers_;
  std::vector<Uuid> ids_;
};

std::string text_of(const Status& status);

}  // namespace xinshi::contract
