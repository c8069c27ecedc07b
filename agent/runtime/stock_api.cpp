// SPDX-License-Identifier: Apache-2.0
// Requests about the whole of a source: its stock, and how it compares with what is here.
#include "base/text.h"
#include "figures/report.h"
#include "runtime/admin_api.h"

namespace xinshi::runtime {
namespace {

std::string parameter(const ServerRequest& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

Error malformed(const char* name) { return {Fault::Invalid, "RUN-0012", name, {}}; }

/// Reads `from`, `to` and `rows_per_second`. `usual` stands where a day is not given.
template <class Request>
Status read_span(const ServerRequest& request, const std::optional<figures::Period>& usual, Request& out) {
  const auto day = [&](const char* name, std::optional<Date> otherwise) {
    const std::string text = parameter(request, name);
    return text.empty() ? otherwise : parse_iso_date(text);
  };
  const auto from = day("from", usual ? std::optional(usual->from) : std::nullopt);
  const auto to = day("to", usual ? std::optional(usual->to) : std::nullopt);
  if (!from || !to) return malformed(from ? "to" : "from");
  if (*to < *from) return Error{Fault::Invalid, "FIG-0002", format_date(*from) + " > " + format_date(*to), {}};
  out.from = *from;
  out.to = *to;
  const std::string pace = parameter(request, "rows_per_second");
  if (pace.empty()) return {};
  out.rows_per_second = parse_u64(pace);
  return out.rows_per_second ? Status() : Status(malformed("rows_per_second"));
}

}  // namespace

ServerReply AdminApi::backfill(const ServerRequest& request) {
  BackfillRequest wanted;
  wanted.source = parameter(request, "source");
  if (Status read = read_span(request, std::nullopt, wanted); !read) return problem(422, read.error(), request);
  const Result<std::string> state = deps_.backfill(wanted, request.method == "POST");
  if (!state) return problem(http_status_of(state.error()), state.error(), request);
  return {200, {{"content-type", "application/json"}}, *state, ""};
}

ServerReply AdminApi::reconcile(const ServerRequest& request) {
  ReconcileRequest wanted;
  wanted.source = parameter(request, "source");
  wanted.resend = parameter(request, "resend") == "1";
  const Date today = date_of(deps_.clock.now());
  const figures::Period usual{figures::half_year_of(today).from, today};
  if (Status read = read_span(request, usual, wanted); !read) return problem(422, read.error(), request);
  const Result<std::string> state = deps_.reconcile(wanted, request.method == "POST");
  if (!state) return problem(http_status_of(state.error()), state.error(), request);
  return {200, {{"content-type", "application/x-ndjson"}}, *state, ""};
}

}  // namespace xinshi::runtime
