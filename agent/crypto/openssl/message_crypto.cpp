// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/message_crypto.h"

#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/sm2_coding.h"

namespace xinshi::crypto {
namespace {

using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
constexpr std::size_t kBlock = 16;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const EVP_MD* library_digest(DigestKind kind) {
  switch (kind) {
    case DigestKind::Md5:
      return EVP_md5();
    case DigestKind::Sha1:
      return EVP_sha1();
    case DigestKind::Sha256:
      return EVP_sha256();
    case DigestKind::Sm3:
      break;
  }
  return EVP_sm3();
}

const EVP_MD* library_digest(SignatureKind kind) {
  if (kind == SignatureKind::Sm2) return EVP_sm3();
  return kind == SignatureKind::RsaSha1 ? EVP_sha1() : EVP_sha256();
}

const char* key_type(SignatureKind kind) {
  if (kind == SignatureKind::Sm2) return "SM2";
  return kind == SignatureKind::EcdsaSha256 ? "EC" : "RSA";
}

Error wrong_key(std::string_view wanted) {
  (void)last_problem();
  return {Fault::Config, "CRY-0012", std::string(wanted), {}};
}

/// A PEM public key, or the key of a PEM certificate.
PkeyPtr read_public_key(std::string_view pem) {
  BioPtr bio = reading(pem);
  PkeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (key) return key;
  bio = reading(pem);
  const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  (void)last_problem();
  return certificate ? PkeyPtr(X509_get_pubkey(certificate.get())) : nullptr;
}

class OpensslMessageCrypto final : public MessageCrypto {
 public:
  Result<std::string> digest(DigestKind kind, std::string_view bytes) override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, library_digest(kind), nullptr) != 1) return library_error("digest");
    return std::string(reinterpret_cast<const char*>(out.data()), length);
  }

  Result<std::string> hmac(DigestKind kind, std::string_view key, std::string_view bytes) override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (HMAC(library_digest(kind), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(), out.data(), &length) == nullptr)
      return library_error("hmac");
    return std::string(reinterpret_cast<const char*>(out.data()), length);
  }

  Result<std::string> sign(SignatureKind kind, const Secret& pem, std::string_view id, SignatureCoding coding, std::string_view bytes) override {
    const auto key = read_private_key(pem);
    if (!key) return key.error();
    if (EVP_PKEY_is_a(key->get(), key_type(kind)) != 1) return wrong_key(key_type(kind));
    auto made = signature(kind, key->get(), id, bytes);
    if (!made || coding == SignatureCoding::Der || kind == SignatureKind::RsaSha1 || kind == SignatureKind::RsaSha256) return made;
    return raw_signature(*made);
  }

  Result<std::string> encrypt(CipherKind kind, std::string_view key, std::string_view iv, std::string_view bytes) override {
    const bool chained = kind == CipherKind::Sm4Cbc;
    if (key.size() != kBlock || (chained && iv.size() != kBlock)) return wrong_key("SM4: 16");
    const CipherCtxPtr context(EVP_CIPHER_CTX_new());
    std::string out(bytes.size() + kBlock, '\0');
    int first = 0;
    int last = 0;
    if (!context ||
        EVP_EncryptInit_ex2(context.get(), chained ? EVP_sm4_cbc() : EVP_sm4_ecb(), raw(key), chained ? raw(iv) : nullptr, nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), raw(out), &first, raw(bytes), static_cast<int>(bytes.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), raw(out) + first, &last) != 1)
      return library_error("SM4");
    out.resize(static_cast<std::size_t>(first + last));
    return out;
  }

  Result<std::string> encrypt_sm2(std::string_view public_key, Sm2CipherCoding coding, bool leading_04, std::string_view bytes) override {
    const PkeyPtr key = read_public_key(public_key);
    if (!key || EVP_PKEY_is_a(key.get(), "SM2") != 1) return wrong_key("SM2");
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    std::size_t length = 0;
    if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || EVP_PKEY_encrypt(context.get(), nullptr, &length, raw(bytes), bytes.size()) != 1)
      return library_error("SM2 encryption");
    std::string out(length, '\0');
    if (EVP_PKEY_encrypt(context.get(), raw(out), &length, raw(bytes), bytes.size()) != 1) return library_error("SM2 encryption");
    out.resize(length);
    if (coding == Sm2CipherCoding::Der) return out;
    return raw_ciphertext(out, coding, leading_04);
  }

 private:
  static Result<std::string> signature(SignatureKind kind, EVP_PKEY* key, std::string_view id, std::string_view bytes) {
    const MdCtxPtr context(EVP_MD_CTX_new());
    const PkeyCtxPtr parameters(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    if (!context || !parameters) return library_error("signature");
    // The library's own default is an empty ID, which nobody else uses.
    if (kind == SignatureKind::Sm2 && EVP_PKEY_CTX_set1_id(parameters.get(), id.data(), static_cast<int>(id.size())) != 1)
      return library_error("SM2 ID");
    EVP_MD_CTX_set_pkey_ctx(context.get(), parameters.get());
    std::size_t length = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, library_digest(kind), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, raw(bytes), bytes.size()) != 1)
      return library_error("signature");
    std::string out(length, '\0');
    if (EVP_DigestSign(context.get(), raw(out), &length, raw(bytes), bytes.size()) != 1) return library_error("signature");
    out.resize(length);
    return out;
  }
};

}  // namespace

std::unique_ptr<MessageCrypto> make_message_crypto() {
  return std::make_unique<OpensslMessageCrypto>();
}

}  // namespace xinshi::crypto
