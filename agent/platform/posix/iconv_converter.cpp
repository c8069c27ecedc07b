// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/iconv_converter.h"

#include <iconv.h>

#include <cerrno>

namespace xinshi::posix {

void IconvConverter::Closer::operator()(void* handle) const { ::iconv_close(static_cast<iconv_t>(handle)); }

Result<IconvConverter> IconvConverter::open(const char* to, const char* from) {
  const iconv_t handle = ::iconv_open(to, from);
  if (handle == reinterpret_cast<iconv_t>(-1)) return Error{Fault::Config, "SRC-0010", std::string(from) + " to " + to, {}};
  return IconvConverter(static_cast<void*>(handle));
}

IconvConverter::Step IconvConverter::convert(std::string_view in, char* out, std::size_t size) {
  char* from = const_cast<char*>(in.data());  // iconv's interface; it does not write there
  char* to = out;
  std::size_t left = in.size();
  std::size_t room = size;
  Step step;
  if (::iconv(static_cast<iconv_t>(handle_.get()), &from, &left, &to, &room) == static_cast<std::size_t>(-1)) {
    step.stop = errno == E2BIG ? Stop::OutputFull : errno == EINVAL ? Stop::CutOff : Stop::Invalid;
  }
  step.taken = in.size() - left;
  step.given = size - room;
  return step;
}

}  // namespace xinshi::posix
