// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/call_scope.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "base/uuid.h"
#include "destinations/http/call_pairs.h"

namespace xinshi::platform_http {
namespace {

using mapping::Binary;
using mapping::CallText;
using mapping::CallValue;
using Make = CallValue::Make;

template <std::size_t n>
int index_of(const std::string_view (&list)[n], std::string_view word) {
  return static_cast<int>(std::ranges::find(list, word) - std::begin(list));
}

std::string written(std::string_view bytes, Binary form) {
  switch (form) {
    case Binary::HexLower:
      return to_hex(as_bytes(bytes));
    case Binary::HexUpper:
      return to_upper_ascii(to_hex(as_bytes(bytes)));
    case Binary::Base64:
      return to_base64(bytes);
    case Binary::Base64Url: {
      std::string out = to_base64(bytes);
      std::ranges::replace(out, '+', '-');
      std::ranges::replace(out, '/', '_');
      while (out.ends_with('=')) out.pop_back();
      return out;
    }
    case Binary::Raw:
      break;
  }
  return std::string(bytes);
}

std::optional<std::string> read_form(std::string text, Binary form) {
  if (form == Binary::Raw) return text;
  if (form == Binary::HexLower || form == Binary::HexUpper) return from_hex(text);
  if (form == Binary::Base64Url) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
  }
  return from_base64(text);
}

Error unknown(std::string_view what) {
  return {Fault::Config, "SND-0104", std::string(what), {}};
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string out = std::to_string(number);
  return std::string(width > out.size() ? width - out.size() : 0, '0') + out;
}

/// `YYYYMMDDhhmmssSSS` and the like; everything else stands for itself.
std::string clock_text(std::string_view pattern, Instant at, bool utc) {
  constexpr std::int64_t kBeijing = 8LL * 3600 * kMicrosPerSecond;
  const std::int64_t us = at.us + (utc ? 0 : kBeijing);
  constexpr std::int64_t kDay = 86'400 * kMicrosPerSecond;
  const std::int64_t days = us / kDay;
  const std::int64_t in_day = us % kDay;
  const YearMonthDay date = year_month_day(Date{static_cast<std::int32_t>(days)});
  const std::int64_t s = in_day / kMicrosPerSecond;
  const std::pair<std::string_view, std::string> parts[] = {
      {"YYYY", padded(date.year, 4)}, {"MM", padded(date.month, 2)},  {"DD", padded(date.day, 2)},
      {"hh", padded(s / 3600, 2)},    {"mm", padded(s / 60 % 60, 2)}, {"ss", padded(s % 60, 2)},
      {"SSS", padded(in_day / kMicrosPerMilli % 1000, 3)}};
  std::string out;
  while (!pattern.empty()) {
    const auto part = std::ranges::find_if(parts, [&](const auto& p) { return pattern.starts_with(p.first); });
    const bool known = part != std::end(parts);
    out += known ? std::string_view(part->second) : pattern.substr(0, 1);
    pattern.remove_prefix(known ? part->first.size() : 1);
  }
  return out;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out.append("%").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
  }
  return out;
}

Result<std::string> CallScope::text(const CallText& text) {
  std::string out;
  for (const auto& piece : text.pieces()) {
    if (!piece.name) {
      out += piece.text;
      continue;
    }
    const auto value = named(piece.text);
    if (!value) return value;
    out += *value;
  }
  return out;
}

Result<std::string> CallScope::named(const std::string& name) {
  if (name == mapping::kBodyName) return std::string(call_.body);
  if (name == mapping::kTokenName) return std::string(call_.token);
  if (name == mapping::kCountName) return std::to_string(call_.count);
  if (const auto kind = call_.kind.find(name); kind != call_.kind.end()) return kind->second;
  if (const auto secret = givens_.secrets.find(name); secret != givens_.secrets.end()) return std::string(secret->second.reveal());
  if (const auto setting = givens_.settings.find(name); setting != givens_.settings.end()) return setting->second;
  if (const auto made = made_.find(name); made != made_.end()) return made->second;
  const CallValue* const value = plan_.value(name);
  if (value == nullptr) return unknown(name);
  auto made = compute(*value);
  if (made) made_.emplace(name, *made);
  return made;
}

Result<std::string> CallScope::compute(const CallValue& value) {
  switch (value.make) {
    case Make::Text:
      return text(value.of);
    case Make::Now:
      return now(value);
    case Make::Random:
      return nonce(value);
    case Make::Pairs:
      return pairs(value);
    case Make::Digest:
    case Make::Hmac:
    case Make::Sign:
    case Make::Encrypt:
      break;
  }
  return crypto(value);
}

Result<std::string> CallScope::now(const CallValue& value) const {
  const Instant at = means_.clock.now();
  if (value.now == "ms") return std::to_string(at.us / kMicrosPerMilli);
  if (value.now == "s") return std::to_string(at.us / kMicrosPerSecond);
  if (value.now == "rfc3339") return clock_text(value.utc ? "YYYY-MM-DDThh:mm:ssZ" : "YYYY-MM-DDThh:mm:ss+08:00", at, value.utc);
  return clock_text(value.now, at, value.utc);
}

Result<std::string> CallScope::nonce(const CallValue& value) {
  using Nonce = CallValue::Nonce;
  std::vector<std::uint8_t> bytes(value.random);
  means_.random.fill(bytes);
  if (value.nonce == Nonce::Hex) return to_hex(bytes);
  if (value.nonce == Nonce::HexUpper) return to_upper_ascii(to_hex(bytes));
  if (value.nonce == Nonce::Base64) return to_base64(as_text(bytes));
  if (value.nonce == Nonce::Uuid) {
    Uuid uuid;
    uuid.bytes = random16(means_.random);
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x40U);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);
    return to_text(uuid);
  }
  constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::size_t letters = value.nonce == Nonce::Digits ? 10 : kAlphabet.size();
  std::string out;
  for (const std::uint8_t byte : bytes) out += kAlphabet[byte % letters];
  return out;
}

/// Entries that are made of this very value are left out: a signature does not cover itself.
Result<std::string> CallScope::pairs(const CallValue& value) {
  std::vector<TextPair> found;
  const auto add = [&](const mapping::CallPairs& source) -> Status {
    for (const auto& [name, entry] : source) {
      if (mapping::made_of(plan_, entry, value.name)) continue;
      auto made = text(entry);
      if (!made) return made.error();
      found.emplace_back(name, std::move(*made));
    }
    return {};
  };
  for (const auto& [wanted, source] : {std::pair(value.of_query, &call_.form.query), {value.of_parts, &call_.form.parts}, {value.of_headers, &call_.form.headers}})
    if (wanted)
      if (Status added = add(*source); !added) return added.error();
  if (!value.of.empty()) {
    const auto document = text(value.of);
    if (!document) return document;
    if (!add_json_pairs(*document, value.nested, found)) return unknown(value.name);
  }
  return canonical_pairs(value, std::move(found));
}

Result<std::string> CallScope::bytes(const CallText& text_of, Binary form) {
  auto given = text(text_of);
  if (!given) return given;
  auto read = read_form(std::move(*given), form);
  if (!read) return unknown("hex, base64");
  return std::move(*read);
}

Result<std::string> CallScope::crypto(const CallValue& value) {
  const auto of = bytes(value.of, value.of_form);
  if (!of) return of;
  auto made = sealed(value, *of);
  if (!made) return made;
  return written(*made, value.form);
}

Result<std::string> CallScope::sealed(const CallValue& value, const std::string& of) {
  const auto digest = static_cast<DigestKind>(index_of(mapping::kDigests, value.algorithm));
  if (value.make == Make::Digest) return means_.crypto.digest(digest, of);
  const auto key = bytes(value.key, value.key_form);
  if (!key) return key;
  if (value.make == Make::Hmac) return means_.crypto.hmac(digest, *key, of);
  if (value.make == Make::Sign) {
    const auto kind = static_cast<SignatureKind>(index_of(mapping::kSignatures, value.algorithm));
    return means_.crypto.sign(kind, Secret(*key), value.id, value.raw_rs ? SignatureCoding::RawRs : SignatureCoding::Der, of);
  }
  if (value.algorithm == "SM2") {
    const auto coding = value.order == "DER" ? Sm2CipherCoding::Der : (value.order == "C1C2C3" ? Sm2CipherCoding::C1C2C3 : Sm2CipherCoding::C1C3C2);
    return means_.crypto.encrypt_sm2(*key, coding, value.leading_04, of);
  }
  const auto iv = bytes(value.iv, value.iv_form);
  if (!iv) return iv;
  return means_.crypto.encrypt(static_cast<CipherKind>(index_of(mapping::kCiphers, value.algorithm)), *key, *iv, of);
}

}  // namespace xinshi::platform_http
