// SPDX-License-Identifier: Apache-2.0
#include "mapping/steps.h"

#include <re2/re2.h>

#include "base/text.h"
#include "mapping/amounts.h"

namespace xinshi::mapping {
namespace {

std::string part_of(const std::string& value, const Step& step) {
  const auto parts = split(value, step.text);
  const auto count = static_cast<std::int64_t>(parts.size());
  const std::int64_t index = step.from > 0 ? step.from - 1 : count + step.from;
  return index < 0 || index >= count ? std::string() : std::string(trim(parts[static_cast<std::size_t>(index)]));
}

/// Counted in characters, so that no character is torn.
std::string substring_of(const std::string& value, const Step& step) {
  std::size_t pos = 0;
  for (std::int64_t i = 1; i < step.from && pos < value.size(); ++i) next_code_point(value, pos);
  const std::size_t start = pos;
  if (step.count == 0) return value.substr(start);
  for (std::int64_t i = 0; i < step.count && pos < value.size(); ++i) next_code_point(value, pos);
  return value.substr(start, pos - start);
}

std::string_view run_regex(const Step& step, std::string& value) {
  std::string found;
  if (!re2::RE2::PartialMatch(value, *step.pattern, &found)) {
    value.clear();
    return step.strict ? "MAP-0321" : "";
  }
  value = std::move(found);
  return {};
}

std::string_view run_lookup(const Step& step, std::string& value) {
  const auto found = step.table->find(code_key(value));
  if (found == step.table->end()) return step.strict ? "MAP-0322" : "";
  value = found->second;
  return {};
}

void replace_all(const Step& step, std::string& value) {
  std::string out;
  std::size_t start = 0;
  for (std::size_t at = value.find(step.text); at != std::string::npos; at = value.find(step.text, start)) {
    out.append(value, start, at - start).append(step.with);
    start = at + step.text.size();
  }
  value = out.append(value, start);
}

std::string without_blanks(std::string_view value) {
  std::string out;
  for (std::size_t pos = 0; pos < value.size();) {
    const char32_t c = next_code_point(value, pos);
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x3000 && c != 0xA0) append_utf8(out, c);
  }
  return out;
}

/// The one amount that the text names; nothing when it names none or different ones.
std::string the_amount(const Step& step, const std::string& value) {
  const std::string folded = fold_width(value);
  re2::StringPiece rest(folded);
  std::string behind;
  std::string before;
  std::string found;
  std::optional<Decimal> first;
  while (re2::RE2::FindAndConsume(&rest, *step.pattern, &behind, &before)) {
    const std::string& text = behind.empty() ? before : behind;
    const AmountReading amount = read_amount(text);
    if (!amount.value) return {};
    const auto yuan = shift(*amount.value, unit_power(amount.unit).value_or(0));
    if (!yuan || (first && to_text(normalised(*first)) != to_text(normalised(*yuan)))) return {};
    first = yuan;
    found = text;
  }
  return found;
}

std::string_view run_step(const Step& step, std::string& value) {
  switch (step.op) {
    case Step::Op::Trim:
      value = std::string(trim(value));
      break;
    case Step::Op::FoldWidth:
      value = fold_width(value);
      break;
    case Step::Op::RemoveBlanks:
      value = without_blanks(value);
      break;
    case Step::Op::Upper:
      value = to_upper_ascii(value);
      break;
    case Step::Op::Split:
      value = part_of(value, step);
      break;
    case Step::Op::Substring:
      value = substring_of(value, step);
      break;
    case Step::Op::Regex:
      return run_regex(step, value);
    case Step::Op::Lookup:
      return run_lookup(step, value);
    case Step::Op::Replace:
      replace_all(step, value);
      break;
    case Step::Op::Prefix:
      value.insert(0, step.text);
      break;
    case Step::Op::Suffix:
      value += step.text;
      break;
    case Step::Op::Amount:
      value = the_amount(step, value);
      break;
    case Step::Op::Default:
      break;
  }
  return {};
}

}  // namespace

std::shared_ptr<const re2::RE2> amount_pattern(const std::string& word) {
  if (word.empty()) return nullptr;
  constexpr const char* kAmount = "((?:[0-9][0-9,]*(?:\\.[0-9]+)?|[零〇壹贰叁肆伍陆柒捌玖一二两三四五六七八九十拾百佰千仟万亿]+)\\s*(?:百万元|万元|千元|亿元|元|圆)(?:整|正)?)";
  const std::string quoted = re2::RE2::QuoteMeta(word);
  const std::string gap = "(?:人民币|金额|总额|共计|合计|计|为|:|￥|¥|\\s)*";
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto out = std::make_shared<re2::RE2>(quoted + gap + kAmount + "|" + kAmount + "(?:人民币|的|\\s)*" + quoted, options);
  return out->ok() ? out : nullptr;
}

std::string_view run_steps(const std::vector<Step>& steps, std::string& value) {
  for (const Step& step : steps) {
    if (value.empty()) {  // only a default gives nothing a value
      if (step.op == Step::Op::Default) value = step.text;
      continue;
    }
    if (const std::string_view fault = run_step(step, value); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace xinshi::mapping
