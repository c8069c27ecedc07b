// SPDX-License-Identifier: Apache-2.0
// RemotePickup: what happens to a remote file once the folder is done with it.
#include <algorithm>
#include <utility>

#include "sources/folder/remote_pickup.h"
#include "sources/folder/result_file.h"

namespace xinshi::folder {
namespace {

constexpr int kMostCopies = 10'000;

/// a.csv, a-2.csv, a-3.csv …
std::string numbered(const std::string& name, int number) {
  if (number == 1) return name;
  const std::size_t dot = name.rfind('.');
  const std::size_t end = dot == std::string::npos || dot == 0 ? name.size() : dot;
  return name.substr(0, end) + "-" + std::to_string(number) + name.substr(end);
}

std::string result_of(const std::string& path) {
  return path + ".result.csv";
}
std::string last_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// The account may look, but not write.
bool may_not(const Status& done) {
  return !done && done.error().fault == Fault::Refused && done.error().code == "NET-0210";
}

}  // namespace

Result<bool> RemotePickup::tidy_one() {
  for (const auto& [name, entry] : ledger_.entries()) {
    if (entry.state != PickupEntry::State::Here && entry.state != PickupEntry::State::Tidying) continue;
    const Result<bool> done = tidy(std::string(name), entry);
    if (!done || *done) return done;  // the ledger has changed
  }
  return false;
}

Result<bool> RemotePickup::tidy(const std::string& name, PickupEntry entry) {
  if (entry.state == PickupEntry::State::Here) {
    if (Status handed = hand_over(name); !handed) return std::move(handed).error();
  }
  const Result<std::optional<Filed>> at = filed(name);
  if (!at) return at.error();
  if (!*at && entry.state == PickupEntry::State::Here) return false;
  const Filed where = *at ? **at : Filed{};
  if (where.folder.empty() && entry.state == PickupEntry::State::Here) {
    deps_.log.warn("source.remote-vanished", {{"source", config_.name}, {"file", shown(name)}});
    return give_up(name);  // a person took it out of the spool: it is fetched again, and what was stored is a repeat
  }
  if (config_.leave) {
    if (Status kept = keep(name, entry, where); !kept) return std::move(kept).error();
    return true;
  }
  const Status sent = send_back(name, entry, where);
  if (may_not(sent)) {
    if (!std::exchange(told_readonly_, true)) {
      deps_.log.error("source.remote-kept", Error{Fault::Refused,
                                                  "SRC-0132",
                                                  sent.error().code + " " + sent.error().detail,
                                                  {deps_.remote.shown(), 0, 0, sent.error().where.key}});
    }
    if (Status kept = keep(name, entry, where); !kept) return std::move(kept).error();
    return true;
  }
  if (!sent) return sent.error();
  if (Status cleaned = clean(where); !cleaned) return std::move(cleaned).error();
  if (Status erased = ledger_.erase(name); !erased) return std::move(erased).error();
  deps_.log.info("source.remote-done", {{"source", config_.name}, {"file", shown(name)}, {"as", shown(entry.target)}});
  return true;
}

/// Null while the folder still has it.
Result<std::optional<RemotePickup::Filed>> RemotePickup::filed(const std::string& name) {
  for (int look = 0; look < 2; ++look) {  // between the first look at `done` and the one at the spool it may move
    for (const char* kind : {"done", "rejected"}) {
      Result<std::optional<Filed>> found = filed_below(kind, name);
      if (!found) return found;
      const bool results_to_come = *found && (*found)->result.empty() && deps_.files.status(spooled(ResultFile::hidden_name(name)));
      if (results_to_come) return std::optional<Filed>();
      if (*found) return found;
    }
    if (deps_.files.status(spooled(name))) return std::optional<Filed>();
  }
  return std::optional<Filed>(Filed{});
}

Result<std::optional<RemotePickup::Filed>> RemotePickup::filed_below(const std::string& kind, const std::string& name) {
  const std::string folder = spooled(kind);
  const Result<std::vector<FileEntry>> days = deps_.files.list(folder);
  if (!days) return days.error();
  const auto file_at = [&](const std::string& path) { return deps_.files.status(path) ? path : std::string(); };
  for (const FileEntry& day : *days) {
    if (!day.directory) continue;
    const std::string path = folder + "/" + day.name + "/" + name;
    if (file_at(path).empty()) continue;
    std::string result = file_at(result_of(path));
    if (result.empty()) result = file_at(spooled("done/" + result_of(name)));  // adopted after a crash
    return std::optional<Filed>(Filed{kind + "/" + day.name, path, std::move(result)});
  }
  return std::optional<Filed>();
}

Status RemotePickup::send_back(const std::string& name, PickupEntry& entry, const Filed& filed) {
  if (entry.state != PickupEntry::State::Tidying) {
    if (Status made = deps_.remote.make_directories(filed.folder); !made) return made;
    Result<std::string> target = free_target(filed.folder, name);
    if (!target) return target.error();
    entry.target = std::move(*target);
    entry.state = PickupEntry::State::Tidying;
    if (Status noted = ledger_.set(name, entry); !noted) return noted;
  }
  if (!filed.result.empty()) {
    if (Status sent = send_result(result_of(entry.target), filed.result); !sent) return sent;
  }
  return move_input(name, entry);
}

Result<std::string> RemotePickup::free_target(const std::string& folder, const std::string& name) {
  const Result<std::vector<RemoteEntry>> listing = deps_.remote.list(folder);
  if (!listing) return listing.error();
  const auto taken = [&](const std::string& file) { return std::ranges::find(*listing, file, &RemoteEntry::name) != listing->end(); };
  for (int number = 1; number < kMostCopies; ++number) {
    const std::string file = numbered(name, number);
    if (!taken(file) && !taken(result_of(file))) return folder + "/" + file;
  }
  return Error{Fault::Refused, "SRC-0133", {}, {deps_.remote.shown(), 0, 0, folder}};
}

/// The name is ours by the ledger, so what bears it is an earlier try.
Status RemotePickup::send_result(const std::string& target, const std::string& local) {
  const std::string folder = target.substr(0, target.rfind('/'));
  const std::string growing = folder + "/." + last_of(target) + ".part";
  Result<OpenedFile> file = deps_.files.open(local);
  if (!file) return file.error();
  if (Status sent = deps_.remote.put(growing, *file->stream); !sent) return sent;
  if (Status removed = deps_.remote.remove(target); !removed) return removed;
  return deps_.remote.rename(growing, target);
}

Status RemotePickup::move_input(const std::string& name, const PickupEntry& entry) {
  const Result<bool> same = still_the_same(name, entry);
  if (!same) return same.error();
  if (!*same) return {};  // moved by an earlier try, or a new file of that name, which is taken for itself
  if (Status moved = deps_.remote.rename(name, entry.target); !moved) return moved;
  known_.erase(name);
  return deps_.remote.remove(name + ".done");
}

Status RemotePickup::keep(const std::string& name, PickupEntry entry, const Filed& filed) {
  if (!filed.result.empty()) {
    const std::string folder = spooled("results/" + format_date(date_of(deps_.clock.now())));
    if (Status made = deps_.files.make_directories(folder); !made) return made;
    Status moved = Error{Fault::Conflict, "SYS-0005", {}, {}};
    for (int number = 1; !moved && moved.error().fault == Fault::Conflict && number < kMostCopies; ++number)
      moved = deps_.files.move(filed.result, folder + "/" + result_of(numbered(name, number)));
    if (!moved) return moved;
  }
  if (Status cleaned = clean({filed.folder, filed.input, ""}); !cleaned) return cleaned;
  entry.state = PickupEntry::State::Kept;
  entry.target.clear();
  deps_.log.info("source.remote-left", {{"source", config_.name}, {"file", shown(name)}});
  return ledger_.set(name, entry);
}

Status RemotePickup::clean(const Filed& filed) {
  for (const std::string& path : {filed.result, filed.input}) {
    if (path.empty()) continue;
    if (Status removed = deps_.files.remove(path); !removed) return removed;
  }
  return {};
}

}  // namespace xinshi::folder
