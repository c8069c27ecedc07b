// SPDX-License-Identifier: Apache-2.0
#include "odbc/handles.h"

#include <utility>

namespace xinshi::odbc {

Handle::Handle(SQLSMALLINT type, SQLHANDLE parent) : type_(type) {
  if (!good(SQLAllocHandle(type, parent, &handle_))) handle_ = SQL_NULL_HANDLE;
}

Handle::Handle(Handle&& other) noexcept : type_(other.type_), handle_(std::exchange(other.handle_, nullptr)) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this == &other) return *this;
  reset();
  type_ = other.type_;
  handle_ = std::exchange(other.handle_, nullptr);
  return *this;
}

void Handle::reset() {
  if (handle_ == SQL_NULL_HANDLE) return;
  SQLFreeHandle(type_, handle_);
  handle_ = SQL_NULL_HANDLE;
}

SQLPOINTER as_pointer(SQLULEN number) { return reinterpret_cast<SQLPOINTER>(number); }  // NOLINT: the interface wants it so

}  // namespace xinshi::odbc
