// SPDX-License-Identifier: Apache-2.0
#include "app/signatures.h"

#include <utility>

#include "app/context.h"
#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/signature_policy.h"

namespace xinshi::app {
namespace {

using crypto::RequiredSignatures;

/// One algorithm's files, as they stand in the configuration.
struct Material {
  const std::filesystem::path& certificate;
  const std::filesystem::path& key;
  const char* key_name;
  const char* certificate_name;
};

template <class Make>
Result<std::unique_ptr<BatchSigner>> read_signer(FileSystem& files, const Material& material, const std::string& unit, Make make) {
  const std::string key_path = path_text(material.key);
  const Result<std::string> chain = files.read(path_text(material.certificate), 1 << 20);
  if (!chain) return chain.error();
  const Result<bool> private_file = files.private_to_owner(key_path);
  if (!private_file) return private_file.error();
  if (!*private_file) return Error{Fault::Config, "CFG-0011", "", {key_path, 0, 0, material.key_name}};
  const Result<std::string> key = files.read(key_path, 64 << 10);
  if (!key) return key.error();
  Result<std::unique_ptr<BatchSigner>> signer = make(*chain, Secret(*key));
  if (!signer) return signer;
  if ((*signer)->certificate().unit != unit) {
    return Error{Fault::Config, "CFG-0021", (*signer)->certificate().unit, {path_text(material.certificate), 0, 0, material.certificate_name}};
  }
  return signer;
}

Result<std::unique_ptr<BatchSigner>> open_signer(FileSystem& files, const runtime::Config& config, Clock& clock) {
  Result<std::unique_ptr<BatchSigner>> p256 =
      read_signer(files, {config.certificate, config.key, "identity.key", "unit.code"}, config.unit_code,
                  [&](const std::string& chain, const Secret& key) { return crypto::make_cms_signer(chain, key, clock); });
  if (!p256 || config.cryptography == runtime::Cryptography::International) return p256;
  Result<std::unique_ptr<BatchSigner>> sm2 =
      read_signer(files, {config.sm2_certificate, config.sm2_key, "identity.sm2_key", "identity.sm2_certificate"}, config.unit_code,
                  [&](const std::string& chain, const Secret& key) { return crypto::make_sm2_cms_signer(chain, key, clock); });
  if (!sm2 || config.cryptography == runtime::Cryptography::National) return sm2;
  return crypto::make_signer_pair(*std::move(p256), *std::move(sm2));
}

Result<std::unique_ptr<BatchVerifier>> open_verifier(FileSystem& files, const runtime::Config& config) {
  const Result<std::string> anchors = files.read(path_text(config.ca), 1 << 20);
  if (!anchors) return anchors.error();
  Result<std::unique_ptr<BatchVerifier>> p256 = crypto::make_cms_verifier(*anchors);
  if (!p256) return p256;
  std::unique_ptr<BatchVerifier> sm2;
  if (!config.sm2_ca.empty()) {
    const Result<std::string> national = files.read(path_text(config.sm2_ca), 1 << 20);
    if (!national) return national.error();
    Result<std::unique_ptr<BatchVerifier>> made = crypto::make_sm2_cms_verifier(*national);
    if (!made) return made;
    sm2 = *std::move(made);
  }
  return crypto::make_policy_verifier(*std::move(p256), std::move(sm2),
                                      config.require == "both" ? RequiredSignatures::Both
                                      : config.require == "sm2" ? RequiredSignatures::Sm2 : RequiredSignatures::P256);
}

}  // namespace

Result<Signatures> open_signatures(FileSystem& files, const runtime::Config& config, Clock& clock) {
  Result<std::unique_ptr<BatchSigner>> signer = open_signer(files, config, clock);
  if (!signer) return signer.error();
  Result<std::unique_ptr<BatchVerifier>> verifier = open_verifier(files, config);
  if (!verifier) return verifier.error();
  return Signatures{*std::move(signer), *std::move(verifier)};
}

}  // namespace xinshi::app
