// SPDX-License-Identifier: Apache-2.0
#include "app/node.h"

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "app/config_text.h"
#include "app/signatures.h"
#include "audit/witness.h"
#include "crypto/openssl/aead.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "platform/posix/ownership.h"
#include "platform/posix/posix_directory.h"

namespace xinshi::app {
namespace {

Result<Secret> random_key(RandomSource& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return Secret(std::string(as_text(bytes)));
}

/// A key that this node makes for itself at its first start. Refused when others can read it.
template <class Make>
Result<Secret> own_key(FileSystem& files, const std::string& path, Make make) {
  if (const Result<std::string> held = files.read(path, 64 << 10)) {
    const Result<bool> private_file = files.private_to_owner(path);
    if (!private_file) return private_file.error();
    if (!*private_file) return Error{Fault::Config, "CFG-0011", "", {path, 0, 0, ""}};
    return Secret(*held);
  } else if (held.error().fault != Fault::NotFound) {
    return held.error();
  }
  Result<Secret> key = make();
  if (!key) return key;
  if (Status written = files.write(path, key->reveal()); !written) return written.error();
  return key;
}

Status open_keys(FileSystem& files, Node& node) {
  const auto random = [&] { return random_key(node.random); };
  Result<Secret> identity = own_key(files, node.data("keys/identity-hash.key"), random);
  if (!identity) return identity.error();
  node.identity = std::make_unique<HmacSha256>(identity->reveal());
  Result<Secret> log = own_key(files, node.data("keys/log.key"), [] { return crypto::generate_log_key(); });
  if (!log) return log.error();
  Result<std::unique_ptr<NoteSigner>> signer = crypto::make_note_signer(node.config.log_origin, *log);
  if (!signer) return signer.error();
  node.note_signer = std::move(*signer);
  if (!node.config.listen) return {};
  Result<Secret> cosigner = own_key(files, node.data("keys/witness.key"), [] { return crypto::generate_log_key(); });
  if (!cosigner) return cosigner.error();
  Result<std::unique_ptr<NoteSigner>> witness = crypto::make_note_signer(node.config.log_origin + "/witness", *cosigner);
  if (!witness) return witness.error();
  node.witness_signer = std::move(*witness);
  return {};
}

Status open_certificate(FileSystem& files, Node& node) {
  if (node.config.certificate.empty()) return {};
  Result<Signatures> signatures = open_signatures(files, node.config, node.clock);
  if (!signatures) return signatures.error();
  node.batch_signer = std::move(signatures->signer);
  node.batch_verifier = std::move(signatures->verifier);
  return {};
}

/// What `find` may also match in part; everything else, and all of a natural person's record, only as a whole.
std::vector<std::string> part_match_fields(const Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const auto& kind : catalogue.kinds()) {
    for (const Role role : {Role::SubjectName, Role::SubjectUscc, Role::SubjectRegNo, Role::DecisionNumber}) {
      const int index = kind->at(role);
      if (index >= 0) out.push_back(kind->fields[static_cast<std::size_t>(index)].code);
    }
  }
  return out;
}

Status open_store(FileSystem& files, Node& node, Log& log) {
  Result<Secret> key = own_key(files, node.data("keys/store.key"), [&] { return random_key(node.random); });
  if (!key) return key.error();
  Result<std::unique_ptr<Sealer>> sealer = crypto::make_sealer(*key, node.random);
  if (!sealer) return sealer.error();
  node.sealer = std::move(*sealer);
  EmbeddedConfig config;
  config.dir = node.config.data_dir / "store";
  config.unit = node.config.unit_code;
  config.key = std::move(*key);
  config.part_match_fields = part_match_fields(node.knowledge->catalogue);
  Result<std::unique_ptr<EmbeddedStore>> store = EmbeddedStore::open(std::move(config), {node.clock, node.random, *node.sealer, log});
  if (!store) return store.error();
  node.store = std::move(*store);
  std::vector<PlatformEntry> platforms;
  for (const runtime::PlatformConfig& p : node.config.platforms) platforms.push_back({p.id, p.level, false, Repeat::Idempotent});
  for (const runtime::LevelConfig& l : node.config.levels) platforms.push_back({l.platform, l.level, true, Repeat::Idempotent});
  for (PlatformEntry& entry : platforms) {
    for (const runtime::PlatformConfig& p : node.config.platforms) {
      if (p.id != entry.id || p.type == "peer") continue;
      const auto package = read_package(files, node.adapters, p.package, node.knowledge->catalogue);
      if (!package) return package.error();
      entry.repeat = (*package)->repeat();
    }
  }
  return node.store->declare_platforms(platforms);
}

/// A command that works on the directory itself holds the lock for a moment; the service waits for it.
Result<posix::FileLock> lock_with_patience(const std::string& path, std::int64_t patience_ms) {
  constexpr std::int64_t kSliceMs = 100;
  for (std::int64_t waited = 0;; waited += kSliceMs) {
    Result<posix::FileLock> lock = posix::FileLock::acquire(path);
    if (lock || waited >= patience_ms) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(kSliceMs));
  }
}

/// Verifier keys lie beside the tiles, for whoever fetches the log.
Status publish_key(FileSystem& files, const std::string& path, const std::string& vkey) {
  const Result<std::string> held = files.read(path, 4096);
  if (held && *held == vkey + "\n") return {};
  return files.write(path, vkey + "\n");
}

Status publish_keys(FileSystem& files, const Node& node) {
  const Status log = publish_key(files, node.data("audit/keys/log.vkey"), node.note_signer->verifier_key());
  if (!log || !node.witness_signer) return log;
  const Result<std::string> vkey = audit::cosigner_key(*node.witness_signer);
  if (!vkey) return vkey.error();
  return publish_key(files, node.data("audit/keys/witness.vkey"), *vkey);
}

}  // namespace

Result<runtime::Config> read_config_file(Context& context) {
  runtime::Config config;
  const std::vector<Error> problems = read_whole_config(context, config);
  for (std::size_t i = 1; i < problems.size(); ++i) context.err(context.messages.render(context.lang, problems[i]) + "\n");
  if (!problems.empty()) return problems.front();
  return config;
}

Result<std::unique_ptr<Node>> open_node(Context& context, Log& log, std::int64_t patience_ms) {
  Result<runtime::Config> config = read_config_file(context);
  if (!config) return config.error();
  auto node = std::make_unique<Node>();
  node->config = std::move(*config);
  if (Status became = posix::become_owner_of(node->data("")); !became) return became.error();
  node->adapters = node->config.adapters_dir.empty() ? default_folder(context.files, "adapters") : path_text(node->config.adapters_dir);
  const std::string schemas = node->config.schemas_dir.empty() ? default_folder(context.files, "schemas") : path_text(node->config.schemas_dir);
  Result<std::unique_ptr<Knowledge>> knowledge = read_knowledge(context.files, schemas);
  if (!knowledge) return knowledge.error();
  node->knowledge = std::move(*knowledge);
  for (const char* part : {"", "keys", "store", "audit", "audit/keys", "run"}) {
    if (Status made = context.files.make_directories(node->data(part)); !made) return made.error();
  }
  Result<posix::FileLock> lock = lock_with_patience(node->data("run/lock"), patience_ms);
  if (!lock) return Error{Fault::Config, "CFG-0014", lock.error().detail, {node->data(""), 0, 0, "data.dir"}};
  node->lock.emplace(std::move(*lock));
  if (Status keys = open_keys(context.files, *node); !keys) return keys.error();
  if (Status certificate = open_certificate(context.files, *node); !certificate) return certificate.error();
  if (Status store = open_store(context.files, *node, log); !store) return store.error();
  node->audit_directory = std::make_unique<posix::PosixDirectory>(node->data("audit"));
  if (Status key = publish_keys(context.files, *node); !key) return key.error();
  return node;
}

}  // namespace xinshi::app
