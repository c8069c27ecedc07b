// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/folder_cursor.h"

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::folder {
namespace {

constexpr std::string_view kVersion = "folder/1";
constexpr std::string_view kMemberVersion = "folder/2";

}  // namespace

std::string FolderCursor::text() const {
  std::string flags;
  if (ended) flags += 'e';
  if (fault) flags += 'f';
  if (accepted) flags += 'a';
  if (flags.empty()) flags = "-";
  std::string out(member == 0 ? kVersion : kMemberVersion);
  for (const std::uint64_t number : {file.inode, file.size, static_cast<std::uint64_t>(file.modified.us), rows}) {
    out += ' ' + std::to_string(number);
  }
  if (member != 0) out += ' ' + std::to_string(member);
  return out + ' ' + flags + ' ' + to_hex(as_bytes(file.name));
}

std::optional<FolderCursor> FolderCursor::parse(std::string_view text) {
  auto parts = split(text, " ");
  std::optional<std::uint64_t> member = 0;
  if (parts.size() == 8 && parts[0] == kMemberVersion) {
    member = parse_u64(parts[5]);
    parts.erase(parts.begin() + 5);
  } else if (parts.size() != 7 || parts[0] != kVersion) {
    return std::nullopt;
  }
  const auto inode = parse_u64(parts[1]);
  const auto size = parse_u64(parts[2]);
  const auto modified = parse_u64(parts[3]);
  const auto rows = parse_u64(parts[4]);
  auto name = from_hex(parts[6]);
  if (!inode || !size || !modified || !rows || !member || !name) return std::nullopt;
  FolderCursor out;
  out.file = {std::move(*name), false, *size, *inode, Instant{static_cast<std::int64_t>(*modified)}};
  out.rows = *rows;
  out.member = *member;
  out.ended = parts[5].find('e') != std::string_view::npos;
  out.fault = parts[5].find('f') != std::string_view::npos;
  out.accepted = parts[5].find('a') != std::string_view::npos;
  return out;
}

}  // namespace xinshi::folder
