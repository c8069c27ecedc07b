// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"
#include "base/time.h"

namespace xinshi {

enum class RemoteProtocol { Sftp, Ftps };

/// Where a folder on another machine is.
struct RemoteAddress {
  RemoteProtocol protocol = RemoteProtocol::Sftp;
  std::string user;
  std::string host;
  std::uint16_t port = 22;
  std::string folder;  ///< absolute "/a/b" without a slash at the end, or "~/a/b" below the account's home (SFTP); bytes of the server
};

/// `sftp://user@host:22/a/b` or `ftps://user@host:21/a/b`; `sftp://…/~/a` is below the account's home, %41 stands for a byte. Port 22, for
/// FTPS
/// 21. Invalid NET-0217 with what is wrong: a password in it, no user, another scheme, `..`, control characters.
Result<RemoteAddress> parse_remote_address(std::string_view url);
/// True for texts that mean another machine, right or wrong: `word://`.
bool is_remote_address(std::string_view text);

/// A name in a listing. Times in listings are coarse and in the server's zone; `stamp` is that text, good for nothing but comparing.
struct RemoteEntry {
  std::string name;  ///< in the bytes of the server
  bool directory = false;
  std::uint64_t size = 0;
  std::string stamp;
  bool operator==(const RemoteEntry&) const = default;
};

/// A folder on another machine and what lies below it. Paths are relative to it, with `/`; "" is the folder itself. One operation at a
/// time; callers may come from several threads. Nothing is tried twice inside.
///
/// Every error names the step and the path in `where` ("get", "/out/a.csv").
/// Transient: NET-0201 name, 0202 connect, 0203 time, 0204 TLS, 0209 connection lost, 0213 the other disk is full, 0216 other,
/// 0218 ended by the stop of the program; Refused: NET-0205 host key, 0206 certificate, 0207 login, 0210 this step (no permission, no
/// such folder, name taken); NotFound NET-0211; Config: NET-0208 own key, password or CA file, 0215 no SFTP in this libcurl;
/// Invalid: NET-0212 a path that cannot be sent, 0214 a listing that cannot be understood.
class RemoteDirectory {
 public:
  virtual ~RemoteDirectory() = default;
  /// For people and logs: without password.
  virtual const std::string& shown() const = 0;

  /// Files and folders, in no order; links, devices, `.` and `..` are left out, and by FTP servers names that begin with a dot: only for
  /// other names does a listing tell that something is not there. What a line break in a name makes of a listing is a
  /// name that does not exist.
  virtual Result<std::vector<RemoteEntry>> list(const std::string& folder) = 0;
  /// Time of the last change, to the second; 0 where the server does not tell.
  virtual Result<Instant> modified(const std::string& path) = 0;
  /// Bytes from `offset` on, at most `most`. May answer fewer when the connection ended: ask again behind them.
  virtual Result<std::string> get(const std::string& path, std::uint64_t offset, std::size_t most) = 0;
  /// Makes the file or replaces it. Others may see it while it grows: put under a temporary name, then rename.
  virtual Status put(const std::string& path, ByteStream& bytes) = 0;
  /// Whether an existing `to` is replaced depends on the server: look first.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  /// Absent is fine.
  virtual Status remove(const std::string& path) = 0;
  /// With missing parents; existing is fine.
  virtual Status make_directories(const std::string& path) = 0;
};

}  // namespace xinshi
