// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/batch.h"
#include "core/signed_text.h"

namespace xinshi {
namespace {

constexpr std::string_view kMagic = "xinshi-manifest/1";
constexpr std::string_view kFault = "COR-0111";
/// The shortest line: 36 + 1 + 1 + 1 + 1 + 1 + 6 + 1 + 44 + 1. A count that promises more lines than fit reserves nothing.
constexpr std::size_t kShortestLine = 93;
constexpr std::size_t kUsualLine = 110;

void append_line(std::string& out, const ManifestLine& line) {
  append_uuid(out, line.id);
  out += ' ';
  append_number(out, line.version);
  out.append(" ").append(line.kind).append(" ").append(word(line.op)).append(" ");
  out.append(to_base64(line.commitment)).append("\n");
}

bool read_line(SignedTextReader& in, ManifestLine& line) {
  std::array<std::string_view, 5> words;
  if (!in.words(words)) return false;
  const auto id = parse_strict_uuid(words[0]);
  const auto version = parse_version(words[1]);
  const auto op = parse_op(words[3]);
  const auto commitment = parse_base64_hash(words[4]);
  if (!id || !version || !is_kind_id(words[2]) || !op || !commitment) return in.fail("", "not a record line"), false;
  line = {*id, *version, std::string(words[2]), *op, *commitment};
  return true;
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  std::string out;
  out.reserve(512 + manifest.lines.size() * kUsualLine);
  out.append(kMagic).append("\n");
  append_header(out, "batch", to_text(manifest.batch));
  append_header(out, "sender", manifest.sender);
  append_header(out, "receiver", manifest.receiver);
  append_header(out, "origin", manifest.origin);
  append_header(out, "sequence", std::to_string(manifest.sequence));
  if (manifest.previous) append_header(out, "previous", to_base64(*manifest.previous));
  append_header(out, "created", format_instant(manifest.created));
  append_header(out, "log", manifest.log_origin);
  append_header(out, "count", std::to_string(manifest.lines.size()));
  out += '\n';
  for (const ManifestLine& line : manifest.lines) append_line(out, line);
  return out;
}

Result<Manifest> read_manifest(std::string_view bytes) {
  SignedTextReader in(bytes, kMagic, kFault);
  Manifest out;
  out.batch = in.take("batch", parse_strict_uuid);
  out.sender = in.take("sender", parse_unified_code);
  out.receiver = in.take("receiver", parse_unified_code);
  out.origin = in.take("origin", parse_unified_code);
  out.sequence = in.take("sequence", parse_positive);
  out.previous = in.take_if("previous", parse_base64_hash);
  out.created = in.take("created", parse_strict_instant);
  out.log_origin = in.take("log", parse_log_origin);
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

}  // namespace xinshi
