// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/posix_error.h"

#include <cerrno>
#include <system_error>

namespace xinshi::posix {
namespace {

struct Class {
  Fault fault;
  const char* code;
};

Class class_of(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR: return {Fault::NotFound, "SYS-0001"};
    case EACCES:
    case EPERM:
    case EROFS: return {Fault::Config, "SYS-0002"};
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return {Fault::Transient, "SYS-0003"};
    case EEXIST:
    case ENOTEMPTY: return {Fault::Conflict, "SYS-0005"};
    default: return {Fault::Transient, "SYS-0004"};
  }
}

}  // namespace

Error system_error(int number, std::string_view call, const std::string& path) {
  const Class found = class_of(number);
  // std::generic_category: strerror is not thread-safe everywhere.
  return {found.fault, found.code, std::string(call) + ": " + std::generic_category().message(number), {path, 0, 0, ""}};
}

}  // namespace xinshi::posix
