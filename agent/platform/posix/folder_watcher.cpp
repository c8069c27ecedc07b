// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/folder_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "platform/posix/system_clock.h"

namespace xinshi::posix {
namespace {

constexpr std::uint32_t kInteresting =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

std::int64_t now_ms() { return SystemClock().monotonic_us() / kMicrosPerMilli; }

}  // namespace

FolderWatcher::FolderWatcher(std::vector<std::string> folders, std::int64_t poll_ms)
    : poll_ms_(poll_ms),
      last_answer_ms_(now_ms()),
      events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wakes_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  for (std::string& folder : folders) watches_.push_back({std::move(folder), -1});
  watch_missing();
}

void FolderWatcher::watch_missing() {
  if (!events_.valid()) return;
  for (Watch& watch : watches_) {
    if (watch.id < 0) watch.id = ::inotify_add_watch(events_.get(), watch.folder.c_str(), kInteresting);
  }
}

std::size_t FolderWatcher::watched() const {
  return static_cast<std::size_t>(std::ranges::count_if(watches_, [](const Watch& watch) { return watch.id >= 0; }));
}

bool FolderWatcher::drain_events() {
  alignas(inotify_event) std::array<char, 4096> block{};
  bool any = false;
  for (;;) {
    const ssize_t count = events_.valid() ? ::read(events_.get(), block.data(), block.size()) : -1;
    if (count <= 0) return any;
    any = true;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, block.data() + at, sizeof event);
      at += sizeof event + event.len;
      if ((event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) == 0) continue;
      for (Watch& watch : watches_) {
        if (watch.id != event.wd) continue;
        // A folder that was moved away is still watched under its new name: give that up.
        if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(events_.get(), watch.id);
        watch.id = -1;
      }
    }
  }
}

bool FolderWatcher::drain_wakes() {
  std::uint64_t count = 0;
  return wakes_.valid() && ::read(wakes_.get(), &count, sizeof count) == sizeof count;
}

bool FolderWatcher::wait(std::int64_t ms) {
  const std::int64_t end = now_ms() + std::max<std::int64_t>(ms, 0);
  for (;;) {
    watch_missing();
    std::array<pollfd, 2> fds{pollfd{events_.get(), POLLIN, 0}, pollfd{wakes_.get(), POLLIN, 0}};
    const std::int64_t now = now_ms();
    const std::int64_t until = std::min(end, last_answer_ms_ + poll_ms_);
    ::poll(fds.data(), fds.size(), static_cast<int>(std::clamp<std::int64_t>(until - now, 0, 60'000)));
    const bool woken = drain_wakes();
    const bool changed = drain_events();
    const bool due = now_ms() >= last_answer_ms_ + poll_ms_;
    if (woken || changed || due) {
      last_answer_ms_ = now_ms();
      return true;
    }
    if (now_ms() >= end) return false;
  }
}

void FolderWatcher::wake() {
  const std::uint64_t one = 1;
  // Fails only when a wake is pending already.
  [[maybe_unused]] const ssize_t count = ::write(wakes_.get(), &one, sizeof one);
}

}  // namespace xinshi::posix
