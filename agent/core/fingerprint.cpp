// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>

#include "base/sha256.h"
#include "core/record.h"

namespace xinshi {
namespace {

/// Collects short pieces, because a hash update costs more than the copy.
class Collector {
 public:
  void add(std::string_view piece) {
    if (piece.size() > buffer_.size() - used_) flush();
    if (piece.size() > buffer_.size()) {
      hash_.update(piece);
      return;
    }
    std::memcpy(buffer_.data() + used_, piece.data(), piece.size());
    used_ += piece.size();
  }
  Hash finish() {
    flush();
    return hash_.finish();
  }

 private:
  void flush() {
    hash_.update({buffer_.data(), used_});
    used_ = 0;
  }
  Sha256 hash_;
  std::array<char, 2048> buffer_;
  std::size_t used_ = 0;
};

void add_pair(Collector& out, std::string_view name, std::string_view value) {
  out.add(name);
  out.add("\x1F");
  out.add(value);
  out.add("\x1E");
}

}  // namespace

Hash fingerprint(const Record& record) {
  Collector out;
  add_pair(out, "_op", word(record.meta().op));
  const auto& fields = record.kind().fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (record.fields().has(i)) add_pair(out, fields[i].code, record.fields().get(i));
  return out.finish();
}

}  // namespace xinshi
