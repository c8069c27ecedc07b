// SPDX-License-Identifier: Apache-2.0
#include "figures/formula.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace xinshi::figures {
namespace {

constexpr int kDeepest = 32;

bool is_name(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

/// Recursive descent: sum := product (± product)*, product := atom (×÷ atom)*, atom := number | name | ( sum ).
class FormulaReader {
 public:
  FormulaReader(std::string_view text, const std::vector<std::string_view>& names) : text_(text), names_(names) {}

  Result<Formula> read() {
    if (!sum(0)) return std::move(error_);
    skip();
    if (at_ != text_.size()) return fault("+ - * /"), std::move(error_);
    return std::move(formula_);
  }

 private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool fault(std::string expected) {
    error_ = {Fault::Config, "FIG-0001", std::string(text_) + ": " + std::to_string(at_ + 1) + ": " + std::move(expected), {}};
    return false;
  }
  bool sign(char a, char b, char& found) {
    skip();
    if (at_ >= text_.size() || (text_[at_] != a && text_[at_] != b)) return false;
    found = text_[at_++];
    return true;
  }
  bool sum(int depth) {
    if (!product(depth)) return false;
    for (char op = 0; sign('+', '-', op);) {
      if (!product(depth)) return false;
      formula_.steps_.push_back({op, 0, {}});
    }
    return true;
  }
  bool product(int depth) {
    if (!atom(depth)) return false;
    for (char op = 0; sign('*', '/', op);) {
      if (!atom(depth)) return false;
      formula_.steps_.push_back({op, 0, {}});
    }
    return true;
  }
  bool atom(int depth) {
    skip();
    if (depth > kDeepest) return fault("fewer brackets");
    const std::size_t from = at_;
    if (at_ < text_.size() && text_[at_] == '(') {
      ++at_;
      if (!sum(depth + 1)) return false;
      char closing = 0;
      return sign(')', ')', closing) || fault(")");
    }
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    if (at_ != from) {
      const auto number = parse_u64(text_.substr(from, at_ - from));
      if (!number) return fault("a smaller number");
      formula_.steps_.push_back({'n', static_cast<double>(*number), {}});
      return true;
    }
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string_view name = text_.substr(from, at_ - from);
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
      at_ = from;
      return fault(join({names_.begin(), names_.end()}, ", "));
    }
    formula_.steps_.push_back({'v', 0, std::string(name)});
    return true;
  }

  std::string_view text_;
  const std::vector<std::string_view>& names_;
  std::size_t at_ = 0;
  Formula formula_;
  Error error_;
};

Result<Formula> Formula::read(std::string_view text, const std::vector<std::string_view>& names) { return FormulaReader(text, names).read(); }

std::optional<double> Formula::value(const Lookup& lookup) const {
  std::vector<double> stack;
  for (const Step& step : steps_) {
    if (step.what == 'n' || step.what == 'v') {
      const std::optional<double> value = step.what == 'n' ? step.number : lookup(step.name);
      if (!value) return std::nullopt;
      stack.push_back(*value);
      continue;
    }
    const double right = stack.back();
    stack.pop_back();
    double& left = stack.back();
    if (step.what == '/' && right == 0) return std::nullopt;
    if (step.what == '+') left += right;
    if (step.what == '-') left -= right;
    if (step.what == '*') left *= right;
    if (step.what == '/') left /= right;
  }
  return stack.empty() ? std::nullopt : std::optional(stack.back());
}

}  // namespace xinshi::figures
