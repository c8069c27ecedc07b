// SPDX-License-Identifier: Apache-2.0
#include "app/texts.h"

#include "archive/zip/zip_archive.h"
#include "audit/messages.h"
#include "core/identifiers.h"
#include "core/messages.h"
#include "crypto/openssl/messages.h"
#include "destinations/file_drop/file_drop.h"
#include "destinations/http/http_platform_sender.h"
#include "destinations/peer/peer_sender.h"
#include "figures/messages.h"
#include "mapping/decoder.h"
#include "net/curl/http_client.h"
#include "net/remote/remote_directory.h"
#include "net/server/http_server.h"
#include "odbc/odbc_driver.h"
#include "pg_notify/pg_notify.h"
#include "pipeline/messages.h"
#include "platform/posix/messages.h"
#include "ports/store_codes.h"
#include "runtime/messages.h"
#include "sources/database/messages.h"
#include "sources/folder/messages.h"
#include "sources/hook/messages.h"
#include "stores/embedded/embedded_store.h"
#include "validation/validator.h"

namespace xinshi::app {

void add_all_messages(MessageCatalogue& messages) {
  messages.add(core_messages());
  messages.add(identifier_messages());
  messages.add(mapping::messages());
  messages.add(validation::messages());
  messages.add(audit::messages());
  messages.add(store_codes::kMessages);
  messages.add(embedded::messages());
  messages.add(crypto::messages());
  messages.add(net_curl::messages());
  messages.add(net_remote::messages());
  messages.add(net_server::messages());
  messages.add(posix::messages());
  messages.add(zip::messages());
  messages.add(folder::messages());
  messages.add(odbc::messages());
  messages.add(pg_notify::messages());
  messages.add(database::messages());
  messages.add(hook::messages());
  messages.add(peer::messages());
  messages.add(platform_http::messages());
  messages.add(file_drop::messages());
  messages.add(pipeline::messages());
  messages.add(figures::messages());
  messages.add(runtime::messages());
}

}  // namespace xinshi::app
