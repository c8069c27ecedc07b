// SPDX-License-Identifier: Apache-2.0
#include "runtime/views_json.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "core/batch.h"

namespace xinshi::runtime {
namespace {

using Json = nlohmann::ordered_json;

Json date_or_null(const std::optional<Date>& date) { return date ? Json(format_date(*date)) : Json(nullptr); }

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json of(const DeliveryView& d, bool with_id) {
  Json out;
  if (with_id) out["id"] = to_text(d.id);
  if (with_id) out["version"] = d.version;
  out["platform"] = d.platform;
  out["level"] = word(d.level);
  out["state"] = word(d.state);
  out["attempts"] = d.attempts;
  out["next_try"] = d.next_try ? Json(format_instant(*d.next_try)) : Json(nullptr);
  out["receipt"] = d.settled_at && (d.state == DeliveryState::Registered || d.state == DeliveryState::Stored || d.state == DeliveryState::Refused)
                       ? Json(format_instant(*d.settled_at))
                       : Json(nullptr);
  if (d.batch) out["batch"] = to_text(*d.batch);
  if (!d.code.empty()) out["code"] = d.code;
  if (!d.reason.empty()) out["reason"] = d.reason;
  if (d.above) out["via"] = d.via;
  return out;
}

Json of(const RecordView& r) {
  Json out;
  out["id"] = to_text(r.id);
  out["version"] = r.version;
  out["kind"] = r.kind;
  out["op"] = word(r.op);
  out["origin"] = r.origin;
  out["key"] = r.key;
  out["state"] = word(r.state);
  out["due"] = date_or_null(r.due);
  out["admitted"] = format_instant(r.admitted_at);
  out["deliveries"] = Json::array();
  for (const DeliveryView& d : r.deliveries) out["deliveries"].push_back(of(d, false));
  return out;
}

/// A signed receipt is told by what it says about this record; a foreign answer only by its size.
Json of(const RecordHistory::ReceiptFile& file, const Uuid& record) {
  Json out{{"platform", file.platform}, {"at", format_instant(file.at)}, {"bytes", file.bytes.size()}};
  const Result<SignedReceipt> opened = read_signed_receipt(file.bytes);
  if (!opened) return out;
  const Result<Receipt> receipt = read_receipt(opened->receipt);
  if (!receipt) return out;
  out["receipt"] = to_text(receipt->receipt);
  if (receipt->batch != Uuid{}) out["batch"] = to_text(receipt->batch);
  out["issuer"] = receipt->issuer;
  out["level"] = word(receipt->level);
  out["received"] = format_instant(receipt->received_at);
  out["log"] = receipt->log_origin;
  out["index"] = receipt->log_index;
  out["verdicts"] = Json::array();
  for (const ReceiptLine& line : receipt->lines) {
    if (line.id == record) out["verdicts"].push_back({{"version", line.version}, {"verdict", word(line.verdict)}, {"code", line.code}});
  }
  return out;
}

}  // namespace

std::string record_json(const RecordView& record) { return dumped(of(record)); }
std::string delivery_json(const DeliveryView& delivery) { return dumped(of(delivery, true)); }

std::string history_json(const RecordHistory& history) {
  Json out = of(history.record);
  out["deliveries"] = Json::array();
  for (const DeliveryView& d : history.deliveries) {
    Json item = of(d, true);
    item.erase("id");
    out["deliveries"].push_back(std::move(item));
  }
  out["versions"] = Json::array();
  for (const StoredVersion& v : history.versions) {
    Json item;
    item["version"] = v.version;
    item["op"] = word(v.op);
    item["admitted"] = format_instant(v.admitted_at);
    item["due"] = date_or_null(v.due);
    item["leaf"] = v.leaf;
    item["commitment"] = to_base64(v.commitment);
    item["record"] = v.line.empty() ? Json(nullptr) : Json::parse(v.line, nullptr, false);
    if (!v.source_row.empty()) item["source"] = Json::parse(v.source_row, nullptr, false);
    out["versions"].push_back(std::move(item));
  }
  out["receipts"] = Json::array();
  for (const auto& file : history.receipts) out["receipts"].push_back(of(file, history.record.id));
  return dumped(out);
}

std::string problem_text(const Problem& problem, const MessageCatalogue& messages, Lang lang) {
  return messages.render(lang, problem.code, problem.args);
}

std::string quarantine_json(const QuarantineView& row, const MessageCatalogue& messages, Lang lang, const Catalogue& catalogue) {
  const Kind* kind = catalogue.find(row.kind);
  Json out;
  out["id"] = row.id;
  out["source"] = row.source;
  out["unit"] = row.unit;
  out["row"] = row.row;
  out["kind"] = row.kind;
  out["key"] = row.key;
  out["rule"] = row.rule;
  out["at"] = format_instant(row.at);
  out["problems"] = Json::array();
  const Json problems = Json::parse(row.problems, nullptr, false);
  if (problems.is_array()) {
    for (const Json& p : problems) {
      Problem problem;
      problem.code = p.value("code", "");
      problem.field = p.value("field", "");
      if (p.contains("args")) problem.args = p["args"].get<std::vector<std::string>>();
      Json item = p;
      item.erase("args");
      if (kind != nullptr) {
        if (const auto index = kind->index_of(problem.field)) item["label"] = lang == Lang::Zh ? kind->fields[*index].label_zh : kind->fields[*index].label_en;
      }
      item["message"] = problem_text(problem, messages, lang);
      out["problems"].push_back(std::move(item));
    }
  }
  return dumped(out);
}

}  // namespace xinshi::runtime
