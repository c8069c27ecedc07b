// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "app/context.h"
#include "archive/zip/zip_archive.h"
#include "mapping/decoder.h"
#include "platform/posix/charset_decoding.h"
#include "sources/folder/input_set.h"

namespace xinshi::app {

struct SampleOptions {
  std::string file;  ///< "-" is stdin
  std::string charset = "auto";
  std::string sheet;
};

/// A file given on the command line, read as a folder would read it.
struct SampleFile {
  posix::IconvDecoders charsets;
  zip::ZipReader archives;
  std::unique_ptr<folder::InputSet> inputs;
};

/// Config CLI-0002 when it cannot be opened, else the errors of InputSet.
Result<std::unique_ptr<SampleFile>> open_sample(Context& context, const SampleOptions& options);

/// `[unit]` of the configuration where it can be read.
mapping::Unit configured_unit(Context& context);

}  // namespace xinshi::app
