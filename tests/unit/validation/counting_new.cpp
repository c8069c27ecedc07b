// SPDX-License-Identifier: Apache-2.0
// Replaces the global allocation functions of this test program. In a file of its own, so that the compiler does not see both
// sides of a pair at once and warn of a mismatch.
#include "unit/validation/counting_new.h"

#include <cstdlib>
#include <new>

namespace {
thread_local std::size_t count = 0;
}

std::size_t xinshi::test::allocations() { return count; }

void* operator new(std::size_t size) {
  ++count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
