// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/knowledge.h"
#include "core/deadline.h"
#include "core/identifiers.h"
#include "platform/posix/system_clock.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

Result<IdCheck> checked(const std::string& what, const std::string& value, const Divisions& divisions, Date today) {
  if (what == "uscc") return check_uscc(value, &divisions);
  if (what == "orgcode") return check_organisation_code(value);
  if (what == "regno") return check_registration_number(value);
  if (what == "idcard") return check_id_card(value, &divisions, today);
  if (what == "taxno") return check_tax_number(value);
  if (what == "division") return check_division(value, divisions);
  return Error{Fault::Config, "CLI-0008", "uscc, orgcode, regno, idcard, taxno, division", {}};
}

Json date_or_null(const std::optional<Date>& date) { return date ? Json(format_date(*date)) : Json(nullptr); }

}  // namespace

int id_check(Context& context, const std::string& what, const std::string& value) {
  const Result<Divisions> divisions = read_divisions(context);
  if (!divisions) return context.fail(divisions.error());
  posix::SystemClock clock;
  const Result<IdCheck> check = checked(what, value, *divisions, date_of(clock.now()));
  if (!check) return context.fail(check.error());
  const std::string reason = check->reason.empty() ? "" : context.messages.render(context.lang, check->reason);
  if (context.json) {
    context.out(Json{{"valid", check->valid}, {"normalised", check->normalised}, {"reason", reason}, {"code", check->reason}}.dump() + "\n");
  } else {
    context.out(std::string(check->valid ? context.say("有效", "valid") : context.say("无效", "invalid")) + "  " + check->normalised +
                (reason.empty() ? "" : "  " + reason) + "\n");
  }
  return check->valid ? kDone : kDoneWithFindings;
}

int deadline(Context& context, const std::string& text, int days) {
  const auto date = parse_iso_date(text);
  if (!date) return context.fail({Fault::Config, "CLI-0005", text, {}});
  const Result<WorkCalendar> calendar = read_calendar(context);
  if (!calendar) return context.fail(calendar.error());
  const Deadline answer = deadline_of(*calendar, *date, days);
  if (context.json) {
    context.out(Json{{"date", text}, {"due", date_or_null(answer.due)}, {"strict_due", date_or_null(answer.strict_due)}, {"known", answer.known}}.dump() + "\n");
  } else if (!answer.known) {
    context.out(std::string(context.say("未知：所需年份的节假日安排尚未公布或未更新。", "Unknown: the holiday notice of a needed year is not known.")) + "\n");
  } else {
    context.out(std::string(context.say("最迟报送日 ", "due ")) + format_date(*answer.due) +
                std::string(context.say("（最严口径 ", " (strictest count ")) + format_date(*answer.strict_due) + std::string(context.say("）", ")")) + "\n");
  }
  return kDone;
}

}  // namespace xinshi::app
