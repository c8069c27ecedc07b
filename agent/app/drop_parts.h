// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>

#include "app/node.h"
#include "ports/files.h"
#include "ports/remote.h"
#include "ports/sender.h"

namespace xinshi::app {

struct DropMeans {
  FileSystem& files;
  CharsetDecoders& decoders;
  CharsetEncoder& encoder;
  Log& log;
};

/// What a platform of type `file_drop` is made of. The feed is null where the package names no receipt files.
struct DropParts {
  std::unique_ptr<RemoteDirectory> remote;
  std::unique_ptr<Sender> sender;
  std::unique_ptr<AnswerFeed> feed;
};

Result<DropParts> make_drop_parts(const runtime::PlatformConfig& config, Node& node, const DropMeans& means, std::stop_token end);

}  // namespace xinshi::app
