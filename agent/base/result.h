// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace xinshi {

/// The closed set of fault classes. Callers decide on the class alone; the code is for people.
enum class Fault {
  Invalid,    ///< the input is wrong; the same input will fail again
  NotFound,   ///< the named thing does not exist
  Conflict,   ///< the step contradicts what is stored
  Refused,    ///< the other side said no, or this side's policy does
  Transient,  ///< may pass: time-out, connection, busy, full disk
  Corrupt,    ///< stored or received bytes contradict their own digest or format
  Config,     ///< what an operator wrote is wrong
  Internal,   ///< a bug, or an exception of a third-party library
};

std::string_view fault_name(Fault fault);

/// Where an error stands. Empty parts are unknown. `line` and `column` count from 1; `row` is a record's ordinal.
struct Where {
  std::string file;
  int line = 0;
  int column = 0;
  std::string key;
};

/// "file:line:column key" with unknown parts left out; empty when nothing is known.
std::string place_text(const Where& where);

/// An error value. `code` is stable and documented (docs/ERRORS.md), for example "MAP-0012";
/// `detail` is a short technical addition and never holds personal data or secrets.
struct Error {
  Fault fault = Fault::Internal;
  std::string code;
  std::string detail;
  Where where = {};
};

/// One line for logs: "MAP-0012 invalid file.csv:3:7 key: detail".
std::string describe(const Error& error);

/// A value or an Error. Converts implicitly from both, so `return Error{...}` and `return value` work.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return require(), std::get<0>(state_); }
  const T& value() const& { return require(), std::get<0>(state_); }
  T&& value() && { return require(), std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  void require() const {
    if (!ok()) std::abort();  // a caller that did not look: a bug, never a state of the input
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace xinshi
