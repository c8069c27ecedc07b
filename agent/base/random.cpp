// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

namespace xinshi {

Bytes16 random16(RandomSource& random) {
  Bytes16 out{};
  random.fill(out);
  return out;
}

}  // namespace xinshi
