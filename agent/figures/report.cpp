// SPDX-License-Identifier: Apache-2.0
#include "figures/report.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace xinshi::figures {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"timeliness", "conformity", "monthly", "half-year"};

struct Default {
  ReportKind report;
  const char* id;
  const char* zh;
  const char* en;
  const char* formula;
};
constexpr std::array kDefaults = {
    Default{ReportKind::Timeliness, "timeliness", "及时率", "on time", "on_time / (on_time + late + overdue)"},
    Default{ReportKind::Timeliness, "lateness", "迟报率", "late", "(late + overdue) / (on_time + late + overdue)"},
    Default{ReportKind::Timeliness, "omission", "瞒报率", "omitted", "omitted / at_source"},
    Default{ReportKind::Conformity, "conformity", "合规率", "conforming", "(decided - refused) / (decided + rejected)"},
    Default{ReportKind::Monthly, "reporting", "报送率", "reported", "reported / (decided - withdrawn)"},
    Default{ReportKind::HalfYear, "timeliness", "及时率", "on time", "on_time / (on_time + late + overdue)"},
    Default{ReportKind::HalfYear, "conformity", "合规率", "conforming", "(decided - refused) / (decided + rejected)"},
    Default{ReportKind::HalfYear, "omission", "瞒报率", "omitted", "omitted / at_source"},
};

struct Column {
  const char* name;
  const char* zh;
  const char* en;
};
constexpr std::array kTimelinessColumns = {
    Column{"decided", "作出决定", "decided"}, Column{"on_time", "按时报送", "on time"}, Column{"late", "迟报", "late"},
    Column{"overdue", "逾期未报", "overdue"}, Column{"waiting", "期限内待报", "waiting"}, Column{"no_deadline", "期限未知", "deadline unknown"},
    Column{"withdrawn", "已撤销", "withdrawn"}, Column{"at_source", "来源库记录数", "at source"}, Column{"omitted", "疑似漏报", "omitted"},
};
constexpr std::array kConformityColumns = {
    Column{"decided", "通过校验", "conforming"}, Column{"rejected", "校验退回待改", "rejected, not yet corrected"},
    Column{"refused", "平台退回", "refused by a platform"}, Column{"reported", "已入库", "registered"},
};
constexpr std::array kMonthlyColumns = {
    Column{"at_source", "产生数", "produced"}, Column{"decided", "已读取", "read"}, Column{"reported", "报送数", "reported"},
    Column{"unreported", "未报数", "not reported"}, Column{"waiting", "未报：期限内", "not reported: in time"},
    Column{"overdue", "未报：已逾期", "not reported: overdue"}, Column{"rejected", "未报：校验退回", "not reported: sent back"},
    Column{"withdrawn", "已撤销", "withdrawn"},
};

template <class List>
std::vector<Column> columns(const List& list) {
  return {list.begin(), list.end()};
}

std::vector<Column> columns_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::Timeliness: return columns(kTimelinessColumns);
    case ReportKind::Conformity: return columns(kConformityColumns);
    case ReportKind::Monthly: return columns(kMonthlyColumns);
    case ReportKind::HalfYear: break;
  }
  std::vector<Column> all = columns(kTimelinessColumns);
  all.insert(all.end(), kConformityColumns.begin() + 1, kConformityColumns.end());
  return all;
}

std::string_view say(Lang lang, const char* zh, const char* en) { return lang == Lang::Zh ? zh : en; }

std::string kind_title(const Catalogue& catalogue, const std::string& id, Lang lang) {
  if (id.empty()) return std::string(say(lang, "类别未定", "kind unknown"));
  const Kind* kind = catalogue.find(id);
  return kind == nullptr ? id : lang == Lang::Zh ? kind->label_zh : kind->label_en;
}

/// 产生数 = 报送数 + 未报数. What was produced is what the source counts; all else is known here. A difference is what 对账 has to find.
std::string identity_of(const Counts& counts, Lang lang) {
  if (!counts.at_source) return std::string(say(lang, "来源未计数", "source not counted"));
  const std::uint64_t accounted = counts.decided + counts.rejected;
  if (*counts.at_source == accounted) return std::string(say(lang, "成立", "holds"));
  const std::uint64_t gap = std::max(*counts.at_source, accounted) - std::min(*counts.at_source, accounted);
  return lang == Lang::Zh ? "不成立：差 " + std::to_string(gap) + " 条，请对账" : "does not hold: " + std::to_string(gap) + " apart, reconcile";
}

class Builder {
 public:
  Builder(const Report& report, const Catalogue& catalogue, Lang lang)
      : report_(report), catalogue_(catalogue), lang_(lang), columns_(columns_of(report.kind)) {}

  Table by_kind(std::string title, const std::map<std::string, Counts>& kinds) const {
    Table table{std::move(title), head(say(lang_, "信息类别", "kind")), {}};
    Counts total;
    for (const auto& [kind, counts] : kinds) {
      table.rows.push_back(row(kind_title(catalogue_, kind, lang_), counts));
      total.add(counts);
    }
    table.rows.push_back(row(std::string(say(lang_, "合计", "total")), total));
    return table;
  }
  Table by_day() const {
    Table table{std::string(say(lang_, "按决定日期", "by day of decision")), head(say(lang_, "日期", "day")), {}};
    for (const auto& [day, counts] : report_.tally.by_day) table.rows.push_back(row(format_date(day), counts));
    return table;
  }
  Table reasons() const {
    Table table{std::string(say(lang_, "退回原因", "reasons")),
                {std::string(say(lang_, "规则或平台代码", "rule or platform code")), std::string(say(lang_, "条数", "count"))}, {}};
    std::vector<std::pair<std::string, std::uint64_t>> sorted(report_.tally.reasons.begin(), report_.tally.reasons.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [code, count] : sorted) table.rows.push_back({Cell{code, {}, false}, Cell{{}, static_cast<double>(count), false}});
    return table;
  }

 private:
  std::vector<std::string> head(std::string_view first) const {
    std::vector<std::string> out{std::string(first)};
    for (const Column& column : columns_) out.emplace_back(say(lang_, column.zh, column.en));
    for (const Figure& figure : report_.figures) out.push_back((lang_ == Lang::Zh ? figure.zh : figure.en) + " = " + figure.text);
    if (report_.kind == ReportKind::Monthly) out.emplace_back(say(lang_, "产生数 = 报送数 + 未报数", "produced = reported + not reported"));
    return out;
  }
  std::vector<Cell> row(std::string first, const Counts& counts) const {
    std::vector<Cell> out{Cell{std::move(first), {}, false}};
    for (const Column& column : columns_) {
      const auto value = counts.named(column.name);
      out.push_back(value ? Cell{{}, value, false} : Cell{"—", {}, false});
    }
    for (const Figure& figure : report_.figures) {
      const auto value = figure.formula.value([&](std::string_view name) { return counts.named(name); });
      out.push_back(value ? Cell{{}, value, true} : Cell{"—", {}, true});
    }
    if (report_.kind == ReportKind::Monthly) {
      out.push_back({identity_of(counts, lang_), {}, false});
    }
    return out;
  }

  const Report& report_;
  const Catalogue& catalogue_;
  Lang lang_;
  std::vector<Column> columns_;
};

}  // namespace

std::optional<ReportKind> parse_report_kind(std::string_view text) {
  const auto found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<ReportKind>(found - kWords.begin());
}

std::string_view word(ReportKind kind) { return kWords[static_cast<std::size_t>(kind)]; }

std::vector<Figure> default_figures() {
  std::vector<Figure> out;
  for (const Default& each : kDefaults) {
    Result<Formula> formula = Formula::read(each.formula, count_names());
    if (formula) out.push_back({each.report, each.id, each.zh, each.en, each.formula, std::move(*formula)});
  }
  return out;
}

Period half_year_of(Date day) {
  const YearMonthDay civil = year_month_day(day);
  const bool first = civil.month <= 6;
  return {*make_date(civil.year, first ? 1 : 7, 1), *make_date(civil.year, first ? 6 : 12, first ? 30 : 31)};
}

/// "Before 1 July" and "before 1 January": the last day of the half-year itself.
Date half_year_due(Period half_year) { return half_year.to; }

Period month_of_day(Date day) {
  const YearMonthDay civil = year_month_day(day);
  const bool december = civil.month == 12;
  const Date next = *make_date(civil.year + (december ? 1 : 0), december ? 1 : civil.month + 1, 1);
  return {*make_date(civil.year, civil.month, 1), Date{next.days - 1}};
}

std::string title_of(const Report& report, Lang lang) {
  static constexpr std::array<std::array<const char*, 2>, 4> kTitles = {{{"报送及时性统计", "Timeliness"},
                                                                        {"数据合规统计", "Conformity"},
                                                                        {"信用信息报送月报", "Monthly report"},
                                                                        {"信用信息报送半年报告", "Half-year report"}}};
  const auto& title = kTitles[static_cast<std::size_t>(report.kind)];
  return report.unit_name + " " + std::string(say(lang, title[0], title[1])) + " " + format_date(report.tally.period.from) + " – " +
         format_date(report.tally.period.to);
}

std::vector<Table> tables_of(const Report& report, const Catalogue& catalogue, Lang lang) {
  const Builder builder(report, catalogue, lang);
  std::vector<Table> out{builder.by_kind(std::string(say(lang, "按信息类别", "by kind")), report.tally.by_kind)};
  if (report.kind == ReportKind::HalfYear) {
    for (const auto& [month, kinds] : report.tally.by_month) out.push_back(builder.by_kind(month, kinds));
  }
  if (report.kind == ReportKind::Timeliness) out.push_back(builder.by_day());
  if (report.kind != ReportKind::Timeliness) out.push_back(builder.reasons());
  return out;
}

std::string text_of(const Cell& cell) {
  if (!cell.number) return cell.text;
  std::array<char, 64> buffer{};
  const int size = cell.rate ? std::snprintf(buffer.data(), buffer.size(), "%.2f%%", *cell.number * 100)
                             : std::snprintf(buffer.data(), buffer.size(), "%.0f", *cell.number);
  return {buffer.data(), static_cast<std::size_t>(size)};
}

}  // namespace xinshi::figures
