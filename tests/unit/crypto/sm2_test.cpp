// SPDX-License-Identifier: Apache-2.0
// National cryptography: each trap of the library's is a test.
#include <gtest/gtest.h>

#include <set>

#include "core/signature_list.h"
#include "crypto/openssl/certificate.h"
#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/keys.h"
#include "crypto/openssl/signature_policy.h"
#include "raw_openssl.h"
#include "support/manual_clock.h"
#include "support/sm2_pki.h"
#include "support/test_pki.h"

namespace xinshi::crypto {
namespace {

constexpr const char* kUnit = "11330100MB0000001X";
constexpr const char* kOtherUnit = "11330100MB0000002X";
constexpr Instant kNow = ManualClock::kStart;

struct Sm2 : ::testing::Test {
  ManualClock clock;
  Sm2Pki pki;
  Sm2Identity leaf = pki.issue();
  std::unique_ptr<BatchSigner> signer = *make_sm2_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock);
  std::unique_ptr<BatchVerifier> verifier = *make_sm2_cms_verifier(pki.root_pem());

  std::string code(std::string_view bytes, std::string_view signature, Instant at = kNow) {
    const auto verified = verifier->verify(bytes, signature, at);
    return verified.ok() ? "" : verified.error().code;
  }
  std::string signed_by(const Sm2Identity& who) {
    const auto made = make_sm2_cms_signer(who.certificate_pem, Secret(who.key_pem), clock);
    EXPECT_TRUE(made.ok()) << describe(made.error());
    return made.ok() ? *(*made)->sign("manifest") : "";
  }
};

TEST_F(Sm2, VerifiesWhatItSignedOverThreeLevelsAndNamesTheUnit) {
  const auto signature = signer->sign("manifest");
  ASSERT_TRUE(signature.ok()) << describe(signature.error());
  const auto who = verifier->verify("manifest", *signature, kNow);
  ASSERT_TRUE(who.ok()) << describe(who.error());
  EXPECT_EQ(who->unit, kUnit);
  EXPECT_TRUE(verifier->verify("manifest", *signature, kNow).ok()) << "the second time from memory";
}

TEST_F(Sm2, SignsEveryByteAsItIs) {
  for (const std::string& bytes : {std::string(), std::string("\r\n\n\r", 4), std::string("a\0b", 3), std::string(300'000, '\n')}) {
    const auto signature = signer->sign(bytes);
    ASSERT_TRUE(signature.ok());
    EXPECT_EQ(code(bytes, *signature), "");
    EXPECT_EQ(code(bytes + "\n", *signature), "TRU-0002");
  }
}

TEST_F(Sm2, RefusesAnyChangedByteOfTheSignature) {
  const std::string signature = *signer->sign("manifest");
  std::size_t harmless = 0;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    verifier = *make_sm2_cms_verifier(pki.root_pem());  // that remembers nobody
    const auto verified = verifier->verify("manifest", changed, kNow);
    if (!verified.ok()) continue;
    EXPECT_EQ(verified->fingerprint, signer->certificate().fingerprint) << i;
    ++harmless;  // versions and other spellings outside of what is signed
  }
  EXPECT_LT(harmless, 60U);
  for (const std::string& other : {signature + '\0', signature.substr(0, signature.size() - 1), std::string(), std::string("hello")}) {
    EXPECT_EQ(code("manifest", other), "TRU-0001");
  }
}

// The library's default ID is empty: a signature without the ID fails at every other maker's.
TEST_F(Sm2, RefusesTheEmptyIdAndEveryOtherOne) {
  const Secret key = *generate_sm2_key();
  const std::string public_key = *public_key_pem(key);
  const std::string good = *sm2_sign(key, "text");
  EXPECT_TRUE(sm2_verify(public_key, "text", good));
  EXPECT_FALSE(sm2_verify(public_key, "text", good, "ALICE123@YAHOO.COM"));
  EXPECT_FALSE(sm2_verify(public_key, "text", good, ""));
  EXPECT_FALSE(sm2_verify(public_key, "text!", good));
  EXPECT_EQ(sm2_sign(key, "text", "").error().code, "CRY-0011");
  EXPECT_TRUE(sm2_verify(public_key, "text", *sm2_sign(key, "text", "other"), "other"));
  EXPECT_EQ(make_sm2_cms_verifier(pki.root_pem(), "").error().code, "CRY-0011");
  EXPECT_EQ(make_sm2_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock, "").error().code, "CRY-0011");
  const auto stranger = *make_sm2_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock, "another id");
  EXPECT_EQ(code("manifest", *stranger->sign("manifest")), "TRU-0002") << "no ID but the agreed one is tried";
}

TEST_F(Sm2, RefusesCertificatesThatWereSignedUnderAnotherIdAtAnyLevel) {
  Sm2Wanted foreign;
  foreign.id = "another id";
  EXPECT_EQ(code("manifest", signed_by(pki.issue(foreign))), "TRU-0003") << "the leaf";
  const Sm2Pki other("another id");
  verifier = *make_sm2_cms_verifier(other.root_pem());
  EXPECT_EQ(code("manifest", signed_by(other.issue())), "TRU-0003") << "the intermediate";
}

TEST_F(Sm2, RefusesForeignExpiredAndNamelessSignersAndAuthorities) {
  EXPECT_EQ(code("manifest", signed_by(Sm2Pki().issue())), "TRU-0003");
  Sm2Wanted old;
  old.not_after = kNow.us / kMicrosPerSecond - 1;
  EXPECT_EQ(code("manifest", signed_by(pki.issue(old))), "TRU-0004");
  Sm2Wanted nameless;
  nameless.unit.clear();
  EXPECT_EQ(code("manifest", signed_by(pki.issue(nameless))), "TRU-0006");
  Sm2Wanted authority;
  authority.authority = true;
  EXPECT_EQ(code("manifest", signed_by(pki.issue(authority))), "TRU-0005");
}

TEST_F(Sm2, NeedsTheIntermediateThatTheSenderForgot) {
  Sm2Identity alone = leaf;
  alone.certificate_pem = alone.certificate_pem.substr(0, alone.certificate_pem.find("-----END") + 26);
  EXPECT_EQ(code("manifest", signed_by(alone)), "TRU-0003");
  EXPECT_EQ(code("manifest", signed_by(pki.issue_by_root())), "") << "two levels";
}

TEST_F(Sm2, DoesNotMixAlgorithms) {
  const TestPki p256;
  const TestIdentity other = p256.issue(kUnit);
  const std::string foreign = *(*make_cms_signer(other.cert_pem, Secret(other.key_pem), clock))->sign("manifest");
  EXPECT_EQ(code("manifest", foreign), "TRU-0007");
  EXPECT_EQ((*make_cms_verifier(p256.ca_pem()))->verify("manifest", *signer->sign("manifest"), kNow).error().fault, Fault::Refused);
  EXPECT_EQ(make_sm2_cms_signer(other.cert_pem, Secret(other.key_pem), clock).error().code, "CRY-0011");
  EXPECT_EQ(make_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock).error().code, "CRY-0005");
  EXPECT_EQ(make_sm2_cms_signer(leaf.certificate_pem, *generate_sm2_key(), clock).error().code, "CRY-0007");
}

// Numbers that begin with a high bit take 33 bytes in DER, small ones 31 and fewer: the usual fault of hand-made codecs.
TEST(Sm2Forms, ConvertManyRandomSignaturesBothWays) {
  const Secret key = *generate_sm2_key();
  const std::string public_key = *public_key_pem(key);
  std::set<std::size_t> sizes;
  for (int i = 0; i < 400; ++i) {
    const std::string text = "text " + std::to_string(i);
    const std::string der = *sm2_sign(key, text);
    sizes.insert(der.size());
    const auto raw = sm2_signature_raw(der);
    ASSERT_TRUE(raw);
    ASSERT_EQ(raw->size(), 64U);
    ASSERT_EQ(sm2_signature_der(*raw), der);
  }
  EXPECT_GE(sizes.size(), 3U) << "70, 71 and 72 bytes at least";
}

TEST(Sm2Forms, KnowTheBordersOfANumber) {
  const std::string zeros(31, '\0');
  EXPECT_EQ(*sm2_signature_der(zeros + "\x01" + zeros + "\x7f"), std::string("\x30\x06\x02\x01\x01\x02\x01\x7f", 8));
  EXPECT_EQ(*sm2_signature_der(zeros + "\x80" + zeros + "\x01"), std::string("\x30\x07\x02\x02\x00\x80\x02\x01\x01", 9));
  EXPECT_EQ(*sm2_signature_raw(std::string("\x30\x07\x02\x02\x00\x80\x02\x01\x01", 9)), zeros + "\x80" + zeros + "\x01");
  for (const std::string& wrong : {std::string("\x30\x06\x02\x01\x81\x02\x01\x01", 8), std::string("\x30\x07\x02\x02\x00\x01\x02\x01\x01", 9), std::string("\x30\x06\x02\x01\x01\x02\x01\x01\x00", 9),
                                   std::string("\x30\x29\x02\x22\x01", 5) + std::string(33, '\1') + std::string("\x02\x03\x01\x01\x01", 5), std::string()}) {
    EXPECT_FALSE(sm2_signature_raw(wrong)) << wrong.size();
  }
  EXPECT_FALSE(sm2_signature_der(std::string(63, '\1')));
}

struct Policy : Sm2 {
  TestPki p256;
  TestIdentity other = p256.issue(kUnit);

  std::unique_ptr<BatchSigner> first() { return *make_cms_signer(other.cert_pem, Secret(other.key_pem), clock); }
  std::unique_ptr<BatchSigner> second() { return *make_sm2_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock); }
  std::string judged(std::string_view signature, RequiredSignatures required, std::string_view bytes = "manifest") {
    const auto policy = *make_policy_verifier(*make_cms_verifier(p256.ca_pem()), *make_sm2_cms_verifier(pki.root_pem()), required);
    const auto verified = policy->verify(bytes, signature, kNow);
    return verified.ok() ? "" : verified.error().code;
  }
};

TEST_F(Policy, TheReceiverDecidesWhichSignaturesAreNeeded) {
  const std::string a = *first()->sign("manifest"), b = *second()->sign("manifest");
  const auto pair = *make_signer_pair(first(), second());
  const std::string both = *pair->sign("manifest");
  ASSERT_EQ(split_signatures(both).size(), 2U);
  struct Case {
    const char* name;
    std::string signature;
    std::string p256, sm2, both;
  };
  for (const Case& one : {Case{"P-256 alone", a, "", "TRU-0010", "TRU-0010"}, Case{"SM2 alone", b, "TRU-0010", "", "TRU-0010"}, Case{"both", both, "", "", ""},
                          Case{"the other way round", b + a, "", "", ""}, Case{"twice the same", a + a, "TRU-0009", "TRU-0009", "TRU-0009"},
                          Case{"three", both + a, "TRU-0009", "TRU-0009", "TRU-0009"}}) {
    EXPECT_EQ(judged(one.signature, RequiredSignatures::P256), one.p256) << one.name;
    EXPECT_EQ(judged(one.signature, RequiredSignatures::Sm2), one.sm2) << one.name;
    EXPECT_EQ(judged(one.signature, RequiredSignatures::Both), one.both) << one.name;
  }
  EXPECT_NE(judged("", RequiredSignatures::P256), "");
}

TEST_F(Policy, AnAttachedSignatureThatCanBeJudgedMustHoldEvenWhereItIsNotNeeded) {
  const std::string a = *first()->sign("manifest"), wrong = *second()->sign("another manifest");
  EXPECT_EQ(judged(a + wrong, RequiredSignatures::P256), "TRU-0002");
  const auto blind = *make_policy_verifier(*make_cms_verifier(p256.ca_pem()), nullptr, RequiredSignatures::P256);
  EXPECT_TRUE(blind->verify("manifest", a + wrong, kNow).ok()) << "who has no SM2 anchors passes it over";
  EXPECT_EQ(make_policy_verifier(*make_cms_verifier(p256.ca_pem()), nullptr, RequiredSignatures::Both).error().code, "TRU-0010");
}

TEST_F(Policy, BothSignaturesNameOneUnit) {
  Sm2Wanted wanted;
  wanted.unit = kOtherUnit;
  const Sm2Identity stranger = pki.issue(wanted);
  auto theirs = *make_sm2_cms_signer(stranger.certificate_pem, Secret(stranger.key_pem), clock);
  const std::string a = *first()->sign("manifest"), b = *theirs->sign("manifest");
  EXPECT_EQ(judged(a + b, RequiredSignatures::Both), "TRU-0011");
  EXPECT_EQ(make_signer_pair(first(), std::move(theirs)).error().code, "TRU-0011");
}

}  // namespace
}  // namespace xinshi::crypto
