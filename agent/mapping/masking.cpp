// SPDX-License-Identifier: Apache-2.0
#include "mapping/masking.h"

#include "base/text.h"
#include "core/personal_numbers.h"

namespace xinshi::mapping {
namespace {

std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t pos = 0;
  for (std::size_t i = 0; i < characters && pos < text.size(); ++i) next_code_point(text, pos);
  return pos;
}

}  // namespace

std::string masked_text(std::string_view value, const Mask& mask) {
  const std::size_t length = count_characters(value);
  std::size_t head = mask.head;
  std::size_t tail = mask.tail;
  if (head + tail >= length) {
    head = length > 1 && mask.head > 0 ? 1 : 0;
    tail = 0;
  }
  const std::size_t head_end = bytes_of(value, head);
  std::string out(value.substr(0, head_end));
  for (std::size_t i = head; i < length - tail; ++i) out += mask.with;
  return out.append(value.substr(bytes_of(value, length - tail)));
}

std::string mask_prose(std::string_view text) {
  std::string out;
  std::size_t pos = 0;
  while (const auto run = next_personal_number(text, pos)) {
    out.append(text.substr(pos, run->at - pos)).append(masked_text(text.substr(run->at, run->size), {3, 4, "*"}));
    pos = run->at + run->size;
  }
  return out.append(text.substr(pos));
}

}  // namespace xinshi::mapping
