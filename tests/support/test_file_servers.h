// SPDX-License-Identifier: Apache-2.0
// Private file servers for tests: OpenSSH's SFTP and vsftpd with TLS on loopback, under an ordinary account.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "support/test_databases.h"

namespace xinshi {

inline std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(fd, reinterpret_cast<const sockaddr*>(&at), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(fd);
  return ntohs(at.sin_port);
}

inline bool answers(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool good = ::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  ::close(fd);
  return good;
}

/// The ordinary account that the servers run under.
inline std::string server_account() {
  if (running_as_root()) return "daemon";
  const passwd* const own = ::getpwuid(::geteuid());
  return own == nullptr ? "" : own->pw_name;
}

/// A server process with its folder; `files()` is what it serves.
class FileServer {
 public:
  virtual ~FileServer() { kill(); }
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string files() const { return home() + "/files"; }
  std::string home() const { return (scratch_.path() / "h").string(); }
  /// A shell command as the account.
  bool sh(const std::string& command) const {
    write_file(scratch_.path() / "command.sh", command);
    return run(as_account("sh '" + (scratch_.path() / "command.sh").string() + "'"), scratch_.path()).good;
  }
  std::string log() const { return read_file(home() + "/log"); }

  bool start() {
    if (!sh("exec setsid " + command_line() + " >>'" + home() + "/log' 2>&1 & echo $! >'" + home() + "/pid'")) return false;
    for (int i = 0; i < 200 && !answers(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return answers(port_);
  }
  /// With the connections that it serves.
  void kill() {
    const std::string pid = read_file(home() + "/pid");
    if (pid.empty()) return;
    run("end() { for c in $(ps -o pid= --ppid \"$1\"); do end \"$c\"; done; kill -9 \"$1\"; }; end " + std::to_string(std::stoi(pid)) +
            "; rm -f '" + home() + "/pid'",
        scratch_.path());
    for (int i = 0; i < 100 && answers(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

 protected:
  FileServer() : port_(free_port()) {
    std::filesystem::permissions(scratch_.path(), std::filesystem::perms(0755));
    std::filesystem::create_directories(files() + "/out");
    if (running_as_root()) run("chown -R " + server_account() + ": '" + home() + "'", scratch_.path());
  }
  virtual std::string command_line() const = 0;

 private:
  static std::string as_account(const std::string& command) {
    if (!running_as_root()) return command;
    return "setpriv --reuid=" + server_account() + " --regid=$(id -g " + server_account() + ") --clear-groups -- " + command;
  }
  ScratchDir scratch_;
  std::uint16_t port_;
};

class SftpServer final : public FileServer {
 public:
  SftpServer() {
    sh("cd '" + home() +
       "' && ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ecdsa -N '' -f other && ssh-keygen -q -t ed25519 -N '' -f client "
       "&& "
       "ssh-keygen -q -t ed25519 -N 'key words' -f locked && ssh-keygen -q -t ed25519 -N '' -f stranger && cat client.pub locked.pub >keys "
       "&& "
       "ssh-keygen -lf host.pub | cut -d' ' -f2 >fingerprint && ssh-keygen -lf other.pub | cut -d' ' -f2 >other_fingerprint");
    sh("printf '%s\\n' 'Port " + std::to_string(port()) + "' 'ListenAddress 127.0.0.1' 'HostKey " + home() +
       "/host' 'PidFile none' 'AuthorizedKeysFile " + home() +
       "/keys' 'StrictModes no' 'UsePAM no' 'PasswordAuthentication no' 'Subsystem sftp internal-sftp' >'" + home() + "/sshd_config'");
    good_ = start();
  }
  ~SftpServer() override { kill(); }
  bool good() const { return good_; }
  std::string fingerprint(const std::string& name = "fingerprint") const {
    std::string text = read_file(home() + "/" + name);
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

 protected:
  std::string command_line() const override { return "/usr/sbin/sshd -D -e -f '" + home() + "/sshd_config'"; }

 private:
  bool good_ = false;
};

class FtpsServer final : public FileServer {
 public:
  static constexpr const char* kPassword = "p@ss word/1";

  explicit FtpsServer(bool implicit = false) {
    sh("cd '" + home() +
       "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 9 -subj '/CN=Test CA' "
       "&& "
       "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.crt -days 9 -subj '/CN=Other CA' "
       "&& "
       "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj '/CN=file server' && "
       "printf 'subjectAltName=IP:127.0.0.1' >ext && "
       "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 9 -extfile ext -out server.crt && "
       "for c in server other; do echo SHA256:$(openssl x509 -in $c.crt -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst "
       "-sha256 -binary | base64) >$c.pin; done");
    sh("printf '%s\\n' '" + std::string(kPassword) + "' >'" + home() + "/passwords'; mkdir '" + home() + "/empty'");
    std::string config =
        "listen=YES\nlisten_address=127.0.0.1\nlisten_port=" + std::to_string(port()) +
        "\nbackground=NO\nrun_as_launching_user=YES\nseccomp_sandbox=NO\nanonymous_enable=YES\nlocal_enable=NO\nwrite_enable=YES\nanon_"
        "upload_enable=YES\n"
        "anon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_world_readable_only=NO\nanon_umask=022\nsecure_email_list_enable="
        "YES\n"
        "ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\nforce_anon_data_ssl=YES\nssl_ciphers=HIGH\nxferlog_enable=NO\n"
        "email_password_file=" +
        home() + "/passwords\nanon_root=" + files() + "\nsecure_chroot_dir=" + home() + "/empty\nrsa_cert_file=" + home() +
        "/server.crt\nrsa_private_key_file=" + home() + "/server.key\n";
    if (implicit) config += "implicit_ssl=YES\n";
    sh("cat >'" + home() + "/vsftpd.conf' <<'END'\n" + config + "END\n");
    good_ = start();
  }
  ~FtpsServer() override { kill(); }
  bool good() const { return good_; }
  std::string pin(const std::string& name) const {
    std::string text = read_file(home() + "/" + name + ".pin");
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

 protected:
  std::string command_line() const override { return "/usr/sbin/vsftpd '" + home() + "/vsftpd.conf'"; }

 private:
  bool good_ = false;
};

}  // namespace xinshi
