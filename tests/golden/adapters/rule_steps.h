// SPDX-License-Identifier: Apache-2.0
// The verbs of tests/golden/rules/*.json: each judges one case and adds failures to the running test.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace xinshi::golden {

/// A right record of `kind` (tests/golden/rules/base.json) with `set` laid over it, checked. Findings of rule `id` are `wanted`.
void step_check(const nlohmann::json& one, const std::string& id);
/// Rows of `csv` through a source adapter and the checks.
void step_map(const nlohmann::json& one, const std::string& id);
/// A record written for a platform's channel.
void step_encode(const nlohmann::json& one);
/// A decision date and its deadlines.
void step_deadline(const nlohmann::json& one);
/// A platform's answer about so many records.
void step_answer(const nlohmann::json& one);
/// Rows admitted one after another into a store with two platforms.
void step_admit(const nlohmann::json& one);

}  // namespace xinshi::golden
