// SPDX-License-Identifier: Apache-2.0
#include "ports/remote.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::uint16_t kSftpPort = 22;
constexpr std::uint16_t kFtpsPort = 21;

Error wrong(std::string what) {
  return Error{Fault::Invalid, "NET-0217", std::move(what), {}};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = high < 0 ? -1 : digit_of(text[i + 2]);
      if (low < 0) return wrong("%");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return wrong("control character");
    out += c;
  }
  return out;
}

Status read_host(std::string_view text, RemoteAddress& out) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return wrong("host");
    out.host = text.substr(0, end + 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    out.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  const bool plain = std::ranges::all_of(out.host, [](char c) {
    return std::string_view("[]:.-_").find(c) != std::string_view::npos || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
  if (out.host.empty() || !plain) return wrong("host");
  if (port.empty()) return {};
  const auto number = port.starts_with(':') ? parse_u64(port.substr(1)) : std::nullopt;
  if (!number || *number == 0 || *number > 65535) return wrong("port");
  out.port = static_cast<std::uint16_t>(*number);
  return {};
}

Status read_folder(std::string_view text, RemoteAddress& out) {
  Result<std::string> plain = unescaped(text);
  if (!plain) return plain.error();
  const bool home = *plain == "/~" || plain->starts_with("/~/");
  std::string folder;
  for (const std::string_view part : split(home ? std::string_view(*plain).substr(2) : std::string_view(*plain), "/")) {
    if (part == "." || part == "..") return wrong("..");
    if (!part.empty()) folder.append("/").append(part);
  }
  if (home && out.protocol == RemoteProtocol::Ftps) return wrong("~");
  out.folder = home ? "~" + folder : folder;
  return {};
}

}  // namespace

bool is_remote_address(std::string_view text) {
  const std::size_t at = text.find("://");
  if (at == 0 || at == std::string_view::npos) return false;
  return std::ranges::all_of(text.substr(0, at), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+'; });
}

Result<RemoteAddress> parse_remote_address(std::string_view url) {
  RemoteAddress out;
  if (starts_with_ci(url, "sftp://")) {
    out.port = kSftpPort;
  } else if (starts_with_ci(url, "ftps://")) {
    out.protocol = RemoteProtocol::Ftps;
    out.port = kFtpsPort;
  } else {
    return wrong("sftp://, ftps://");
  }
  const std::string_view rest = url.substr(7);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos || at == 0) return wrong("user");
  if (authority.substr(0, at).find(':') != std::string_view::npos) return wrong("password");
  Result<std::string> user = unescaped(authority.substr(0, at));
  if (!user) return user.error();
  out.user = std::move(*user);
  if (Status host = read_host(authority.substr(at + 1), out); !host) return std::move(host).error();
  if (Status folder = read_folder(rest.substr(slash), out); !folder) return std::move(folder).error();
  return out;
}

}  // namespace xinshi
