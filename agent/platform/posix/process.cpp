// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/process.h"

#include <fcntl.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdlib>
#include <string_view>

#include "platform/posix/descriptor.h"

namespace xinshi::posix {
namespace {

constexpr std::size_t kLargestSecret = 64 * 1024;
constexpr unsigned kOthers = 0077;

Error no_secret(const std::string& path, std::string detail) { return {Fault::Config, "CFG-0902", std::move(detail), {path, 0, 0, ""}}; }

}  // namespace

void set_private_umask() { ::umask(kOthers); }

void disable_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void use_utf8_locale() {
  // Numbers and dates keep the plain form: only the character type is taken from the environment.
  if (std::setlocale(LC_CTYPE, "") != nullptr && std::string_view(::nl_langinfo(CODESET)) == "UTF-8") return;
  ::setenv("LC_ALL", "C.UTF-8", 1);
  std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

Lang language_of(const char* lc_all, const char* lc_messages, const char* lang) {
  for (const char* const each : {lc_all, lc_messages, lang}) {
    const std::string_view value = each == nullptr ? "" : each;
    if (value.empty()) continue;
    return value.starts_with("zh") ? Lang::Zh : Lang::En;
  }
  return Lang::En;
}

Lang environment_language() { return language_of(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"), std::getenv("LANG")); }

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

bool is_journal(int fd) {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat info {};
  return stream != nullptr && ::fstat(fd, &info) == 0 && std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino) == stream;
}

std::size_t terminal_width(int fd) {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

Result<Secret> read_secret_file(const std::string& path) {
  Result<Descriptor> file = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file) return no_secret(path, file.error().detail);
  struct stat info {};
  if (::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode)) return no_secret(path, "not a file");
  if ((info.st_mode & kOthers) != 0) return Error{Fault::Config, "CFG-0901", "chmod 600", {path, 0, 0, ""}};
  std::string bytes(kLargestSecret + 1, '\0');
  std::size_t used = 0;
  for (;;) {
    const ssize_t count = ::read(file->get(), bytes.data() + used, bytes.size() - used);
    if (count <= 0) break;
    used += static_cast<std::size_t>(count);
  }
  const bool fits = used <= kLargestSecret;
  while (used > 0 && (bytes[used - 1] == '\n' || bytes[used - 1] == '\r')) --used;
  Secret secret(fits ? bytes.substr(0, used) : std::string());
  const Secret wiped(std::move(bytes));
  if (secret.empty()) return no_secret(path, fits ? "empty" : "too large");
  return secret;
}

}  // namespace xinshi::posix
