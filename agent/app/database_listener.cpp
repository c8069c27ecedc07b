// SPDX-License-Identifier: Apache-2.0
#include "app/database_listener.h"

#include <utility>

#include "app/context.h"
#include "base/text.h"
#include "odbc/connection_string.h"
#include "pg_notify/pg_notify.h"
#include "platform/posix/descriptor.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kWaitMs = 500;  ///< the end of the service waits no longer

struct Word {
  const char* odbc;
  const char* libpq;
};
constexpr Word kWords[] = {{"servername", "host"}, {"server", "host"}, {"port", "port"}, {"database", "dbname"}, {"sslmode", "sslmode"}};

}  // namespace

std::string notification_connection(const runtime::DatabasePart& part) {
  if (!part.listen_connection.empty()) return part.listen_connection;
  std::string out;
  for (const auto& [key, value] : odbc::parse_attributes(part.connection)) {
    for (const Word& word : kWords) {
      if (equal_ci(key, word.odbc)) out += pg_notify::connection_word(word.libpq, value);
    }
  }
  return out;
}

std::unique_ptr<NotificationDriver> make_notification_driver() { return pg_notify::make_driver(posix::wait_readable); }

DatabaseListener::DatabaseListener(const runtime::SourceConfig& source, NotificationDriver& driver, std::function<void()> wake, Log& log)
    : source_(source), driver_(driver), wake_(std::move(wake)), log_(log) {}

Status DatabaseListener::connect() {
  NotificationTarget target;
  target.connection = notification_connection(source_.database);
  target.user = source_.database.user;
  target.channel = source_.database.listen;
  const std::string file = path_text(source_.database.password_file);
  if (!file.empty()) {
    Result<Secret> password = posix::read_secret_file(file);
    if (!password) return password.error();
    target.password = std::move(*password);
  }
  Result<std::unique_ptr<NotificationLink>> link = driver_.listen(target);
  if (!link) return link.error();
  link_ = std::move(*link);
  return {};
}

Result<std::int64_t> DatabaseListener::step() {
  if (!link_) {
    if (Status connected = connect(); !connected) return connected.error();
    log_.info("source.listening", {{"source", source_.name}, {"channel", source_.database.listen}});
    wake_();
  }
  const Result<bool> word = link_->wait(kWaitMs);
  if (!word) {
    link_.reset();
    return word.error();
  }
  if (*word) wake_();
  return std::int64_t{0};
}

}  // namespace xinshi::app
