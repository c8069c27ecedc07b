// SPDX-License-Identifier: Apache-2.0
#include "runtime/config_check.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace xinshi::runtime {

void check_whole(const Config& config, const std::string& file, std::vector<Error>& errors) {
  const auto add = [&](const char* code, std::string key, std::string detail) {
    errors.push_back({Fault::Config, code, std::move(detail), {file, 0, 0, std::move(key)}});
  };
  std::vector<std::string> names;
  for (const SourceConfig& source : config.sources) {
    if (std::find(names.begin(), names.end(), source.name) != names.end()) add("CFG-0008", "source.name", source.name);
    names.push_back(source.name);
    if (source.type == "hook" && config.hook_listen.empty()) add("CFG-0009", "hook.listen", source.name);
  }
  names.clear();
  for (const PlatformConfig& platform : config.platforms) {
    if (std::find(names.begin(), names.end(), platform.id) != names.end()) add("CFG-0008", "platform.id", platform.id);
    names.push_back(platform.id);
    if (platform.type == "peer" && config.certificate.empty()) add("CFG-0004", "identity.certificate", "");
  }
  if (config.listen && config.certificate.empty()) add("CFG-0004", "identity.certificate", "");
  if (config.sources.empty() && !config.listen) add("CFG-0010", "source", "");
}

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  const std::size_t unit_at = text.find_first_not_of("0123456789");
  if (unit_at == 0 || unit_at == std::string_view::npos) return std::nullopt;
  const auto number = parse_u64(text.substr(0, unit_at));
  if (!number || *number > 1'000'000'000) return std::nullopt;
  const std::string_view unit = text.substr(unit_at);
  const auto value = static_cast<std::int64_t>(*number);
  if (unit == "ms") return value;
  if (unit == "s") return value * 1'000;
  if (unit == "m") return value * 60'000;
  if (unit == "h") return value * 3'600'000;
  return std::nullopt;
}

}  // namespace xinshi::runtime
