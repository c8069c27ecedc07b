// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/batch.h"
#include "core/signature_list.h"
#include "core/signed_text.h"

namespace xinshi {
namespace {

constexpr std::string_view kFileMagic = "xinshi-receipt/1";
constexpr std::string_view kPairFileMagic = "xinshi-receipt/2";  // with two signatures
constexpr std::string_view kMagic = "xinshi-receipt-text/1";
constexpr std::string_view kFault = "COR-0121";
constexpr std::size_t kShortestLine = 48;  // 36 + 1 + 1 + 1 + 6 + 1 + 1 + 1
constexpr std::size_t kUsualLine = 64;
constexpr std::size_t kLongestCode = 64;

bool is_code_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/// Platforms invent codes with blanks and Chinese; what a receipt names must stay readable by every reader.
void append_code(std::string& out, std::string_view code) {
  if (code.empty()) out += '-';
  for (const char c : code.substr(0, kLongestCode)) out += is_code_character(c) ? c : '_';
}

void append_line(std::string& out, const ReceiptLine& line) {
  append_uuid(out, line.id);
  out += ' ';
  append_number(out, line.version);
  out.append(" ").append(word(line.verdict)).append(" ");
  append_code(out, line.code);
  out += '\n';
}

bool read_line(SignedTextReader& in, ReceiptLine& line) {
  std::array<std::string_view, 4> words;
  if (!in.words(words)) return false;
  const auto id = parse_strict_uuid(words[0]);
  const auto version = parse_version(words[1]);
  const auto verdict = parse_verdict(words[2]);
  const bool code_right = words[3].size() <= kLongestCode && std::ranges::all_of(words[3], is_code_character);
  if (!id || !version || !verdict || !code_right) return in.fail("", "not a verdict line"), false;
  line = {*id, *version, *verdict, words[3] == "-" ? std::string() : std::string(words[3])};
  return true;
}

}  // namespace

std::string write_receipt(const Receipt& receipt) {
  std::string out;
  out.reserve(512 + receipt.lines.size() * kUsualLine);
  out.append(kMagic).append("\n");
  append_header(out, "receipt", to_text(receipt.receipt));
  append_header(out, "batch", to_text(receipt.batch));
  if (receipt.digest) append_header(out, "digest", to_base64(*receipt.digest));
  append_header(out, "origin", receipt.origin);
  append_header(out, "platform", receipt.platform);
  append_header(out, "level", word(receipt.level));
  append_header(out, "issuer", receipt.issuer);
  append_header(out, "received", format_instant(receipt.received_at));
  append_header(out, "log", receipt.log_origin);
  append_header(out, "index", std::to_string(receipt.log_index));
  append_header(out, "count", std::to_string(receipt.lines.size()));
  out += '\n';
  for (const ReceiptLine& line : receipt.lines) append_line(out, line);
  return out;
}

Result<Receipt> read_receipt(std::string_view bytes) {
  SignedTextReader in(bytes, kMagic, kFault);
  Receipt out;
  out.receipt = in.take("receipt", parse_strict_uuid);
  out.batch = in.take("batch", parse_strict_uuid);
  out.digest = in.take_if("digest", parse_base64_hash);
  out.origin = in.take("origin", parse_unified_code);
  out.platform = in.take("platform", parse_platform_id);
  out.level = in.take("level", parse_level);
  out.issuer = in.take("issuer", parse_unified_code);
  out.received_at = in.take("received", parse_strict_instant);
  out.log_origin = in.take("log", parse_log_origin);
  out.log_index = in.take("index", parse_number);
  const std::uint64_t count = in.take("count", parse_number);
  in.blank();
  if (!in.good()) return in.error();
  out.lines.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count, in.bytes_left() / kShortestLine)));
  while (!in.at_end()) {
    if (!read_line(in, out.lines.emplace_back())) return in.error();
    if (out.lines.size() > count) break;
  }
  if (out.lines.size() != count) return Error{Fault::Corrupt, "COR-0112", "", {"", 0, 0, "count"}};
  return out;
}

std::string write_signed_receipt(const SignedReceipt& receipt) {
  std::string out;
  out.reserve(receipt.receipt.size() + receipt.signature.size() + 96);
  const std::vector<std::string_view> signatures = split_signatures(receipt.signature);
  out.append(signatures.size() > 1 ? kPairFileMagic : kFileMagic).append("\n");
  append_section(out, "receipt", receipt.receipt);
  for (const std::string_view signature : signatures) append_section(out, "signature", signature);
  return out;
}

Result<SignedReceipt> read_signed_receipt(std::string_view bytes) {
  const bool pair = bytes.starts_with(kPairFileMagic) && bytes.substr(kPairFileMagic.size()).starts_with("\n");
  const auto sections = read_sections(bytes, pair ? kPairFileMagic : kFileMagic);
  if (!sections) return sections.error();
  const std::size_t count = pair ? 2 : 1;
  if (sections->size() != 1 + count || (*sections)[0].name != "receipt") return Error{Fault::Corrupt, "COR-0105", "receipt, signature"};
  std::vector<std::string_view> signatures;
  for (std::size_t i = 1; i <= count; ++i) {
    if ((*sections)[i].name != "signature") return Error{Fault::Corrupt, "COR-0105", "receipt, signature"};
    signatures.push_back((*sections)[i].bytes);
  }
  auto joined = join_signatures(signatures);
  if (!joined) return Error{Fault::Corrupt, "COR-0105", "signature"};
  return SignedReceipt{std::string((*sections)[0].bytes), *std::move(joined)};
}

}  // namespace xinshi
