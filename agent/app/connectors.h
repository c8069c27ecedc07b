// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "app/node.h"
#include "base/archive.h"
#include "destinations/http/call_scope.h"
#include "ports/database.h"
#include "ports/files.h"
#include "ports/message_crypto.h"
#include "ports/sender.h"
#include "ports/source.h"
#include "ports/wire.h"

namespace xinshi::app {

/// The explicit list of connectors: which word in the configuration makes which source, destination and receipt feed.
/// Adding a connector is a folder and a line in connectors.cpp.

struct SourceMeans {
  FileSystem& files;
  CharsetDecoders& charsets;
  ArchiveReader& archives;
  std::function<std::string(const Problem&)> render;  ///< text of a finding, for result files
  Log& log;
  DatabaseDriver& databases;
};
/// Sources that are fetched from. A hook is none: it is handed to. Config CFG-0012 for an unknown type.
Result<std::unique_ptr<Source>> make_source(const runtime::SourceConfig& config, Node& node, const SourceMeans& means);

struct SenderMeans {
  HttpClient& http;
  FileSystem& files;
  MessageCrypto& crypto;
};
/// The secrets (each from a file of its own that only the service may read) and settings that a package asks for. Config CFG-090x, SND-0104.
Result<platform_http::CallGivens> platform_givens(const runtime::PlatformConfig& config, const mapping::PlatformPackage& package);
Result<std::unique_ptr<Sender>> make_sender(const runtime::PlatformConfig& config, Node& node, const SenderMeans& means);
/// Null for platforms that hand no receipts down.
std::unique_ptr<ReceiptFeed> make_feed(const runtime::PlatformConfig& config, const Node& node, HttpClient& http);

}  // namespace xinshi::app
