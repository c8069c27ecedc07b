// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/pickup_ledger.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::folder {
namespace {

constexpr std::string_view kFormat = "pickup/1";
constexpr std::string_view kLetters = "fhtk";  ///< in the order of State
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

std::string hex_text(const std::string& text) {
  return text.empty() ? "-" : to_hex(as_bytes(text));
}

std::optional<std::string> text_of(std::string_view hex) {
  if (hex == "-") return std::string();
  const auto bytes = from_hex(hex);
  if (!bytes) return std::nullopt;
  return *bytes;
}

}  // namespace

Status PickupLedger::load() {
  entries_.clear();
  const Result<std::string> text = files_.read(path_, kMostBytes);
  if (!text && text.error().fault == Fault::NotFound) return {};
  if (!text) return text.error();
  const auto lines = split(*text, "\n");
  if (lines.empty() || lines[0] != kFormat) return Error{Fault::Corrupt, "SRC-0130", {}, {path_, 1, 0, ""}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    if (Status read = read_line(lines[i]); !read) return Error{Fault::Corrupt, "SRC-0130", {}, {path_, static_cast<int>(i + 1), 0, ""}};
  }
  return {};
}

Status PickupLedger::read_line(std::string_view line) {
  const auto words = split(line, " ");
  const Error bad{Fault::Corrupt, "SRC-0130", {}, {}};
  if (words.size() != 5 || words[0].size() != 1) return bad;
  const std::size_t state = kLetters.find(words[0]);
  const auto size = parse_u64(words[1]);
  const auto modified = parse_u64(words[2]);
  const auto name = text_of(words[3]);
  auto target = text_of(words[4]);
  if (state == std::string_view::npos || !size || !modified || !name || name->empty() || !target) return bad;
  entries_[*name] = {static_cast<PickupEntry::State>(state), *size, {static_cast<std::int64_t>(*modified)}, std::move(*target)};
  return {};
}

Status PickupLedger::save() {
  std::string out(kFormat);
  out += '\n';
  for (const auto& [name, entry] : entries_) {
    out.append(1, kLetters[static_cast<std::size_t>(entry.state)]).append(" ").append(std::to_string(entry.size)).append(" ");
    out.append(std::to_string(entry.modified.us))
        .append(" ")
        .append(hex_text(name))
        .append(" ")
        .append(hex_text(entry.target))
        .append("\n");
  }
  return files_.write(path_, out);
}

Status PickupLedger::set(const std::string& name, const PickupEntry& entry) {
  const auto found = entries_.find(name);
  if (found != entries_.end() && found->second == entry) return {};
  auto before = entries_;
  entries_[name] = entry;
  Status saved = save();
  if (!saved) entries_ = std::move(before);
  return saved;
}

Status PickupLedger::erase(const std::string& name) {
  auto before = entries_;
  if (entries_.erase(name) == 0) return {};
  Status saved = save();
  if (!saved) entries_ = std::move(before);
  return saved;
}

const PickupEntry* PickupLedger::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace xinshi::folder
