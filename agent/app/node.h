// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/context.h"
#include "app/knowledge.h"
#include "base/directory.h"
#include "base/log.h"
#include "base/note_keys.h"
#include "base/sha256.h"
#include "crypto/openssl/system_random.h"
#include "platform/posix/file_lock.h"
#include "platform/posix/system_clock.h"
#include "ports/crypto.h"
#include "ports/store.h"
#include "runtime/config.h"
#include "stores/embedded/embedded_store.h"

namespace xinshi::app {

/// One data directory, opened: configuration, knowledge, keys and store, without a running thread of ours. The base of the service and
/// of commands that work while none runs. Members stand in the order in which they need each other.
struct Node {
  runtime::Config config;
  std::unique_ptr<Knowledge> knowledge;
  std::string adapters;  ///< folder
  posix::SystemClock clock;
  crypto::SystemRandom random;
  std::optional<posix::FileLock> lock;  ///< one process for one data directory
  std::unique_ptr<Sealer> sealer;
  std::unique_ptr<HmacSha256> identity;  ///< keyed hash of personal parts of identity keys
  std::unique_ptr<NoteSigner> note_signer;
  std::unique_ptr<NoteSigner> witness_signer;  ///< cosigns heads of those below; null where nobody sends here
  std::unique_ptr<BatchSigner> batch_signer;      ///< null where no certificate is configured
  std::unique_ptr<BatchVerifier> batch_verifier;  ///< null likewise
  std::unique_ptr<Directory> audit_directory;     ///< DATA/audit
  std::unique_ptr<EmbeddedStore> store;

  std::string data(const char* part) const { return path_text(config.data_dir / part); }
};

/// Reads and judges the configuration; every problem is printed, the first is answered.
Result<runtime::Config> read_config_file(Context& context);

/// Opens (and at first makes) DATA. Errors: CFG-0014 when another process has it and does not
/// let go of it within `patience_ms`.
Result<std::unique_ptr<Node>> open_node(Context& context, Log& log, std::int64_t patience_ms = 0);

}  // namespace xinshi::app
