// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/catalogue.h"
#include "core/delivery.h"
#include "core/parcel.h"

namespace xinshi::mapping {

/// How batches lie as files (`[drop]`); docs/ADAPTERS.md.
struct DropForm {
  std::string name;             ///< with {unit} {origin} {date} {time} {batch} {seq} {kind} {count}
  std::string charset = "utf-8";
  std::string folder;           ///< below the platform's folder; "" = itself
  bool by_kind = false;         ///< a file holds one kind
  std::string receipts;         ///< pattern of the receipt files: {name}, {stem} of the dropped file, one `*`; "" = there are none
  std::string receipts_folder;
  std::string receipts_charset = "auto";
};

/// A platform package (`adapters/platforms/<id>/platform.toml`), parsed and checked. Immutable.
/// Says for each kind how records are written (names, date patterns, code values, masking, length units), the body shape
/// (JSON array or object, XML), headers, batch size, repeat class, and how answers are read.
class PlatformPackage {
 public:
  virtual ~PlatformPackage() = default;
  virtual const std::string& id() const = 0;
  virtual const std::string& version() const = 0;  ///< hex digest of the package text
  virtual Repeat repeat() const = 0;
  virtual std::size_t batch_size() const = 0;
  virtual const std::string& method() const = 0;
  virtual const std::string& path() const = 0;  ///< appended to the configured URL
  virtual const std::string& content_type() const = 0;
  /// Rules that the platform takes more gravely than the catalogue: `[rules]` and `[kinds.<kind>.rules]`.
  virtual std::vector<SeverityOverride> severities() const { return {}; }
  virtual bool has_channel(std::string_view channel) const = 0;
  /// Null unless `transport = "file_drop"`.
  virtual const DropForm* drop() const { return nullptr; }

  /// Writes the body for records of one kind or several. Deterministic. A record that the target cannot hold (length, charset) is
  /// an Invalid error whose `where.row`-like index is in `detail` as a number.
  virtual Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view channel) const = 0;
  /// Reads an answer. Never says accepted without a matching statement in the body (V-52, V-53).
  virtual Result<Answer> read_answer(int status, std::string_view body, const std::vector<OutRecord>& records) const = 0;
};

Result<std::shared_ptr<const PlatformPackage>> read_platform_package(std::string_view toml, const std::string& file,
                                                                     const Catalogue& catalogue);

}  // namespace xinshi::mapping
