// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/ed25519_notes.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/sha256.h"
#include "base/text.h"
#include "crypto/openssl/handles.h"
#include "crypto/openssl/key_kind.h"

namespace xinshi::crypto {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kSignatureSize = 64;
constexpr char kEd25519Type = 0x01;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// C2SP signed-note: name, plus, first four bytes of SHA-256(name ‖ LF ‖ type ‖ key) in hex, plus, base64(type ‖ key).
std::string verifier_key_text(const std::string& name, std::string_view key32) {
  const std::string typed = kEd25519Type + std::string(key32);
  const Hash id = sha256(name + '\n' + typed);
  return name + '+' + to_hex(std::span(id).first(4)) + '+' + to_base64(typed);
}

bool name_fits(const std::string& name) {
  return !name.empty() && !invalid_utf8_at(name) && name.find_first_of("+ \t\r\n\v\f") == std::string::npos &&
         trim(name).size() == name.size();
}

class Ed25519NoteSigner final : public NoteSigner {
 public:
  Ed25519NoteSigner(std::string name, std::string verifier_key, PkeyPtr key)
      : name_(std::move(name)), verifier_key_(std::move(verifier_key)), key_(std::move(key)) {}

  std::string name() const override { return name_; }
  std::string verifier_key() const override { return verifier_key_; }
  Result<std::string> sign(std::string_view text) override {
    const MdCtxPtr context(EVP_MD_CTX_new());
    std::string out(kSignatureSize, '\0');
    std::size_t size = out.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(text), text.size()) != 1 ||
        size != kSignatureSize) {
      return library_error("sign note");
    }
    return out;
  }

 private:
  std::string name_;
  std::string verifier_key_;
  PkeyPtr key_;
};

class Ed25519NoteVerifier final : public NoteVerifier {
 public:
  bool verify(std::string_view public_key32, std::string_view text, std::string_view signature64) override {
    if (public_key32.size() != kKeySize || signature64.size() != kSignatureSize) return false;
    const PkeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key32), public_key32.size()));
    const MdCtxPtr context(EVP_MD_CTX_new());
    const bool good = key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(context.get(), bytes_of(signature64), signature64.size(), bytes_of(text), text.size()) == 1;
    if (!good) (void)last_problem();
    return good;
  }
};

}  // namespace

Result<std::unique_ptr<NoteSigner>> make_note_signer(const std::string& name, const Secret& key_pem) {
  if (!name_fits(name)) return Error{Fault::Config, "CRY-0008", name};
  auto key = read_private_key(key_pem);
  if (!key) return key.error();
  std::array<unsigned char, kKeySize> raw{};
  std::size_t size = raw.size();
  if (!is_ed25519(key->get()) || EVP_PKEY_get_raw_public_key(key->get(), raw.data(), &size) != 1 || size != kKeySize) {
    return Error{Fault::Config, "CRY-0005", "expected Ed25519"};
  }
  std::string text = verifier_key_text(name, as_text(raw));
  return std::unique_ptr<NoteSigner>(std::make_unique<Ed25519NoteSigner>(name, std::move(text), *std::move(key)));
}

std::unique_ptr<NoteVerifier> make_note_verifier() {
  return std::make_unique<Ed25519NoteVerifier>();
}

}  // namespace xinshi::crypto
