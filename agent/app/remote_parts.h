// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "app/context.h"
#include "app/node.h"
#include "ports/remote.h"
#include "sources/folder/remote_pickup.h"

namespace xinshi::app {

/// A configured folder on another machine. Password and private key are read from their files at each use and refused when others may
/// read them.
std::unique_ptr<RemoteDirectory> make_remote(const runtime::RemotePart& part, FileSystem& files, std::stop_token end);

/// Local folder into which a source's remote files are brought: DATA/spool/<name in hex where it is no plain word>.
std::string spool_of(const Node& node, const std::string& source);

}  // namespace xinshi::app
