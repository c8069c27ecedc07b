// SPDX-License-Identifier: Apache-2.0
#include "app/drop_parts.h"

#include <utility>

#include "app/remote_parts.h"
#include "destinations/file_drop/file_drop.h"
#include "destinations/file_drop/local_directory.h"
#include "pipeline/judging_package.h"

namespace xinshi::app {

Result<DropParts> make_drop_parts(const runtime::PlatformConfig& config, Node& node, const DropMeans& means, std::stop_token end) {
  auto package = read_package(means.files, node.adapters, config.package, node.knowledge->catalogue);
  if (!package) return package.error();
  if ((*package)->drop() == nullptr)
    return Error{Fault::Config, "CFG-0006", "transport = file_drop", {config.package, 0, 0, "platform.package"}};
  package = pipeline::judging(std::move(*package), node.knowledge->catalogue, node.knowledge->rule_data(), node.clock);
  if (!package) return package.error();
  file_drop::FileDropConfig drop;
  drop.platform = config.id;
  drop.level = config.level;
  drop.unit = node.config.unit_code;
  drop.channel = config.channel;
  drop.ledger = node.data("drops") + "/" + config.id;
  drop.batch_size = config.batch;
  if (Status made = means.files.make_directories(drop.ledger); !made) return made.error();
  DropParts out;
  out.remote = config.remote.url.empty() ? file_drop::make_local_directory(means.files, path_text(config.directory))
                                         : make_remote(config.remote, means.files, std::move(end));
  const file_drop::FileDropDeps deps{*out.remote,         means.files, means.decoders, means.encoder,
                                     std::move(*package), node.clock,  node.random,    means.log};
  out.sender = file_drop::make_file_drop_sender(drop, deps);
  out.feed = file_drop::make_file_drop_feed(drop, deps);
  return out;
}

}  // namespace xinshi::app
