// SPDX-License-Identifier: Apache-2.0
// RemotePickup: looking and fetching. Tidying is in pickup_tidying.cpp.
#include "sources/folder/remote_pickup.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "sources/folder/file_kind.h"

namespace xinshi::folder {
namespace {

constexpr std::size_t kLongestName = 200;  // result files and numbers are added to it
constexpr std::int64_t kWaitForFolderMs = 250;
constexpr std::int64_t kPostponeMs = 60'000;
/// Listings tell minutes: so long after a change they may hide another one.
constexpr std::int64_t kListingBlurUs = 130 * kMicrosPerSecond;

}  // namespace

RemotePickup::RemotePickup(PickupConfig config, Deps deps)
    : config_(std::move(config)),
      deps_(deps),
      ledger_(deps.files, config_.spool + "/.pickup"),
      candidates_(config_.patterns, std::max<std::int64_t>(config_.settle_ms, 1)) {}

std::string RemotePickup::part_of(const std::string& name) const {
  return config_.spool + "/.fetch/" + to_hex(sha256(name)) + ".part";
}
std::string RemotePickup::shown(const std::string& name) const {
  return name_text(name, deps_.charsets);
}

Status RemotePickup::begin() {
  if (begun_) return {};
  for (const char* folder : {"", "/.fetch", "/done", "/rejected"}) {
    if (Status made = deps_.files.make_directories(config_.spool + folder); !made) return made;
  }
  Status loaded = ledger_.load();
  begun_ = loaded.ok();
  return loaded;
}

Result<std::int64_t> RemotePickup::step() {
  if (Status begun = begin(); !begun) return std::move(begun).error();
  const Result<bool> tidied = tidy_one();
  if (tidied && *tidied) return std::int64_t{0};
  if (deps_.clock.monotonic_us() >= next_look_us_) {
    if (Status looked = look(); !looked) return std::move(looked).error();
    next_look_us_ = deps_.clock.monotonic_us() + config_.poll_ms * kMicrosPerMilli;
  }
  const Result<bool> fetched = fetch_one();
  if (!fetched) return fetched.error();
  if (*fetched) return std::int64_t{0};
  if (!tidied) return tidied.error();  // what cannot be put away does not keep new files waiting
  const std::int64_t until_look = std::max<std::int64_t>((next_look_us_ - deps_.clock.monotonic_us()) / kMicrosPerMilli, 1);
  const bool waits = std::ranges::any_of(ledger_.entries(), [](const auto& each) { return each.second.state != PickupEntry::State::Kept; });
  return waits ? std::min(until_look, kWaitForFolderMs) : until_look;
}

bool RemotePickup::usable(const RemoteEntry& entry) {
  const bool bad = is_unsafe_name(entry.name) || entry.name == "." || entry.name.size() > kLongestName ||
                   entry.name.find_first_of("/\\") != std::string::npos;
  if (bad && told_.insert(entry.name).second) {
    deps_.log.error(
        "source.remote-name",
        Error{Fault::Invalid, "SRC-0131", "0x" + to_hex(as_bytes(entry.name)).substr(0, 80), {deps_.remote.shown(), 0, 0, "list"}});
  }
  return !bad;
}

bool RemotePickup::candidate(const RemoteEntry& entry) const {
  return !never_taken(entry.name) && std::ranges::any_of(config_.patterns, [&](const std::string& p) { return matches(entry.name, p); });
}

/// The exact time is asked for while the listing may hide a change, then no more.
Result<RemotePickup::Known> RemotePickup::known_now(const RemoteEntry& entry) {
  const std::int64_t now = deps_.clock.monotonic_us();
  const auto known = known_.find(entry.name);
  const bool same = known != known_.end() && known->second.entry == entry;
  if (same && now - known->second.since_us > kListingBlurUs) return known->second;
  const Result<Instant> modified = deps_.remote.modified(entry.name);
  if (!modified) return modified.error();
  const bool unchanged = same && known->second.modified == *modified;
  return Known{entry, *modified, unchanged ? known->second.since_us : now};
}

Status RemotePickup::look() {
  const Result<std::vector<RemoteEntry>> listing = deps_.remote.list("");
  if (!listing) return listing.error();
  std::map<std::string, Known> now;
  std::vector<FileEntry> files;
  for (const RemoteEntry& entry : *listing) {
    if (entry.directory || !usable(entry)) continue;
    Result<Known> known = candidate(entry) ? known_now(entry) : Result<Known>(Known{entry, {}, 0});
    if (!known && (known.error().fault == Fault::NotFound || known.error().fault == Fault::Refused))
      continue;  // gone since, or never a name
    if (!known) return known.error();
    files.push_back({entry.name, false, entry.size, 0, known->modified});
    now[entry.name] = std::move(*known);
  }
  known_ = std::move(now);
  forget_vanished();
  candidates_.scan(files, deps_.clock.monotonic_us());
  return {};
}

/// What stays there for ever is remembered only as long as it does. A failure to write that down is harmless.
void RemotePickup::forget_vanished() {
  std::vector<std::string> gone;
  for (const auto& [name, entry] : ledger_.entries()) {
    if (entry.state == PickupEntry::State::Kept && known_.count(name) == 0) gone.push_back(name);
  }
  for (const std::string& name : gone) {
    if (Status erased = ledger_.erase(name); !erased) deps_.log.error("source.remote-ledger", erased.error());
  }
}

bool RemotePickup::wanted_now(const FileEntry& file) const {
  const PickupEntry* const known = ledger_.find(file.name);
  if (known == nullptr || known->state == PickupEntry::State::Fetching) return true;
  return known->state == PickupEntry::State::Kept && (known->size != file.size || known->modified != file.modified);
}

Result<bool> RemotePickup::fetch_one() {
  for (const auto& [name, entry] : ledger_.entries()) {
    if (entry.state == PickupEntry::State::Fetching) return fetch(std::string(name), entry);
  }
  const auto here =
      std::ranges::count_if(ledger_.entries(), [](const auto& each) { return each.second.state != PickupEntry::State::Kept; });
  if (static_cast<std::size_t>(here) >= config_.most_here) return false;
  while (const auto file = candidates_.next()) {
    if (!wanted_now(*file)) continue;
    const PickupEntry entry{PickupEntry::State::Fetching, file->size, file->modified, ""};
    if (Status dropped = deps_.files.remove(part_of(file->name)); !dropped) return std::move(dropped).error();
    if (Status noted = ledger_.set(file->name, entry); !noted) return std::move(noted).error();
    return fetch(file->name, entry);
  }
  return false;
}

/// A slice more, or the end: true as long as something was done.
Result<bool> RemotePickup::fetch(const std::string& name, PickupEntry entry) {
  const Result<FileEntry> part = deps_.files.status(part_of(name));
  const std::uint64_t have = part ? part->size : 0;
  if (have < entry.size) {
    const Result<bool> more = fetch_slice(name, entry, have);
    if (!more || *more) return more;
  } else if (!part) {
    if (Status made = deps_.files.append(part_of(name), ""); !made) return std::move(made).error();
  }
  const Result<bool> same = have == entry.size ? still_the_same(name, entry) : Result<bool>(false);
  if (!same) return same.error();
  if (*same) return complete(name, std::move(entry));
  deps_.log.warn("source.remote-changed", {{"source", config_.name}, {"file", shown(name)}});
  return give_up(name);
}

/// False when the file has no more bytes, whatever was said of its size.
Result<bool> RemotePickup::fetch_slice(const std::string& name, const PickupEntry& entry, std::uint64_t have) {
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(config_.slice_bytes, entry.size - have));
  const Result<std::string> bytes = deps_.remote.get(name, have, most);
  if (bytes && !bytes->empty()) {
    if (Status written = deps_.files.append(part_of(name), *bytes); !written) return std::move(written).error();
    return true;
  }
  if (bytes || bytes.error().fault == Fault::NotFound) return false;
  if (bytes.error().code != "NET-0210") return bytes.error();
  deps_.log.error("source.remote-unreadable", bytes.error());  // this file alone: the others go on
  candidates_.postpone(name, deps_.clock.monotonic_us() + kPostponeMs * kMicrosPerMilli);
  return give_up(name);
}

/// It is looked at anew.
Result<bool> RemotePickup::give_up(const std::string& name) {
  known_.erase(name);
  if (Status dropped = deps_.files.remove(part_of(name)); !dropped) return std::move(dropped).error();
  if (Status erased = ledger_.erase(name); !erased) return std::move(erased).error();
  return true;
}

Result<bool> RemotePickup::complete(const std::string& name, PickupEntry entry) {
  if (Status flushed = deps_.files.flush(part_of(name)); !flushed) return std::move(flushed).error();
  entry.state = PickupEntry::State::Here;
  if (Status noted = ledger_.set(name, entry); !noted) return std::move(noted).error();
  if (Status handed = hand_over(name); !handed) return std::move(handed).error();
  return true;
}

Result<bool> RemotePickup::still_the_same(const std::string& name, const PickupEntry& entry) {
  const Result<std::vector<RemoteEntry>> listing = deps_.remote.list("");
  if (!listing) return listing.error();
  const auto now = std::ranges::find(*listing, name, &RemoteEntry::name);
  if (now == listing->end() || now->directory || now->size != entry.size) return false;
  const Result<Instant> modified = deps_.remote.modified(name);
  if (!modified && modified.error().fault == Fault::NotFound) return false;
  if (!modified) return modified.error();
  return *modified == entry.modified;
}

/// From here on the file is the folder's.
Status RemotePickup::hand_over(const std::string& name) {
  if (!deps_.files.status(part_of(name))) return {};
  if (Status moved = deps_.files.move(part_of(name), spooled(name)); !moved) return moved;
  deps_.log.info("source.remote-taken", {{"source", config_.name}, {"file", shown(name)}});
  return {};
}

}  // namespace xinshi::folder
