// SPDX-License-Identifier: Apache-2.0
#include "app/remote_parts.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "net/remote/remote_directory.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

Result<net_remote::Credentials> credentials_of(const std::string& password_file, const std::string& private_key, FileSystem& files) {
  net_remote::Credentials out;
  if (!password_file.empty()) {
    Result<Secret> password = posix::read_secret_file(password_file);
    if (!password) return password.error();
    out.password = std::move(*password);
  }
  if (private_key.empty()) return out;
  const Result<bool> own = files.private_to_owner(private_key);
  if (!own) return Error{Fault::Config, "CFG-0902", own.error().code, {private_key, 0, 0, "private_key"}};
  if (!*own) return Error{Fault::Config, "CFG-0901", "", {private_key, 0, 0, "private_key"}};
  out.private_key_file = private_key;
  return out;
}

}  // namespace

std::unique_ptr<RemoteDirectory> make_remote(const runtime::RemotePart& part, FileSystem& files, std::stop_token end) {
  net_remote::RemoteConfig config;
  config.address = part.address;
  config.fingerprints = part.fingerprints;
  config.ca_file = path_text(part.ca);
  config.implicit = part.implicit;
  config.credentials = [password = path_text(part.password_file), key = path_text(part.private_key), &files] {
    return credentials_of(password, key, files);
  };
  return net_remote::make_remote_directory(std::move(config), std::move(end));
}

std::string spool_of(const Node& node, const std::string& source) {
  const bool plain = std::ranges::all_of(
      source, [](char c) { return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return node.data("spool") + "/" + (plain ? source : "x" + to_hex(as_bytes(source)));
}

}  // namespace xinshi::app
