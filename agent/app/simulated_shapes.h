// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/wire.h"

namespace xinshi::app {

/// A record as a simulated platform found it in a request.
struct SeenRecord {
  std::string id;       ///< "" where the interface has none
  std::string version;
  std::string op;
  std::string number;   ///< decision number
  std::string key() const { return (id.empty() ? number : id) + "/" + version; }
};

struct SeenVerdict {
  enum class Word { Taken, Known, Refused } word = Word::Taken;
};

/// What is wrong with an answer on purpose.
enum class Defect { None, LeavesOne, CountsTwice };

/// How one kind of platform reads requests and writes answers. It knows the interface from its description and shares no code with what
/// writes requests. Called by one thread at a time.
class SimulatedShape {
 public:
  virtual ~SimulatedShape() = default;
  /// Requests that carry no records: sign-in, questions. Null: it carries records.
  virtual std::optional<ServerReply> aside(const ServerRequest& request) {
    (void)request;
    return std::nullopt;
  }
  /// Null: the request is none of this interface.
  virtual std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) = 0;
  virtual ServerReply answer(const std::vector<SeenRecord>& records, const std::vector<SeenVerdict>& verdicts, Defect defect) = 0;
  /// All tokens are over; false where there are none.
  virtual bool expire() { return false; }
  /// A later quality check rejects what was taken; false where nobody can ask.
  virtual bool revoke(const std::vector<SeenRecord>& records) {
    (void)records;
    return false;
  }
};

/// Null for an unknown shape.
std::unique_ptr<SimulatedShape> make_shape(std::string_view shape);

}  // namespace xinshi::app
