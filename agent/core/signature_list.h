// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xinshi {

/// One or two signatures side by side, for a change of algorithms: in memory and in the store their DER elements stand one behind the
/// other, on the wire each in a section of its own. Answers the elements; bytes that are not two or more whole elements are one.
std::vector<std::string_view> split_signatures(std::string_view bytes);

/// The other way: null unless there are one or two, and `split_signatures` gives exactly these again.
std::optional<std::string> join_signatures(const std::vector<std::string_view>& signatures);

}  // namespace xinshi
