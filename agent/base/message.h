// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace xinshi {

enum class Lang { Zh, En };

/// One text for people. `{0}`, `{1}` … stand for arguments. Chinese is for clerks: what is wrong, where, what to do.
struct Message {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};

/// All texts of the product, put together from the modules' tables by the program's start (no registration).
class MessageCatalogue {
 public:
  void add(std::span<const Message> table);
  /// The text of `code` with arguments filled in; the code itself when unknown.
  std::string render(Lang lang, std::string_view code, std::span<const std::string> args = {}) const;
  /// For an Error: place, text, and the technical detail in brackets.
  std::string render(Lang lang, const Error& error) const;
  std::vector<Message> all() const;

 private:
  std::unordered_map<std::string_view, Message> by_code_;
};

}  // namespace xinshi
