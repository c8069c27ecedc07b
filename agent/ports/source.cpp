// SPDX-License-Identifier: Apache-2.0
#include "ports/source.h"

namespace xinshi {

void RawBatch::clear() {
  unit.clear();
  cursor.clear();
  digest.clear();
  columns.reset();
  rows.clear();
  arena.clear();
  end_of_unit = false;
  missing_or_unknown.clear();
}

}  // namespace xinshi
