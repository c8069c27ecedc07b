// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "core/batch.h"
#include "core/record.h"
#include "ports/store.h"

namespace xinshi {

/// Unified codes of made-up units. They are no real codes; the store never judges them.
inline const std::string kAgency = "11990100MB00000001";
inline const std::string kOtherAgency = "11990100MB00000002";
inline const std::string kCounty = "11990100MB00000003";

/// One made-up penalty decision, "number 7 against company 7". Owns what its AdmitItem and InboxItem point to: keep it alive
/// and unchanged while they are used. Line, salt, commitment, fingerprint and identity key follow from what is set, so equal
/// samples are equal rows.
class Sample {
 public:
  explicit Sample(int number) : number_(number), company_("示例" + std::to_string(number) + "号有限公司") {}

  Sample& content(std::string text) { return content_ = std::move(text), *this; }
  Sample& company(std::string name) { return company_ = std::move(name), *this; }
  Sample& renumbered(int number) { return number_ = number, *this; }  ///< another decision number: another identity
  Sample& kind(std::string id) { return kind_ = std::move(id), *this; }
  Sample& op(Op value) { return op_ = value, *this; }
  Sample& given(const Uuid& id) { return given_ = id, *this; }
  Sample& source_key(std::string key) { return source_key_ = std::move(key), *this; }
  Sample& source_row(std::string json) { return source_row_ = std::move(json), *this; }
  Sample& without_identity() { return nameless_ = true, *this; }
  Sample& due(std::optional<Date> date) { return due_ = date, *this; }
  Sample& newer() { return newer_ = true, *this; }
  Sample& expects(std::uint32_t version) { return expected_ = version, *this; }
  Sample& salted(std::uint8_t byte) { return salt_byte_ = byte, *this; }

  /// Text as a person would search for it.
  std::string decision_number() const { return "示罚〔2026〕" + std::to_string(number_) + "号"; }
  std::string subject_code() const { return "91990100MA" + padded(number_); }
  const std::string& company_name() const { return company_; }

  std::string identity() const {
    return nameless_ ? std::string() : kind_ + "|" + kAgency + "|示罚[2026]" + std::to_string(number_) + "号|" + subject_code();
  }
  std::string line() const {
    std::string out = "{\"kind\":\"" + kind_ + "\",\"schema\":\"2018+/1\",\"op\":\"" + std::string(word(op_)) + "\",\"fields\":{";
    out += "\"CF_XDR_MC\":" + quoted(company_) + ",\"CF_XDR_SHXYM\":" + quoted(subject_code());
    out += ",\"CF_WSH\":" + quoted(decision_number()) + ",\"CF_NR\":" + quoted(content_) + "}}";
    return out;
  }
  Bytes16 salt() const {
    const Hash hash = sha256(line() + static_cast<char>(salt_byte_));
    Bytes16 out{};
    std::copy(hash.begin(), hash.begin() + 16, out.begin());
    return out;
  }
  Hash print() const { return sha256(line()); }
  Hash promise() const { return commitment(salt(), line()); }

  AdmitItem item() {
    settle_bytes();
    AdmitItem out;
    out.line = line_;
    out.salt = salt();
    out.commitment = promise();
    out.fingerprint = print();
    out.kind = kind_;
    out.op = op_;
    out.given_id = given_;
    out.identity_key = identity_;
    out.source_key = source_key_;
    out.source_row = source_row_;
    out.due = due_;
    out.newer = newer_;
    out.expected_version = expected_;
    out.row = static_cast<std::uint64_t>(number_);
    return out;
  }
  InboxItem inbox(const Uuid& id, std::uint32_t version = 1) {
    settle_bytes();
    InboxItem out;
    out.id = id;
    out.version = version;
    out.kind = kind_;
    out.op = op_;
    out.line = line_;
    out.salt = salt();
    out.commitment = promise();
    out.fingerprint = print();
    out.identity_key = identity_;
    out.due = due_;
    return out;
  }

 private:
  /// Bytes that stand already stay where they are: a sample may be used several times in one request.
  void settle_bytes() {
    if (std::string now = line(); now != line_) line_ = std::move(now);
    if (std::string now = identity(); now != identity_) identity_ = std::move(now);
  }
  static std::string padded(int number) {
    const std::string digits = std::to_string(number);
    return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits;
  }
  static std::string quoted(const std::string& text) {
    std::string out;
    append_json_string(out, text);
    return out;
  }

  int number_;
  std::string company_;
  std::string content_ = "警告";
  std::string kind_ = "penalty";
  Op op_ = Op::Upsert;
  std::optional<Uuid> given_;
  std::string source_key_;
  std::string source_row_;
  bool nameless_ = false;
  std::optional<Date> due_ = Date{20'521};  ///< 2026-03-09
  bool newer_ = false;
  std::uint32_t expected_ = 0;
  std::uint8_t salt_byte_ = 0;
  std::string line_;
  std::string identity_;
};

/// The id that a sender's `number`-th record or batch has in tests.
inline Uuid sample_id(std::uint32_t number) {
  Uuid id;
  id.bytes[6] = 0x70;
  id.bytes[8] = 0x80;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

}  // namespace xinshi
