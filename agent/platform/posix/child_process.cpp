// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "platform/posix/descriptor.h"
#include "platform/posix/system_clock.h"

namespace xinshi::posix {
namespace {

constexpr std::size_t kMostOutput = 64 * 1024;

struct Pipe {
  Descriptor read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error{Fault::Transient, "SYS-0020", "pipe", {}};
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::int64_t now_ms() { return SystemClock().monotonic_us() / kMicrosPerMilli; }

/// The child gets no blocked signals: its parent may wait for them in a descriptor.
int spawn(const std::vector<std::string>& arguments, int in, int out, pid_t& pid) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, out, 2);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, pipes;
  ::sigemptyset(&none);
  ::sigemptyset(&pipes);
  ::sigaddset(&pipes, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &pipes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const int failed = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed;
}

/// A child that closes its input early must not end this process, whatever it does about SIGPIPE elsewhere.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    ::sigemptyset(&pipes_);
    ::sigaddset(&pipes_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipes_, &before_);
  }
  ~NoPipeSignal() {
    const timespec at_once{};
    if (::sigismember(&before_, SIGPIPE) == 0) ::sigtimedwait(&pipes_, nullptr, &at_once);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t pipes_, before_;
};

/// Feeds and reads until the child has closed its output; false when the time is over first.
bool converse(Pipe& in, Pipe& out, std::string_view input, std::int64_t end_ms, std::string& output) {
  const NoPipeSignal quiet;
  ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
  for (;;) {
    if (input.empty()) in.write = Descriptor();
    std::array<pollfd, 2> fds{pollfd{out.read.get(), POLLIN, 0}, pollfd{in.write.get(), POLLOUT, 0}};
    const std::int64_t left = end_ms - now_ms();
    if (left <= 0) return false;
    ::poll(fds.data(), fds.size(), static_cast<int>(left));
    if (fds[1].revents != 0) {
      const ssize_t count = ::write(in.write.get(), input.data(), input.size());
      input.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : input.size());  // a child that does not listen gets no more
    }
    if (fds[0].revents == 0) continue;
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(out.read.get(), buffer.data(), buffer.size());
    if (count <= 0) return true;
    const auto room = kMostOutput - output.size();
    output.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  }
}

int wait_for(pid_t pid, std::int64_t end_ms, bool& in_time) {
  int state = 0;
  for (;;) {
    const pid_t done = ::waitpid(pid, &state, in_time ? WNOHANG : 0);
    if (done == pid) return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    if (in_time && now_ms() >= end_ms) {
      in_time = false;
      ::kill(-pid, SIGKILL);
    }
    if (in_time) ::poll(nullptr, 0, 10);
  }
}

}  // namespace

Result<ChildEnd> run_program(const std::vector<std::string>& arguments, std::string_view input, std::int64_t timeout_ms) {
  Result<Pipe> in = make_pipe();
  if (!in) return in.error();
  Result<Pipe> out = make_pipe();
  if (!out) return out.error();
  pid_t pid = 0;
  if (const int failed = spawn(arguments, in->read.get(), out->write.get(), pid); failed != 0) {
    return Error{Fault::Config, "SYS-0021", std::generic_category().message(failed), {arguments.front(), 0, 0, ""}};
  }
  in->read = Descriptor();
  out->write = Descriptor();
  const std::int64_t end_ms = now_ms() + timeout_ms;
  ChildEnd end;
  bool in_time = converse(*in, *out, input, end_ms, end.output);
  if (!in_time) ::kill(-pid, SIGKILL);
  end.exit = wait_for(pid, end_ms, in_time);
  if (!in_time) return Error{Fault::Transient, "SYS-0020", "", {arguments.front(), 0, 0, ""}};
  return end;
}

}  // namespace xinshi::posix
