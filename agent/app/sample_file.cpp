// SPDX-License-Identifier: Apache-2.0
#include "app/sample_file.h"

#include "app/config_text.h"

#include <iostream>
#include <utility>

#include "app/knowledge.h"
#include "runtime/config.h"

namespace xinshi::app {
namespace {

class StandardInput final : public ByteStream {
 public:
  Result<std::size_t> read(char* out, std::size_t size) override {
    std::cin.read(out, static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(std::cin.gcount());
  }
};

Result<OpenedFile> open_input(Context& context, const std::string& file) {
  if (file == "-") return OpenedFile{{}, std::make_unique<StandardInput>(), nullptr};
  Result<OpenedFile> opened = context.files.open(file);
  if (!opened) return Error{Fault::Config, "CLI-0002", "", {file, 0, 0, ""}};
  return opened;
}

}  // namespace

Result<std::unique_ptr<SampleFile>> open_sample(Context& context, const SampleOptions& options) {
  auto out = std::make_unique<SampleFile>();
  Result<OpenedFile> file = open_input(context, options.file);
  if (!file) return std::move(file).error();
  folder::InputOptions reading;
  reading.charset = options.charset;
  reading.sheet = options.sheet;
  const std::string name = options.file == "-" ? "" : options.file;
  auto inputs = folder::InputSet::open(std::move(*file), name, {out->charsets, out->archives}, reading);
  if (!inputs) return std::move(inputs).error();
  out->inputs = std::move(*inputs);
  return out;
}

mapping::Unit configured_unit(Context& context) {
  runtime::Config config;
  (void)read_whole_config(context, config);
  return {config.unit_name, config.unit_code, config.unit_division};
}

}  // namespace xinshi::app
