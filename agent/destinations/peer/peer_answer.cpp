// SPDX-License-Identifier: Apache-2.0
#include "destinations/peer/peer_answer.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/batch.h"

namespace xinshi::peer {
namespace {

constexpr std::size_t kLongestCode = 32;

Error doubtful(std::string code, std::string detail) { return Error{Fault::Transient, std::move(code), std::move(detail)}; }

Outcome outcome_of(const ReceiptLine& line) {
  Outcome outcome;
  outcome.code = line.code;
  switch (line.verdict) {
    case Verdict::Stored: outcome.kind = Outcome::Kind::Stored; break;
    case Verdict::Registered: outcome.kind = Outcome::Kind::Registered; break;
    case Verdict::Refused: outcome.kind = Outcome::Kind::Refused; break;
    case Verdict::Duplicate:
      outcome.kind = Outcome::Kind::Registered;
      outcome.duplicate = true;
      break;
  }
  return outcome;
}

/// Null when the receipt speaks about this parcel; else what differs.
const char* difference(const Receipt& receipt, const Expected& expected) {
  if (receipt.issuer != expected.receiver_unit) return "issuer";
  if (receipt.batch != expected.parcel.batch) return "batch";
  if (receipt.digest != expected.parcel.digest) return "digest";
  if (receipt.origin != expected.lease.origin) return "origin";
  return nullptr;
}

Result<Answer> match_lines(const Receipt& receipt, const Lease& lease) {
  std::map<std::pair<Uuid, std::uint32_t>, std::size_t> places;
  for (std::size_t i = 0; i < lease.records.size(); ++i) places.emplace(std::pair(lease.records[i].id, lease.records[i].version), i);
  Answer answer;
  answer.outcomes.resize(lease.records.size());
  for (const ReceiptLine& line : receipt.lines) {
    const auto place = places.find(std::pair(line.id, line.version));
    if (place == places.end()) return doubtful("SND-0015", "a record that was not sent");
    std::optional<Outcome>& outcome = answer.outcomes[place->second];
    if (outcome) return doubtful("SND-0015", "two verdicts on one record");
    outcome = outcome_of(line);
  }
  return answer;
}

/// A stable code is short and plain; anything else of the body might be a name.
std::string problem_code(const std::string& body) {
  const auto problem = nlohmann::json::parse(body, nullptr, false);
  if (!problem.is_object()) return {};
  const auto code = problem.find("code");
  if (code == problem.end() || !code->is_string()) return {};
  std::string text = code->get<std::string>();
  const bool plain = text.size() <= kLongestCode && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  return plain ? text : std::string();
}

}  // namespace

Result<Answer> read_peer_receipt(std::string xsr, const Expected& expected, BatchVerifier& verifier) {
  const auto file = read_signed_receipt(xsr);
  if (!file) return doubtful("SND-0013", file.error().code);
  const auto signer = verifier.verify(file->receipt, file->signature, expected.now);
  if (!signer) return doubtful("SND-0014", signer.error().code);
  if (signer->unit != expected.receiver_unit) return doubtful("SND-0014", "another unit");
  const auto receipt = read_receipt(file->receipt);
  if (!receipt) return doubtful("SND-0013", receipt.error().code);
  if (const char* what = difference(*receipt, expected)) return doubtful("SND-0015", what);
  auto answer = match_lines(*receipt, expected.lease);
  if (answer) answer->receipt = std::move(xsr);
  return answer;
}

Error status_error(const HttpReply& reply) {
  std::string detail = std::to_string(reply.status);
  if (const std::string code = problem_code(reply.body); !code.empty()) detail.append(" ").append(code);
  if (reply.status == 409) return Error{Fault::Conflict, "SND-0010", std::move(detail)};
  if (reply.status >= 400 && reply.status < 500) return Error{Fault::Refused, "SND-0011", std::move(detail)};
  return Error{Fault::Transient, "SND-0012", std::move(detail)};
}

}  // namespace xinshi::peer
