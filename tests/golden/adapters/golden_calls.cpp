// SPDX-License-Identifier: Apache-2.0
#include "golden_calls.h"

#include "golden_support.h"

namespace xinshi::golden {

std::string as_text_file(const platform_http::ReadyCall& call) {
  std::string out = call.method + " " + call.path + "\n";
  for (const auto& [name, value] : call.headers) out += name + ": " + value + "\n";
  return out + "\n" + call.body;
}

Result<std::shared_ptr<const mapping::PlatformPackage>> shipped_package(const std::string& file) {
  const mapping::TemplateReader templates = [](const std::string& name) -> Result<std::string> {
    const auto path = source_dir() / "adapters" / "platforms" / "templates" / (name + ".toml");
    if (!std::filesystem::exists(path)) return Error{Fault::NotFound, "MAP-0219", name, {}};
    return read_text(path);
  };
  return mapping::read_platform_package(read_text(file), file, shipped().catalogue, templates);
}

}  // namespace xinshi::golden
