// SPDX-License-Identifier: Apache-2.0
#include "app/reconcile_lines.h"

#include "base/text.h"

namespace xinshi::app {
namespace {

using pipeline::Difference;
using pipeline::Discrepancy;
using pipeline::Reconciled;

void text(std::string& out, const char* name, std::string_view value) {
  out += std::string(",\"") + name + "\":";
  append_json_string(out, value);
}
void number(std::string& out, const char* name, std::uint64_t value) { out += std::string(",\"") + name + "\":" + std::to_string(value); }
void day(std::string& out, const std::optional<Date>& value) { out += ",\"day\":" + (value ? "\"" + format_date(*value) + "\"" : "null"); }

void append_count(std::string& out, const std::string& source, const std::optional<Date>& on, const std::string& kind, const Reconciled& c) {
  out += "{\"type\":\"count\"";
  text(out, "source", source);
  day(out, on);
  text(out, "kind", kind);
  number(out, "at_source", c.at_source);
  number(out, "read", c.read);
  number(out, "sent", c.sent);
  number(out, "accepted", c.accepted);
  number(out, "registered", c.registered);
  for (const Discrepancy each : {Discrepancy::Omitted, Discrepancy::Rejected, Discrepancy::Changed, Discrepancy::Refused, Discrepancy::Late}) {
    number(out, std::string(word(each)).c_str(), c.of(each));
  }
  number(out, "withdrawn", c.withdrawn);
  number(out, "doubled", c.doubled);
  number(out, "resent", c.resent);
  out += "}\n";
}

void append_difference(std::string& out, const std::string& source, const Difference& d) {
  out += "{\"type\":\"difference\"";
  text(out, "source", source);
  text(out, "what", word(d.what));
  day(out, d.decided);
  text(out, "kind", d.kind);
  text(out, "key", d.key);
  text(out, "number", d.number);
  number(out, "row", d.row);
  out += ",\"id\":" + (d.id ? "\"" + to_text(*d.id) + "\"" : "null");
  if (d.id) number(out, "version", d.version);
  if (d.same_as != 0) number(out, "same_as_version", d.same_as);
  if (d.what == Discrepancy::Rejected) {
    out += ",\"rules\":[";
    for (std::size_t i = 0; i < d.rules.size(); ++i) {
      if (i != 0) out += ',';
      append_json_string(out, d.rules[i]);
    }
    out += d.unseen ? "],\"unseen\":true" : "],\"unseen\":false";
  }
  if (!d.platform.empty()) text(out, "platform", d.platform);
  if (!d.code.empty()) text(out, "code", d.code);
  out += d.resent ? ",\"resent\":true}\n" : ",\"resent\":false}\n";
}

}  // namespace

void append_findings(std::string& out, const std::string& source, const pipeline::Reconciler& found) {
  for (const auto& [on, kinds] : found.counts()) {
    for (const auto& [kind, counts] : kinds) append_count(out, source, on, kind, counts);
  }
  for (const Difference& each : found.differences()) append_difference(out, source, each);
  if (found.differing() == found.differences().size()) return;
  out += "{\"type\":\"more\"";
  text(out, "source", source);
  number(out, "differences", found.differing() - found.differences().size());
  out += "}\n";
}

figures::SourceCounts::Days days_of(const pipeline::Reconciler& found) {
  figures::SourceCounts::Days out;
  for (const auto& [on, kinds] : found.counts()) {
    if (!on) continue;
    for (const auto& [kind, c] : kinds) out[*on][kind] = {c.at_source, c.recorded, c.at_source - c.recorded - c.omitted_left, c.omitted_left};
  }
  return out;
}

}  // namespace xinshi::app
