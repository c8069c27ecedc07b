// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace xinshi {

/// The values of one record by field index, in one contiguous buffer. An empty value is an absent one.
/// Reused between records: `reset` keeps the memory. Views stay valid until the next `set` or `reset`.
class Fields {
 public:
  void reset(std::size_t count) {
    bytes_.clear();
    spans_.assign(count, Span{});
  }
  void set(std::size_t index, std::string_view value) {
    spans_[index] = {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(value.size())};
    bytes_.append(value);
  }
  void clear(std::size_t index) { spans_[index] = {}; }
  std::string_view get(std::size_t index) const { return {bytes_.data() + spans_[index].offset, spans_[index].length}; }
  bool has(std::size_t index) const { return spans_[index].length != 0; }
  std::size_t size() const { return spans_.size(); }
  /// True for a view that `get` gave, or a part of one.
  bool owns(std::string_view value) const {
    const std::less<const char*> before;
    return !before(value.data(), bytes_.data()) && !before(bytes_.data() + bytes_.size(), value.data() + value.size());
  }
  /// All values one after another, replaced ones included; for scans that one look over the whole record can spare.
  std::string_view bytes() const { return bytes_; }

 private:
  struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  std::string bytes_;
  std::vector<Span> spans_;
};

}  // namespace xinshi
