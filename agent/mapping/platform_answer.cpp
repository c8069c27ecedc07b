// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>

#include "base/text.h"
#include "mapping/answer_envelope.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

Outcome outcome_of(Meaning meaning, std::string code, std::string reason, std::string ticket) {
  Outcome outcome;
  switch (meaning) {
    case Meaning::Registered:
      outcome.kind = Outcome::Kind::Registered;
      break;
    case Meaning::Stored:
      outcome.kind = Outcome::Kind::Stored;
      break;
    case Meaning::Duplicate:
      outcome.kind = Outcome::Kind::Registered;
      outcome.duplicate = true;
      break;
    case Meaning::Refused:
      outcome.kind = Outcome::Kind::Refused;
      break;
    case Meaning::Later:
    case Meaning::Absent:
      outcome.kind = Outcome::Kind::TryLater;
      break;
  }
  outcome.code = std::move(code);
  outcome.reason = std::move(reason);
  outcome.ticket = std::move(ticket);
  return outcome;
}

Error unreadable(std::string_view code, int status, std::string detail = {}) {
  return {Fault::Transient, std::string(code), "HTTP " + std::to_string(status) + (detail.empty() ? "" : " " + detail), {}};
}

/// Answers that say nothing about the records: who may call, where, how, and servers that are not well.
bool about_the_call(int status) {
  constexpr int kCalls[] = {401, 403, 404, 405, 407, 408};
  return status < 200 || (status >= 300 && status < 400) || status >= 500 || std::ranges::find(kCalls, status) != std::end(kCalls);
}

class AnswerReader {
 public:
  AnswerReader(const AnswerForm& form, int status, std::string_view body, const std::vector<OutRecord>& records, std::vector<bool>* absent)
      : form_(form), status_(status), body_(body), records_(records), absent_(absent) {
    answer_.outcomes.resize(records.size());
    answer_.receipt = std::string(body);
    answer_.code = "HTTP " + std::to_string(status);
  }
  Result<Answer> read();

 private:
  Answer all_later();
  Result<Answer> read_fault(const std::string& fault);
  Result<Answer> read_good(const AnswerNode& root);
  bool read_list(const AnswerNode& root);
  void read_item(const AnswerNode& item);
  void note_older(const AnswerNode& item);
  std::optional<std::size_t> record_of(const AnswerNode& item) const;
  Result<Answer> read_rest(const AnswerNode& root);
  Result<Answer> read_batch(const AnswerNode& root);
  Status check_counters(const AnswerNode& root, bool& some_failed) const;

  const AnswerForm& form_;
  int status_;
  std::string_view body_;
  const std::vector<OutRecord>& records_;
  std::vector<bool>* absent_;
  Answer answer_;
  std::set<std::size_t> contradicted_;
};

Answer AnswerReader::all_later() {
  for (auto& outcome : answer_.outcomes) outcome = outcome_of(Meaning::Later, answer_.code, {}, {});
  return std::move(answer_);
}

std::optional<std::size_t> AnswerReader::record_of(const AnswerNode& item) const {
  const auto key = item.text_at(form_.key_member);
  if (!key) return std::nullopt;
  if (form_.key == RecordKey::Index) {
    const auto index = parse_u64(*key);
    const auto first = static_cast<std::uint64_t>(form_.first_index);
    if (!index || *index < first || *index - first >= records_.size()) return std::nullopt;
    return static_cast<std::size_t>(*index - first);
  }
  const auto id = parse_uuid(to_lower_ascii(*key));
  const auto version = item.text_at(form_.version_member);
  for (std::size_t i = 0; id && i < records_.size(); ++i)
    if (records_[i].id == *id && (!version || *version == std::to_string(records_[i].version))) return i;
  return std::nullopt;
}

/// Asked about a version, the platform tells of an older one: it does not have the one asked about.
void AnswerReader::note_older(const AnswerNode& item) {
  const auto key = item.text_at(form_.key_member);
  const auto id = key ? parse_uuid(to_lower_ascii(*key)) : std::nullopt;
  const auto told = item.text_at(form_.version_member);
  const auto version = told ? parse_u64(*told) : std::nullopt;
  for (std::size_t i = 0; id && version && i < records_.size(); ++i)
    if (records_[i].id == *id && *version < records_[i].version) (*absent_)[i] = true;
}

/// One statement. Two that differ about one record cancel each other: what is unclear is unknown, never accepted.
void AnswerReader::read_item(const AnswerNode& item) {
  const auto record = record_of(item);
  if (!record && absent_ != nullptr && status_ < 300 && form_.key == RecordKey::Id) return note_older(item);
  const auto code = item.text_at(form_.code_member);
  if (!record || !code) return;
  const auto meaning = form_.codes.of(*code);
  if (!meaning) return;
  if (*meaning == Meaning::Absent) {
    if (absent_ != nullptr && status_ < 300) (*absent_)[*record] = true;
    return;
  }
  const bool good = *meaning != Meaning::Refused && *meaning != Meaning::Later;
  if (good && status_ >= 300) return;
  auto& outcome = answer_.outcomes[*record];
  auto next = outcome_of(*meaning, *code, item.text_at(form_.reason_member).value_or(""), item.text_at(form_.ticket_member).value_or(""));
  if (outcome && outcome->kind != next.kind) contradicted_.insert(*record);
  outcome = std::move(next);
}

bool AnswerReader::read_list(const AnswerNode& root) {
  if (!form_.has_list) return false;
  for (const AnswerNode* item : root.all(form_.list)) read_item(*item);
  for (const std::size_t record : contradicted_) answer_.outcomes[record].reset();
  const bool told_absent = absent_ != nullptr && std::ranges::any_of(*absent_, std::identity{});
  return told_absent || std::ranges::any_of(answer_.outcomes, [](const auto& outcome) { return outcome.has_value(); });
}

/// total = success + failed = records sent, where the package names the counters (V-53).
Status AnswerReader::check_counters(const AnswerNode& root, bool& some_failed) const {
  std::optional<std::uint64_t> counts[3];
  const std::string* const paths[3] = {&form_.total, &form_.success, &form_.failed};
  for (int i = 0; i < 3; ++i) {
    if (paths[i]->empty()) continue;
    const auto text = root.text_at(*paths[i]);
    counts[i] = text ? parse_u64(*text) : std::nullopt;
    if (!counts[i]) return unreadable("MAP-0604", status_, *paths[i]);
  }
  const auto& [total, success, failed] = counts;
  const std::uint64_t sent = records_.size();
  const bool adds_up = (!total || *total == sent) && (!success || !failed || *success + *failed == sent) && (!success || *success <= sent);
  if (!adds_up) return unreadable("MAP-0605", status_);
  some_failed = (failed && *failed > 0) || (success && *success < sent);
  return {};
}

Result<Answer> AnswerReader::read_batch(const AnswerNode& root) {
  const auto code = root.text_at(form_.batch_code);
  if (!code) return unreadable("MAP-0602", status_);
  answer_.code = *code;
  const auto meaning = form_.batch_codes.of(*code);
  if (!meaning) return unreadable("MAP-0603", status_, code->size() <= 20 ? "code " + *code : std::string());
  if (*meaning == Meaning::Absent && absent_ != nullptr) {
    absent_->assign(records_.size(), true);
    return std::move(answer_);
  }
  if (*meaning == Meaning::Later || *meaning == Meaning::Absent) return all_later();
  if (*meaning == Meaning::Refused) {
    answer_.whole_batch_refused = true;
    return std::move(answer_);
  }
  bool some_failed = false;
  if (auto counted = check_counters(root, some_failed); !counted) return std::move(counted).error();
  if (some_failed) {  // some are refused and the answer does not say which: halves will tell
    answer_.whole_batch_refused = true;
    return std::move(answer_);
  }
  const std::string reason = root.text_at(form_.batch_reason).value_or("");
  for (auto& outcome : answer_.outcomes) outcome = outcome_of(*meaning, *code, reason, {});
  return std::move(answer_);
}

/// The list names the refused ones: as many as the counter says, and then the batch's statement holds for the others (V-53).
Result<Answer> AnswerReader::read_rest(const AnswerNode& root) {
  const bool any = read_list(root);
  auto named = std::move(answer_.outcomes);
  answer_.outcomes.assign(records_.size(), std::nullopt);
  const auto refused = static_cast<std::uint64_t>(std::ranges::count_if(named, [](const auto& outcome) { return outcome.has_value(); }));
  const auto failed = root.text_at(form_.failed);
  const auto told = failed ? parse_u64(*failed) : std::nullopt;
  if (told && *told != refused && any) return unreadable("MAP-0605", status_);
  if (!any) return read_batch(root);
  bool some_failed = false;
  if (auto counted = check_counters(root, some_failed); !counted) return std::move(counted).error();
  const auto code = root.text_at(form_.batch_code);
  const auto meaning = code ? form_.batch_codes.of(*code) : std::nullopt;
  if (!meaning) return unreadable(code ? "MAP-0603" : "MAP-0602", status_);
  answer_.code = *code;
  const bool good = *meaning == Meaning::Registered || *meaning == Meaning::Stored || *meaning == Meaning::Duplicate;
  for (std::size_t i = 0; i < named.size(); ++i)
    answer_.outcomes[i] = named[i] ? std::move(named[i]) : (good ? std::optional(outcome_of(*meaning, *code, {}, {})) : std::nullopt);
  return std::move(answer_);
}

Result<Answer> AnswerReader::read_good(const AnswerNode& root) {
  if (form_.only_refused) return read_rest(root);
  if (read_list(root)) {
    if (const auto code = root.text_at(form_.batch_code)) answer_.code = *code;
    return std::move(answer_);
  }
  if (!form_.batch_code.empty()) return read_batch(root);
  return unreadable("MAP-0602", status_);
}

/// A fault is about the call unless the package knows better.
Result<Answer> AnswerReader::read_fault(const std::string& fault) {
  answer_.code = fault;
  const auto meaning = form_.faults.of(fault);
  if (meaning == Meaning::Later) return all_later();
  if (meaning != Meaning::Refused) return unreadable("MAP-0606", status_, fault);
  answer_.whole_batch_refused = true;
  return std::move(answer_);
}

Result<Answer> AnswerReader::read() {
  if (status_ == 429 || status_ == 503) return all_later();
  if (form_.soap)
    if (const auto fault = open_answer(body_, form_.format, true, form_.inside).fault) return read_fault(*fault);
  if (about_the_call(status_)) return unreadable("MAP-0601", status_);
  const auto root = form_.csv ? parse_answer_table(body_) : open_answer(body_, form_.format, form_.soap, form_.inside).root;
  if (status_ >= 400) {
    if (!root || !read_list(*root)) answer_.whole_batch_refused = true;
    return std::move(answer_);
  }
  if (!root) return unreadable("MAP-0602", status_);
  return read_good(*root);
}

}  // namespace

std::optional<Meaning> CodeMeanings::of(std::string_view code) const {
  std::optional<Meaning> best;
  std::size_t longest = 0;
  for (const auto& [pattern, meaning] : entries_) {
    if (pattern == code) return meaning;
    if (!pattern.ends_with('*')) continue;
    const std::string_view prefix = std::string_view(pattern).substr(0, pattern.size() - 1);
    if (!code.starts_with(prefix) || (best && prefix.size() < longest)) continue;
    best = meaning;
    longest = prefix.size();
  }
  return best;
}

Result<Answer> read_answer_body(const AnswerForm& form, int status, std::string_view body, const std::vector<OutRecord>& records,
                                std::vector<bool>* absent) {
  return AnswerReader(form, status, body, records, absent).read();
}

}  // namespace xinshi::mapping
