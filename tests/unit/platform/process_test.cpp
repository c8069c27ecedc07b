// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <set>
#include <thread>

#include "platform/posix/file_lock.h"
#include "platform/posix/messages.h"
#include "platform/posix/process.h"
#include "platform/posix/service_notifier.h"
#include "platform/posix/signal_waiter.h"
#include "support/temp_directory.h"

namespace xinshi::posix {
namespace {

TEST(Process, TakesTheLanguageFromTheFirstLocaleThatIsSet) {
  EXPECT_EQ(language_of(nullptr, nullptr, "zh_CN.UTF-8"), Lang::Zh);
  EXPECT_EQ(language_of("", "", "zh_TW"), Lang::Zh);
  EXPECT_EQ(language_of("en_US.UTF-8", nullptr, "zh_CN.UTF-8"), Lang::En);
  EXPECT_EQ(language_of(nullptr, "zh_CN", "en_GB"), Lang::Zh);
  EXPECT_EQ(language_of(nullptr, nullptr, "C.UTF-8"), Lang::En);
  EXPECT_EQ(language_of(nullptr, nullptr, nullptr), Lang::En);
}

TEST(Process, SwitchesCoreDumpsOff) {
  const auto in_child = [] {
    disable_core_dumps();
    rlimit core{1, 1};
    ::getrlimit(RLIMIT_CORE, &core);
    ::_exit(core.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 7 : 1);
  };
  EXPECT_EXIT(in_child(), testing::ExitedWithCode(7), "");
}

TEST(Process, KnowsThatAFileIsNoTerminal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_FALSE(is_terminal(ends[0]));
  EXPECT_EQ(terminal_width(ends[0]), 80U);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_FALSE(host_name().empty());
}

TEST(SecretFile, IsReadWithoutItsLineEnd) {
  const TempDirectory dir;
  const std::string path = dir.write("key", "s3cret \r\n");
  ::chmod(path.c_str(), 0600);
  EXPECT_EQ(read_secret_file(path)->reveal(), "s3cret ");
}

TEST(SecretFile, IsRefusedWhenOthersMayReadIt) {
  const TempDirectory dir;
  const std::string path = dir.write("key", "s3cret");
  for (const unsigned mode : {0640U, 0604U, 0660U, 0644U}) {
    ::chmod(path.c_str(), mode);
    const auto secret = read_secret_file(path);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code, "CFG-0901");
    EXPECT_EQ(secret.error().fault, Fault::Config);
    EXPECT_EQ(describe(secret.error()).find("s3cret"), std::string::npos);
  }
}

TEST(SecretFile, IsRefusedWhenMissingEmptyOrTooLarge) {
  const TempDirectory dir;
  EXPECT_EQ(read_secret_file(dir.file("none")).error().code, "CFG-0902");
  EXPECT_EQ(read_secret_file(dir.path()).error().code, "CFG-0902");
  for (const std::string& bytes : {std::string("\n"), std::string(70'000, 'x')}) {
    const std::string path = dir.write("key", bytes);
    ::chmod(path.c_str(), 0600);
    EXPECT_EQ(read_secret_file(path).error().code, "CFG-0902");
  }
}

TEST(FileLock, LetsOnlyOneHolderIn) {
  const TempDirectory dir;
  {
    const auto first = FileLock::acquire(dir.file("lock"));
    ASSERT_TRUE(first);
    const auto second = FileLock::acquire(dir.file("lock"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "SYS-0010");
    EXPECT_EQ(second.error().detail, "pid " + std::to_string(::getpid()));
  }
  EXPECT_TRUE(FileLock::acquire(dir.file("lock")));
}

TEST(ServiceNotifier, SendsOneDatagramForEachState) {
  const TempDirectory dir;
  const std::string path = dir.file("notify");
  const int server = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  ASSERT_EQ(::bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const ServiceNotifier notifier(path);
  notifier.ready();
  notifier.watchdog();
  notifier.stopping();
  std::array<char, 64> block{};
  for (const std::string expected : {"READY=1", "WATCHDOG=1", "STOPPING=1"}) {
    const ssize_t count = ::recv(server, block.data(), block.size(), 0);
    ASSERT_GT(count, 0);
    EXPECT_EQ(std::string(block.data(), static_cast<std::size_t>(count)), expected);
  }
  ::close(server);
}

TEST(ServiceNotifier, IsSilentWithoutAListener) {
  ServiceNotifier("").ready();
  ServiceNotifier("/nowhere/at/all").ready();
  ServiceNotifier(std::string(500, 'x')).ready();
}

TEST(SignalWaiter, TellsStopFromReloadAndWakesUp) {
  SignalWaiter waiter;
  EXPECT_EQ(waiter.wait(0), SignalWaiter::Signal::None);
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(waiter.wait(5'000), SignalWaiter::Signal::Stop);
  ::kill(::getpid(), SIGHUP);
  EXPECT_EQ(waiter.wait(5'000), SignalWaiter::Signal::Reload);
  ::kill(::getpid(), SIGINT);
  EXPECT_EQ(waiter.wait(-1), SignalWaiter::Signal::Stop);
  std::thread other([&] { waiter.wake(); });
  EXPECT_EQ(waiter.wait(-1), SignalWaiter::Signal::None);
  other.join();
}

TEST(Messages, OfThePlatformHaveBothLanguagesAndEachCodeOnce) {
  std::set<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(codes.insert(message.code).second) << message.code;
    EXPECT_FALSE(message.zh.empty()) << message.code;
    EXPECT_FALSE(message.en.empty()) << message.code;
  }
}

}  // namespace
}  // namespace xinshi::posix
