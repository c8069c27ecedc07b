// SPDX-License-Identifier: Apache-2.0
#include "net/remote/remote_directory.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "net/remote/listing.h"
#include "net/remote/session.h"

namespace xinshi::net_remote {
namespace {

/// Counted by libcurl itself.
struct CurlLibrary {
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlLibrary() { curl_global_cleanup(); }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

/// The other backend of libcurl knows no word about pinned host keys.
bool has_sftp() {
  const curl_version_info_data* const info = curl_version_info(CURLVERSION_NOW);
  return info->libssh_version != nullptr && std::string_view(info->libssh_version).starts_with("libssh2/");
}

void append_url_escaped(std::string& out, std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out.append("%").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
  }
}

/// A command's argument for SFTP.
std::string in_quotes(std::string_view path) {
  std::string out = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// Control characters could begin a command of their own, `..` leads out, and a backslash is a way down on some servers.
bool is_sound(std::string_view path) {
  if (path.empty()) return true;
  if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\'; })) return false;
  return std::ranges::all_of(split(path, "/"), [](std::string_view part) { return !part.empty() && part != "." && part != ".."; });
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

class CurlRemoteDirectory final : public RemoteDirectory {
 public:
  CurlRemoteDirectory(RemoteConfig config, std::stop_token end) : config_(std::move(config)), session_(config_, std::move(end)) {
    const RemoteAddress& at = config_.address;
    shown_ = std::string(sftp() ? "sftp" : "ftps") + "://" + at.user + "@" + at.host + ":" + std::to_string(at.port) +
             (at.folder.starts_with('~') ? "/" : "") + at.folder;
  }

  const std::string& shown() const override { return shown_; }

  Result<std::vector<RemoteEntry>> list(const std::string& folder) override {
    Operation operation{.step = "list", .path = folder, .url = url(folder) + "/", .quotes = {}, .range = {}};
    if (!sftp()) operation.quotes = {"CWD " + full(folder)};  // LIST of a folder that is not there looks like an empty one
    Result<Done> done = perform(std::move(operation));
    if (!done) return done.error();
    Result<std::vector<RemoteEntry>> entries = read_listing(done->body);
    if (!entries) return Error{entries.error().fault, entries.error().code, {}, {config_.address.host, 0, 0, "list " + folder}};
    return entries;
  }

  Result<Instant> modified(const std::string& path) override {
    Result<Done> done = perform({.step = "stat", .path = path, .url = url(path), .quotes = {}, .only_time = true, .range = {}});
    if (!done) return done.error();
    return Instant{std::max<std::int64_t>(done->modified_s, 0) * kMicrosPerSecond};
  }

  Result<std::string> get(const std::string& path, std::uint64_t offset, std::size_t most) override {
    const std::string range = std::to_string(offset) + "-" + std::to_string(offset + most - 1);
    Result<Done> done = perform({.step = "get", .path = path, .url = url(path), .quotes = {}, .range = range, .most = most});
    if (!done) return done.error();
    return std::move(done->body);
  }

  Status put(const std::string& path, ByteStream& bytes) override {
    Result<Done> done = perform({.step = "put", .path = path, .url = url(path), .quotes = {}, .range = {}, .upload = &bytes});
    return done ? Status{} : Status(done.error());
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (!is_sound(to)) return unsound("rename", to);
    if (sftp()) return command("rename", from, {"rename " + in_quotes(full(from)) + " " + in_quotes(full(to))});
    return command("rename", from, {"RNFR " + full(from), "RNTO " + full(to)});
  }

  Status remove(const std::string& path) override {
    Status done = command("remove", path, {sftp() ? "rm " + in_quotes(full(path)) : "DELE " + full(path)});
    if (done || done.error().fault == Fault::NotFound) return {};
    if (done.error().fault != Fault::Refused) return done;
    const Result<std::vector<RemoteEntry>> beside = list(parent_of(path));  // FTP has one word for absent and forbidden
    const std::string name = path.substr(path.rfind('/') + 1);
    if (beside && std::ranges::find(*beside, name, &RemoteEntry::name) == beside->end()) return {};
    return done;
  }

  Status make_directories(const std::string& path) override {
    if (list(path)) return {};
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
      const std::string part = path.substr(0, slash);
      Status made = command("mkdir", part, {sftp() ? "mkdir " + in_quotes(full(part)) : "MKD " + full(part)});
      if (!made && (made.error().fault == Fault::Transient || !list(part))) return made;
      if (slash == std::string::npos) return {};
    }
  }

 private:
  bool sftp() const { return config_.address.protocol == RemoteProtocol::Sftp; }

  /// The path in the server's commands.
  std::string full(const std::string& path) const {
    std::string out = (config_.address.folder.starts_with('~') ? "/" : "") + config_.address.folder;
    if (!path.empty()) out.append("/").append(path);
    return out.empty() ? "/" : out;
  }

  std::string url(const std::string& path) const {
    const RemoteAddress& at = config_.address;
    std::string out = sftp() ? "sftp://" : (config_.implicit ? "ftps://" : "ftp://");
    out.append(at.host).append(":").append(std::to_string(at.port));
    std::string whole = full(path);
    if (whole == "/") whole.clear();  // the slash behind a folder stands for it
    if (!sftp()) {
      out += '/';
      if (whole.starts_with('/')) out.append("%2F"), whole.erase(0, 1);
    }
    append_url_escaped(out, whole);
    return out;
  }

  Error unsound(const char* step, const std::string& path) const {
    return {Fault::Invalid, "NET-0212", "0x" + to_hex(as_bytes(path)).substr(0, 80), {config_.address.host, 0, 0, step}};
  }

  Result<Done> perform(Operation operation) {
    if (!is_sound(operation.path)) return unsound(operation.step, operation.path);
    if (sftp() && !has_sftp()) return Error{Fault::Config, "NET-0215", curl_version(), {}};
    const std::lock_guard lock(mutex_);
    return session_.perform(operation);
  }

  Status command(const char* step, const std::string& path, std::vector<std::string> quotes) {
    Result<Done> done =
        perform({.step = step, .path = path, .url = url("") + "/", .quotes = std::move(quotes), .nothing = true, .range = {}});
    return done ? Status{} : Status(done.error());
  }

  const CurlLibrary library_;
  const RemoteConfig config_;
  std::string shown_;
  std::mutex mutex_;
  Session session_;  ///< under mutex_
};

}  // namespace

std::unique_ptr<RemoteDirectory> make_remote_directory(RemoteConfig config, std::stop_token end) {
  return std::make_unique<CurlRemoteDirectory>(std::move(config), std::move(end));
}

}  // namespace xinshi::net_remote
