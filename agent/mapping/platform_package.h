// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/catalogue.h"
#include "core/delivery.h"
#include "core/parcel.h"
#include "mapping/platform_call.h"

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
  /// Interface shape that the package follows; "" = its own.
  virtual std::string_view shape() const { return {}; }
  /// Working days from the decision that the platform's rules allow; 0 = as the catalogue says.
  virtual int deadline_days() const { return 0; }
  virtual bool has_channel(std::string_view channel) const = 0;
  /// Null unless `transport = "file_drop"`.
  virtual const DropForm* drop() const { return nullptr; }

  /// Writes the body for records of one kind or several. Deterministic. A record that the target cannot hold (length, charset) is
  /// an Invalid error whose `where.row`-like index is in `detail` as a number.
  virtual Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view channel) const = 0;
  /// Reads an answer. Never says accepted without a matching statement in the body (V-52, V-53).
  virtual Result<Answer> read_answer(int status, std::string_view body, const std::vector<OutRecord>& records) const = 0;

  /// What `{kind}` and `{kind.x}` stand for; empty for a kind that the package does not take.
  virtual std::map<std::string, std::string> kind_texts(std::string_view kind) const {
    (void)kind;
    return {};
  }
  /// How the body becomes a call: signatures, sign-in, envelope. Null: the body is sent as it is.
  virtual const CallPlan* call() const { return nullptr; }
  /// Reads the answer to a question about earlier records. A record without an outcome that is not absent stays unknown.
  struct Fate {
    Answer answer;
    std::vector<bool> absent;  ///< per record: the platform does not have it, it may be sent again
  };
  virtual Result<Fate> read_fate(int status, std::string_view body, const std::vector<OutRecord>& records) const {
    (void)status, (void)body;
    return Fate{{std::vector<std::optional<Outcome>>(records.size()), {}, false, {}}, std::vector<bool>(records.size())};
  }
};

/// The text of a template that packages extend (`adapters/platforms/templates/<name>.toml`).
using TemplateReader = std::function<Result<std::string>(const std::string& name)>;

Result<std::shared_ptr<const PlatformPackage>> read_platform_package(std::string_view toml, const std::string& file,
                                                                     const Catalogue& catalogue, const TemplateReader& templates = {});

}  // namespace xinshi::mapping
