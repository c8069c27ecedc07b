// SPDX-License-Identifier: Apache-2.0
// Private database servers for tests: own folders, Unix sockets only, an unprivileged account.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/process.h"

namespace xinshi {

inline bool running_as_root() { return ::geteuid() == 0; }

/// Starts `command` as `user` when the tests run as root: servers refuse to be root.
inline std::string as_user(const std::string& user, const std::string& command) {
  if (!running_as_root()) return command;
  return "setpriv --reuid=" + user + " --regid=" + user + " --clear-groups -- " + command;
}

class ServerFolder {
 public:
  explicit ServerFolder(const std::string& owner) {
    std::filesystem::permissions(scratch_.path(), std::filesystem::perms::owner_all | std::filesystem::perms::group_exec |
                                                      std::filesystem::perms::others_exec);
    std::filesystem::create_directory(home());
    if (running_as_root()) sh("chown " + owner + ": '" + home() + "'");
    // The connecting account of the tests must get through to the socket, whoever it is.
    sh("chmod 755 '" + home() + "'");
  }
  std::string home() const { return (scratch_.path() / "h").string(); }
  std::string log() const { return read_file(scratch_.path() / "output.txt"); }
  bool sh(const std::string& command) const { return run(command, scratch_.path()).good; }

 private:
  ScratchDir scratch_;
};

class PostgresServer {
 public:
  PostgresServer() : folder_("postgres") {
    const std::string data = folder_.home() + "/data";
    good_ = folder_.sh(as_user("postgres", tool("initdb") + " -D '" + data + "' -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync")) &&
            folder_.sh("printf '%s\\n' \"unix_socket_directories='" + folder_.home() +
                       "'\" \"listen_addresses=''\" fsync=off shared_buffers=16MB max_connections=20 >> '" + data + "/postgresql.conf'") &&
            start();
  }
  ~PostgresServer() { kill(); }
  bool good() const { return good_; }
  std::string log() const { return folder_.log() + read_file(folder_.home() + "/log"); }
  bool start() {
    return folder_.sh(as_user("postgres", tool("pg_ctl") + " -D '" + folder_.home() + "/data' -l '" + folder_.home() + "/log' -w -t 30 start"));
  }
  void kill() { folder_.sh(as_user("postgres", tool("pg_ctl") + " -D '" + folder_.home() + "/data' -m immediate -w stop")); }
  /// Passwords are asked from now on.
  void ask_passwords() {
    folder_.sh("echo 'local all postgres trust\nlocal all all scram-sha-256' > '" + folder_.home() + "/data/pg_hba.conf'");
    folder_.sh(as_user("postgres", tool("pg_ctl") + " -D '" + folder_.home() + "/data' reload"));
  }
  std::string connection(const std::string& driver = "PostgreSQL Unicode", const std::string& database = "postgres") const {
    return "Driver={" + driver + "};Servername=" + folder_.home() + ";Database=" + database;
  }

 private:
  static std::string tool(const std::string& name) {
    for (int version = 19; version > 12; --version) {
      const std::string path = "/usr/lib/postgresql/" + std::to_string(version) + "/bin/" + name;
      if (std::filesystem::exists(path)) return path;
    }
    return name;
  }
  ServerFolder folder_;
  bool good_ = false;
};

class MariaServer {
 public:
  MariaServer() : folder_("mysql") {
    good_ = folder_.sh(as_user("mysql", "mariadb-install-db --no-defaults --datadir='" + data() +
                                            "' --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve")) &&
            start();
  }
  ~MariaServer() { kill(); }
  bool good() const { return good_; }
  std::string log() const { return folder_.log(); }
  bool start() {
    folder_.sh("rm -f '" + pid_file() + "'");
    const std::string server = as_user("mysql", "mariadbd --no-defaults --datadir='" + data() + "' --socket='" + socket() + "' --pid-file='" +
                                                    pid_file() + "' --skip-networking --skip-log-bin --character-set-server=utf8mb4 --innodb-flush-log-at-trx-commit=0" +
                                                    " --innodb-buffer-pool-size=32M");
    return folder_.sh(server + " >'" + folder_.home() + "/log' 2>&1 &") &&
           folder_.sh("for i in $(seq 300); do mariadb-admin --no-defaults -uroot --socket='" + socket() + "' ping && break; sleep 0.05; done; " +
                      "mariadb --no-defaults -uroot --socket='" + socket() + "' -e 'CREATE DATABASE IF NOT EXISTS test'");
  }
  void kill() {
    folder_.sh("p=$(cat '" + pid_file() + "') && kill -9 $p && for i in $(seq 200); do kill -0 $p || exit 0; sleep 0.02; done");
  }
  std::string connection(const std::string& more = "") const {
    return "Driver={MariaDB Unicode};Socket=" + socket() + ";Database=test" + more;
  }

 private:
  std::string data() const { return folder_.home() + "/data"; }
  std::string socket() const { return folder_.home() + "/s"; }
  std::string pid_file() const { return folder_.home() + "/pid"; }
  ServerFolder folder_;
  bool good_ = false;
};

}  // namespace xinshi
