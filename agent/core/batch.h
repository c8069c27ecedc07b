// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/words.h"

namespace xinshi {

constexpr std::string_view kBatchMediaType = "application/vnd.xinshi.batch";
constexpr std::string_view kReceiptMediaType = "application/vnd.xinshi.receipt";

/// A framed file: the magic line, then sections `name SP length LF bytes LF`. docs/formats/batch.md draws the bytes.
struct Section {
  std::string name;
  std::string_view bytes;
};
/// Refuses an unknown magic, lengths beyond the input, trailing bytes, and names outside [a-z-].
Result<std::vector<Section>> read_sections(std::string_view bytes, std::string_view magic);
void append_section(std::string& out, std::string_view name, std::string_view bytes);

/// One line of a manifest: what is sent and the commitment SHA-256(salt ‖ record line).
struct ManifestLine {
  Uuid id;
  std::uint32_t version = 1;
  std::string kind;
  Op op = Op::Upsert;
  Hash commitment{};
};

/// The signed part of a batch: UTF-8 lines `name: value`, a blank line, then one line per record
/// `id SP version SP kind SP op SP base64(commitment)`. All records have one origin agency.
struct Manifest {
  Uuid batch;
  std::string sender;    ///< unified code of the sending unit
  std::string receiver;  ///< unified code of the receiving unit
  std::string origin;    ///< unified code of the origin agency
  std::uint64_t sequence = 0;       ///< per sender and receiver, from 1
  std::optional<Hash> previous;     ///< SHA-256 of the previous manifest of this sender to this receiver
  Instant created{};
  std::string log_origin;           ///< sender's audit log
  std::vector<ManifestLine> lines;
};
/// `created` is written to the millisecond.
std::string write_manifest(const Manifest& manifest);
/// One spelling for each value. Errors: Corrupt COR-0101, -0102 (newer format), -0111 (line and name), -0112 (count).
Result<Manifest> read_manifest(std::string_view bytes);

/// One record in the `records` section: 16 bytes salt, then the record line; framed as `length LF salt line LF`, where length
/// counts salt and line.
struct BatchRecord {
  Bytes16 salt{};
  std::string_view line;
};

/// A batch as it travels. `inner` holds, for a relayed batch, the origin's manifest and signature once for each origin batch
/// that it draws from; empty when sender is origin.
struct SignedManifest {
  std::string manifest;
  std::string signature;  ///< DER, detached CMS over the exact manifest bytes; two of them one behind the other (core/signature_list.h)
};
struct BatchView {
  SignedManifest outer;
  std::vector<SignedManifest> inner;
  std::vector<BatchRecord> records;  ///< views into the batch bytes, in manifest order
};
std::string write_batch(const SignedManifest& outer, const std::vector<SignedManifest>& inner, const std::vector<BatchRecord>& records);
/// Errors: Corrupt COR-0101 … COR-0106. Whether records and manifest agree in number and commitments is the caller's to check.
Result<BatchView> read_batch(std::string_view bytes);

Hash commitment(const Bytes16& salt, std::string_view line);

/// A receiver's signed word: header lines `name: value`, a blank line, then `id SP version SP verdict SP code`.
/// `code` is `-` when there is none. A platform that is no Xinshi is spoken for by the gateway that asked it (`issuer`).
struct ReceiptLine {
  Uuid id;
  std::uint32_t version = 1;
  Verdict verdict = Verdict::Stored;
  std::string code;
};
struct Receipt {
  Uuid receipt;           ///< UUIDv7 of this receipt
  Uuid batch;             ///< the batch answered (nil for a later decision that concerns several)
  std::optional<Hash> digest;  ///< SHA-256 of the batch bytes as received
  std::string origin;     ///< the agency whose records these are
  std::string platform;   ///< platform id, "changshan"
  Level level = Level::County;
  std::string issuer;     ///< unified code of the signing unit
  Instant received_at{};
  std::string log_origin;
  std::uint64_t log_index = 0;  ///< the issuer's log entry that commits to this batch
  std::vector<ReceiptLine> lines;
};
/// Codes keep [A-Za-z0-9._-] and 64 characters; other bytes become `_`.
std::string write_receipt(const Receipt& receipt);
Result<Receipt> read_receipt(std::string_view bytes);

/// A receipt file `.xsr`: magic line `xinshi-receipt/1`, sections `receipt` and `signature`.
struct SignedReceipt {
  std::string receipt;
  std::string signature;
};
std::string write_signed_receipt(const SignedReceipt& receipt);
Result<SignedReceipt> read_signed_receipt(std::string_view bytes);

}  // namespace xinshi
