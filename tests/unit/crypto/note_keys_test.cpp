// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/handles.h"
#include "crypto/openssl/keys.h"
#include "raw_openssl.h"

namespace xinshi::crypto {
namespace {

/// RFC 8032 section 7.1, test 2.
const std::string kSeed = *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const std::string kPublic = *from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const std::string kSignature = *from_hex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

Secret pem_of(const std::string& seed) {
  const PkeyPtr key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
  return Secret(raw::private_pem(key));
}

TEST(Ed25519Notes, SignAndVerifyTheVectorOfTheRfc) {
  const auto signer = *make_note_signer("log", pem_of(kSeed));
  EXPECT_EQ(*signer->sign("\x72"), kSignature);
  const auto verifier = make_note_verifier();
  EXPECT_TRUE(verifier->verify(kPublic, "\x72", kSignature));
  EXPECT_FALSE(verifier->verify(kPublic, "\x73", kSignature));
  EXPECT_FALSE(verifier->verify(kPublic, "\x72", kSignature.substr(0, 63)));
  EXPECT_FALSE(verifier->verify(kPublic.substr(0, 31), "\x72", kSignature));
  EXPECT_FALSE(verifier->verify("", "", ""));
}

// Private and verifier key of the example in the documentation of Go's sumdb/note.
TEST(Ed25519Notes, WriteTheVerifierKeyOfGosExample) {
  const auto typed = *from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
  const auto signer = *make_note_signer("PeterNeumann", pem_of(typed.substr(1)));
  EXPECT_EQ(signer->name(), "PeterNeumann");
  EXPECT_EQ(signer->verifier_key(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

TEST(Ed25519Notes, RefuseNamesThatANoteCannotCarry) {
  const Secret key = *generate_log_key();
  for (const char* name : {"", "a b", "a+b", "a\n", "\xE3\x80\x80log", "\xFF"}) {
    const auto signer = make_note_signer(name, key);
    ASSERT_FALSE(signer.ok()) << name;
    EXPECT_EQ(signer.error().code, "CRY-0008");
  }
}

TEST(Ed25519Notes, RefuseOtherKeys) {
  EXPECT_EQ(make_note_signer("log", *generate_identity_key()).error().code, "CRY-0005");
  EXPECT_EQ(make_note_signer("log", Secret("no key")).error().code, "CRY-0004");
}

}  // namespace
}  // namespace xinshi::crypto
