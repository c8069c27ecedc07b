// SPDX-License-Identifier: Apache-2.0
#include "pipeline/checkpointer.h"

#include <utility>

namespace xinshi::pipeline {
namespace {
constexpr std::size_t kLeavesPerStep = 4096;
constexpr std::int64_t kPublishEveryUs = kMicrosPerSecond;
}  // namespace

Status Checkpointer::open() {
  Result<std::uint64_t> count = deps_.store.leaf_count();
  if (!count) return std::move(count).error();
  if (Status opened = deps_.log_writer.open(*count); !opened) return opened;
  Result<std::string> held = deps_.store.published_head();
  if (!held) return std::move(held).error();
  if (!held->empty()) {
    const std::size_t body = held->find("\n\n");
    Result<audit::Checkpoint> head = audit::read_checkpoint(std::string_view(*held).substr(0, body == std::string::npos ? 0 : body + 1));
    if (!head) return std::move(head).error();
    if (head->size > *count) return Error{Fault::Corrupt, "PIP-0041", "", {}};
  }
  return {};
}

Result<bool> Checkpointer::catch_up() {
  bool grew = false;
  while (true) {
    Result<std::vector<std::string>> leaves = deps_.store.leaves_after(deps_.log_writer.size(), kLeavesPerStep);
    if (!leaves) return std::move(leaves).error();
    if (leaves->empty()) return grew;
    if (Status appended = deps_.log_writer.append(*leaves); !appended) return appended.error();
    grew = true;
  }
}

Status Checkpointer::keep_head() {
  if (unkept_head_.empty()) return {};
  if (Status kept = deps_.store.publish_head(unkept_head_); !kept) return kept;
  unkept_head_.clear();
  return {};
}

Result<bool> Checkpointer::step() {
  Result<bool> grew = catch_up();
  if (!grew) return grew;
  const bool late = !unkept_head_.empty();
  if (Status kept = keep_head(); !kept) return kept.error();
  if (deps_.log_writer.size() == deps_.log_writer.head().size) return late;
  const std::int64_t now = deps_.clock.monotonic_us();
  if (last_publish_us_ != 0 && now - last_publish_us_ < kPublishEveryUs) return late;
  Result<std::string> note = deps_.log_writer.publish();
  if (!note) return std::move(note).error();
  last_publish_us_ = now;
  unkept_head_ = std::move(*note);
  if (Status kept = keep_head(); !kept) return kept.error();
  return true;
}

}  // namespace xinshi::pipeline
