// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <openssl/crypto.h>

namespace xinshi {
namespace {

void wipe_text(std::string& text) {
  text.resize(text.capacity());  // also what a longer value left behind the end
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace

// Copied, not moved: a moved short string leaves its characters behind in the argument.
Secret::Secret(std::string value) : value_(value) { wipe_text(value); }

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe();  // first, since an assignment that grows gives the old memory back as it is
  value_ = other.value_;
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  *this = static_cast<const Secret&>(other);
  other.wipe();
  return *this;
}

void Secret::wipe() { wipe_text(value_); }

}  // namespace xinshi
