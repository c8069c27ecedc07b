// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/codec.h"

#include <algorithm>
#include <concepts>
#include <cstring>

namespace xinshi::embedded {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kPayloadHead = kSaltSize + 2;
constexpr std::size_t kSourceTail = 4;
constexpr std::size_t kLongestCode = 4'096;

/// Little-endian numbers and raw bytes, one behind the other.
class Out {
 public:
  explicit Out(char* to) : to_(to) {}
  template <std::integral Number>
  Out& number(Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) *to_++ = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
    return *this;
  }
  template <class Bytes>
  Out& raw(const Bytes& bytes) {
    std::memcpy(to_, bytes.data(), bytes.size());
    to_ += bytes.size();
    return *this;
  }

 private:
  char* to_;
};

class In {
 public:
  explicit In(std::string_view bytes) : rest_(bytes) {}
  bool left(std::size_t size) const { return rest_.size() >= size; }
  std::uint64_t bits(std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    rest_.remove_prefix(size);
    return value;
  }
  template <class Number>
  void number(Number& value) {
    value = static_cast<Number>(bits(sizeof(Number)));
  }
  template <class Bytes>
  void raw(Bytes& bytes) {
    std::memcpy(bytes.data(), rest_.data(), bytes.size());
    rest_.remove_prefix(bytes.size());
  }
  std::string_view view(std::size_t size) {
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

 private:
  std::string_view rest_;
};

template <std::integral Number>
void append_number(std::string& out, Number value) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(Number));
  Out(out.data() + at).number(value);
}

}  // namespace

void append_entry(std::string& out, const Entry& e) {
  const std::size_t at = out.size();
  out.resize(at + kEntrySize);
  Out(out.data() + at)
      .raw(e.id.bytes)
      .raw(e.fingerprint)
      .raw(e.key)
      .raw(e.source_key)
      .raw(e.commitment)
      .number(e.leaf)
      .number(e.previous)
      .number(e.at.us)
      .number(e.due)
      .number(e.decided)
      .number(e.version)
      .number(e.origin)
      .number(e.inbox)
      .number(e.manifest)
      .number(e.offset)
      .number(e.length)
      .number(e.kind)
      .number(static_cast<std::uint8_t>(e.op))
      .number(e.flags);
}

Entry read_entry(std::string_view blob, std::size_t index, Seq first) {
  Entry e;
  In in(blob.substr(index * kEntrySize, kEntrySize));
  e.seq = first + index;
  in.raw(e.id.bytes);
  in.raw(e.fingerprint);
  in.raw(e.key);
  in.raw(e.source_key);
  in.raw(e.commitment);
  in.number(e.leaf);
  in.number(e.previous);
  in.number(e.at.us);
  in.number(e.due);
  in.number(e.decided);
  in.number(e.version);
  in.number(e.origin);
  in.number(e.inbox);
  in.number(e.manifest);
  in.number(e.offset);
  in.number(e.length);
  in.number(e.kind);
  in.number(e.op);
  in.number(e.flags);
  return e;
}

std::size_t payload_size(const PayloadView& payload) {
  const std::size_t source = payload.source_row.empty() ? 0 : payload.source_row.size() + kSourceTail;
  return kPayloadHead + std::min(payload.key.size(), kLongestKey) + payload.line.size() + source;
}

void append_payload(std::string& out, const PayloadView& payload) {
  const std::string_view key = payload.key.substr(0, kLongestKey);
  out.append(as_text(payload.salt));
  append_number(out, static_cast<std::uint16_t>(key.size()));
  out.append(key).append(payload.line);
  if (payload.source_row.empty()) return;
  out.append(payload.source_row);
  append_number(out, static_cast<std::uint32_t>(payload.source_row.size()));
}

std::optional<PayloadView> read_payload(std::string_view payload, const Entry& entry) {
  if (entry.offset > payload.size() || entry.length > payload.size() - entry.offset || entry.length < kPayloadHead) return std::nullopt;
  In in(payload.substr(entry.offset, entry.length));
  PayloadView view;
  in.raw(view.salt);
  const auto key_size = static_cast<std::size_t>(in.bits(2));
  if (key_size > entry.length - kPayloadHead) return std::nullopt;
  view.key = in.view(key_size);
  view.line = in.view(entry.length - kPayloadHead - key_size);
  if ((entry.flags & kSourceKept) == 0) return view;
  if (view.line.size() < kSourceTail) return std::nullopt;
  const auto size = static_cast<std::size_t>(In(view.line.substr(view.line.size() - kSourceTail)).bits(kSourceTail));
  view.line.remove_suffix(kSourceTail);
  if (size > view.line.size()) return std::nullopt;
  view.source_row = view.line.substr(view.line.size() - size);
  view.line.remove_suffix(size);
  return view;
}

std::string write_ranges(const Ranges& ranges) {
  std::string out;
  for (const Range& range : ranges) {
    append_number(out, range.first);
    append_number(out, range.count);
  }
  return out;
}

Ranges read_ranges(std::string_view bytes) {
  Ranges out;
  In in(bytes);
  while (in.left(16)) {
    Range range;
    in.number(range.first);
    in.number(range.count);
    out.push_back(range);
  }
  return out;
}

void add_range(Ranges& ranges, Range range) {
  if (!ranges.empty() && ranges.back().end() == range.first) {
    ranges.back().count += range.count;
  } else {
    ranges.push_back(range);
  }
}

std::uint64_t total(const Ranges& ranges) {
  std::uint64_t count = 0;
  for (const Range& range : ranges) count += range.count;
  return count;
}

std::string write_numbers(const std::vector<std::uint64_t>& numbers) {
  std::string out;
  for (const std::uint64_t number : numbers) append_number(out, number);
  return out;
}

std::vector<std::uint64_t> read_numbers(std::string_view bytes) {
  std::vector<std::uint64_t> out;
  In in(bytes);
  while (in.left(8)) out.push_back(in.bits(8));
  return out;
}

std::string write_verdicts(const std::vector<ReceiptLine>& lines) {
  std::string out;
  for (const ReceiptLine& line : lines) {
    out.append(as_text(line.id.bytes));
    append_number(out, line.version);
    append_number(out, static_cast<std::uint8_t>(line.verdict));
    const std::string_view code = std::string_view(line.code).substr(0, kLongestCode);
    append_number(out, static_cast<std::uint16_t>(code.size()));
    out.append(code);
  }
  return out;
}

std::vector<ReceiptLine> read_verdicts(std::string_view bytes) {
  constexpr std::size_t kHead = 16 + 4 + 1 + 2;
  std::vector<ReceiptLine> out;
  In in(bytes);
  while (in.left(kHead)) {
    ReceiptLine line;
    in.raw(line.id.bytes);
    in.number(line.version);
    in.number(line.verdict);
    const auto size = static_cast<std::size_t>(in.bits(2));
    if (!in.left(size)) break;
    line.code = in.view(size);
    out.push_back(std::move(line));
  }
  return out;
}

std::int64_t index_key(const Bytes16& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return static_cast<std::int64_t>(value);
}

void append_u16(std::string& out, std::uint16_t value) {
  append_number(out, value);
}

std::uint16_t read_u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(In(bytes.substr(at)).bits(2));
}

Uuid uuid_from(std::string_view raw) {
  Uuid id;
  std::memcpy(id.bytes.data(), raw.data(), std::min(raw.size(), id.bytes.size()));
  return id;
}

Hash hash_or_zero(std::string_view raw) {
  Hash hash{};
  std::memcpy(hash.data(), raw.data(), std::min(raw.size(), hash.size()));
  return hash;
}

}  // namespace xinshi::embedded
