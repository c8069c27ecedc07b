// SPDX-License-Identifier: Apache-2.0
#include "core/batch.h"

#include <algorithm>
#include <span>

#include "base/sha256.h"
#include "core/signature_list.h"
#include "core/signed_text.h"

namespace xinshi {
namespace {

constexpr std::string_view kMagic = "xinshi-batch/1";
constexpr std::string_view kPairMagic = "xinshi-batch/2";  // some manifest has two signatures
constexpr std::size_t kLongestLength = 20;  // digits of a 64-bit number
constexpr std::size_t kLongestName = 32;
constexpr std::size_t kSaltSize = 16;

Error broken(std::string_view code, std::string_view detail) { return {Fault::Corrupt, std::string(code), std::string(detail)}; }

/// Cuts `text LF` from the front, where text has at most `longest` bytes.
std::optional<std::string_view> cut_line(std::string_view& rest, std::size_t longest) {
  const std::size_t end = rest.substr(0, longest + 1).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

/// Cuts `length` bytes and the LF behind them; null when they are not there.
std::optional<std::string_view> cut_block(std::string_view& rest, std::uint64_t length) {
  if (length >= rest.size() || rest[static_cast<std::size_t>(length)] != '\n') return std::nullopt;
  const std::string_view block = rest.substr(0, static_cast<std::size_t>(length));
  rest.remove_prefix(block.size() + 1);
  return block;
}

bool is_section_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

void append_block(std::string& out, std::string_view bytes) { out.append(bytes).append("\n"); }

std::size_t digits(std::size_t value) {
  std::size_t count = 1;
  for (; value > 9; value /= 10) ++count;
  return count;
}

std::size_t framed_size(const std::vector<BatchRecord>& records) {
  std::size_t size = 0;
  for (const BatchRecord& record : records) {
    const std::size_t length = kSaltSize + record.line.size();
    size += digits(length) + length + 2;
  }
  return size;
}

void append_record(std::string& out, const BatchRecord& record) {
  append_number(out, kSaltSize + record.line.size());
  out.append("\n").append(as_text(record.salt));
  append_block(out, record.line);
}

void append_section_head(std::string& out, std::string_view name, std::size_t size) {
  out.append(name).append(" ");
  append_number(out, size);
  out += '\n';
}

Result<std::vector<BatchRecord>> read_records(std::string_view rest) {
  std::vector<BatchRecord> out;
  while (!rest.empty()) {
    const auto head = cut_line(rest, kLongestLength);
    const auto length = head ? parse_number(*head) : std::nullopt;
    const auto block = length ? cut_block(rest, *length) : std::nullopt;
    if (!block || block->size() <= kSaltSize) return broken("COR-0106", std::to_string(out.size() + 1));
    BatchRecord& record = out.emplace_back();
    std::ranges::copy(as_bytes(block->substr(0, kSaltSize)), record.salt.begin());
    record.line = block->substr(kSaltSize);
  }
  return out;
}

bool is_pair(const SignedManifest& one) { return split_signatures(one.signature).size() > 1; }

void append_signed(std::string& out, std::string_view prefix, const SignedManifest& one) {
  append_section(out, std::string(prefix) + "manifest", one.manifest);
  for (const std::string_view signature : split_signatures(one.signature)) append_section(out, std::string(prefix) + "signature", signature);
}

/// Cuts a manifest with its one or two signatures from the front of the sections.
std::optional<SignedManifest> cut_signed(std::span<const Section>& rest, std::string_view prefix) {
  if (rest.size() < 2 || rest[0].name != std::string(prefix) + "manifest") return std::nullopt;
  SignedManifest out{std::string(rest[0].bytes), {}};
  std::vector<std::string_view> signatures;
  for (rest = rest.subspan(1); !rest.empty() && rest[0].name == std::string(prefix) + "signature"; rest = rest.subspan(1)) {
    signatures.push_back(rest[0].bytes);
  }
  auto joined = join_signatures(signatures);
  if (!joined) return std::nullopt;
  out.signature = *std::move(joined);
  return out;
}

}  // namespace

Result<std::vector<Section>> read_sections(std::string_view bytes, std::string_view magic) {
  const auto first = cut_line(bytes, 2 * kLongestName);
  if (!first || *first != magic) return magic_error(first.value_or(""), magic);
  std::vector<Section> out;
  while (!bytes.empty()) {
    const auto head = cut_line(bytes, kLongestName + 1 + kLongestLength);
    const std::size_t blank = head ? head->find(' ') : std::string_view::npos;
    if (blank == std::string_view::npos || !is_section_name(head->substr(0, blank))) return broken("COR-0103", "section head");
    const auto length = parse_number(head->substr(blank + 1));
    const auto block = length ? cut_block(bytes, *length) : std::nullopt;
    if (!block) return broken("COR-0104", head->substr(0, blank));
    out.push_back({std::string(head->substr(0, blank)), *block});
  }
  return out;
}

void append_section(std::string& out, std::string_view name, std::string_view bytes) {
  append_section_head(out, name, bytes.size());
  append_block(out, bytes);
}

std::string write_batch(const SignedManifest& outer, const std::vector<SignedManifest>& inner, const std::vector<BatchRecord>& records) {
  const std::size_t records_size = framed_size(records);
  std::string out;
  std::size_t size = records_size + outer.manifest.size() + outer.signature.size() + 256;
  for (const SignedManifest& one : inner) size += one.manifest.size() + one.signature.size() + 96;
  out.reserve(size);
  append_block(out, is_pair(outer) || std::ranges::any_of(inner, is_pair) ? kPairMagic : kMagic);
  append_signed(out, "", outer);
  for (const SignedManifest& one : inner) append_signed(out, "inner-", one);
  append_section_head(out, "records", records_size);
  for (const BatchRecord& record : records) append_record(out, record);
  out += '\n';
  return out;
}

Result<BatchView> read_batch(std::string_view bytes) {
  const bool pairs = bytes.starts_with(kPairMagic) && bytes.substr(kPairMagic.size()).starts_with("\n");
  const auto sections = read_sections(bytes, pairs ? kPairMagic : kMagic);
  if (!sections) return sections.error();
  std::span<const Section> rest = *sections;
  if (rest.empty() || rest.back().name != "records") return broken("COR-0105", "records");
  const Section& last = rest.back();
  rest = rest.first(rest.size() - 1);
  BatchView out;
  auto outer = cut_signed(rest, "");
  if (!outer) return broken("COR-0105", "manifest");
  out.outer = *std::move(outer);
  while (!rest.empty()) {
    auto inner = cut_signed(rest, "inner-");
    if (!inner) return broken("COR-0105", "inner-manifest");
    out.inner.push_back(*std::move(inner));
  }
  if (pairs != (is_pair(out.outer) || std::ranges::any_of(out.inner, is_pair))) return broken("COR-0105", "signature");
  auto records = read_records(last.bytes);
  if (!records) return records.error();
  out.records = *std::move(records);
  return out;
}

Hash commitment(const Bytes16& salt, std::string_view line) { return Sha256{}.update(as_text(salt)).update(line).finish(); }

}  // namespace xinshi
