// SPDX-License-Identifier: Apache-2.0
#include "pg_notify/pg_notify.h"

#include <libpq-fe.h>

#include <array>
#include <utility>

namespace xinshi::pg_notify {
namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeMemory {
  void operator()(void* memory) const { PQfreemem(memory); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;
using Readable = std::function<bool(int, std::int64_t)>;

void ignore_notice(void*, const char*) {}

Error lost(PGconn* connection) {
  std::string detail = connection == nullptr ? "" : PQerrorMessage(connection);
  detail = detail.substr(0, detail.find('\n'));
  return {Fault::Transient, "SRC-0218", std::move(detail), {}};
}

class PgLink final : public NotificationLink {
 public:
  PgLink(Connection connection, Readable readable) : connection_(std::move(connection)), readable_(std::move(readable)) {}

  Result<bool> wait(std::int64_t ms) override {
    if (const Result<bool> before = take(); !before || *before) return before;
    if (!readable_(PQsocket(connection_.get()), ms)) return false;
    return take();
  }

 private:
  Result<bool> take() {
    if (PQconsumeInput(connection_.get()) == 0 || PQstatus(connection_.get()) != CONNECTION_OK) return lost(connection_.get());
    bool any = false;
    while (const auto word = std::unique_ptr<PGnotify, FreeMemory>(PQnotifies(connection_.get()))) any = true;
    return any;
  }

  Connection connection_;
  Readable readable_;
};

class PgDriver final : public NotificationDriver {
 public:
  explicit PgDriver(Readable readable) : readable_(std::move(readable)) {}

  Result<std::unique_ptr<NotificationLink>> listen(const NotificationTarget& target) override {
    const std::string password(target.password.reveal());
    // A connection that was cut without a word is noticed after a minute.
    std::array<const char*, 10> names{"dbname", "user", "password", "connect_timeout", "application_name", "keepalives_idle", "keepalives_interval", "keepalives_count", nullptr};
    std::array<const char*, 10> values{target.connection.c_str(), target.user.c_str(), password.c_str(), "5", "xinshi", "30", "10", "3", nullptr};
    Connection connection(PQconnectdbParams(names.data(), values.data(), 1));
    if (!connection || PQstatus(connection.get()) != CONNECTION_OK) return lost(connection.get());
    PQsetNoticeProcessor(connection.get(), ignore_notice, nullptr);
    const std::unique_ptr<char, FreeMemory> channel(PQescapeIdentifier(connection.get(), target.channel.data(), target.channel.size()));
    if (!channel) return lost(connection.get());
    const std::unique_ptr<PGresult, ClearResult> done(PQexec(connection.get(), (std::string("LISTEN ") + channel.get()).c_str()));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) return lost(connection.get());
    return std::unique_ptr<NotificationLink>(std::make_unique<PgLink>(std::move(connection), readable_));
  }

 private:
  Readable readable_;
};

}  // namespace

std::unique_ptr<NotificationDriver> make_driver(std::function<bool(int socket, std::int64_t ms)> readable) {
  return std::make_unique<PgDriver>(std::move(readable));
}

std::string connection_word(std::string_view keyword, std::string_view value) {
  std::string out = " " + std::string(keyword) + "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out += '\'';
}

}  // namespace xinshi::pg_notify
