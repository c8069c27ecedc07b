// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/issue.h"
#include "raw_openssl.h"
#include "support/manual_clock.h"

namespace xinshi::crypto {
namespace {

constexpr const char* kUnit = "11330100MB0000001X";
constexpr Instant kNow = ManualClock::kStart;
constexpr std::int64_t kDayUs = 86'400 * kMicrosPerSecond;
constexpr Validity kAround{Instant{kNow.us - 10 * kDayUs}, Instant{kNow.us + 10 * kDayUs}};
constexpr Validity kLong{Instant{kNow.us - 1000 * kDayUs}, Instant{kNow.us + 1000 * kDayUs}};

struct Cms : ::testing::Test {
  ManualClock clock;
  Issued ca = *make_ca("Test CA", kLong);
  Issued leaf = issue(ca);
  std::unique_ptr<BatchSigner> signer = *make_cms_signer(leaf.certificate_pem, leaf.key_pem, clock);
  std::unique_ptr<BatchVerifier> verifier = *make_cms_verifier(ca.certificate_pem);

  static Issued issue(const Issued& by, const std::string& unit = kUnit) {
    LeafRequest request;
    request.common_name = "leaf";
    request.unit = unit;
    request.validity = kAround;
    return *issue_leaf(by, request);
  }
  std::string code(std::string_view bytes, std::string_view signature, Instant at = kNow) {
    const auto verified = verifier->verify(bytes, signature, at);
    if (verified.ok()) return "";
    EXPECT_EQ(verified.error().fault, Fault::Refused);
    return verified.error().code;
  }
};

TEST_F(Cms, VerifiesWhatItSignedAndNamesTheUnit) {
  const auto signature = signer->sign("manifest");
  ASSERT_TRUE(signature.ok()) << describe(signature.error());
  const auto who = verifier->verify("manifest", *signature, kNow);
  ASSERT_TRUE(who.ok()) << describe(who.error());
  EXPECT_EQ(who->unit, kUnit);
  EXPECT_EQ(who->fingerprint, signer->certificate().fingerprint);
}

TEST_F(Cms, SignsEveryByteAsItIs) {
  for (const std::string& bytes : {std::string(), std::string("\r\n\n\r", 4), std::string("a\0b", 3), std::string(3'000'000, '\n')}) {
    const auto signature = signer->sign(bytes);
    ASSERT_TRUE(signature.ok());
    EXPECT_EQ(code(bytes, *signature), "");
    EXPECT_EQ(code(bytes + "\n", *signature), "TRU-0002");
  }
}

TEST_F(Cms, RefusesAnyChangedByteOfTheSignature) {
  const std::string signature = *signer->sign("manifest");
  std::size_t harmless = 0;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    const auto verified = verifier->verify("manifest", changed, kNow);
    // Some bytes are outside of what is signed (versions, lengths in other spellings): then it must be the same signer still.
    if (verified.ok()) {
      EXPECT_EQ(verified->fingerprint, signer->certificate().fingerprint) << i;
      ++harmless;
    }
  }
  EXPECT_LT(harmless, 20U);
  EXPECT_EQ(code("manifest", signature + '\0'), "TRU-0001");
  EXPECT_EQ(code("manifest", signature.substr(0, signature.size() - 1)), "TRU-0001");
  EXPECT_EQ(code("manifest", ""), "TRU-0001");
  EXPECT_EQ(code("manifest", "hello"), "TRU-0001");
}

TEST_F(Cms, TellsTheSigningTimeOfItsClock) {
  const std::string signature = *signer->sign("manifest");
  EXPECT_NE(signature.find("260302010000Z"), std::string::npos);  // 09:00 in Beijing
}

TEST_F(Cms, TheCertificateMustBeValidWhenTheBytesWereReceived) {
  const std::string signature = *signer->sign("manifest");
  EXPECT_EQ(code("manifest", signature, Instant{kAround.not_before.us}), "");
  EXPECT_EQ(code("manifest", signature, Instant{kAround.not_before.us - kMicrosPerSecond}), "TRU-0004");
  EXPECT_EQ(code("manifest", signature, Instant{kAround.not_after.us + kMicrosPerSecond}), "TRU-0004");
}

TEST_F(Cms, ASignerThatIsRememberedIsRefusedAllTheSameOnceItsChainHasExpired) {
  const Issued short_lived = *make_ca("Short CA", {kLong.not_before, Instant{kNow.us + 5 * kDayUs}});  // ends before its leaf
  const Issued below = issue(short_lived);
  const auto other = *make_cms_signer(below.certificate_pem, below.key_pem, clock);
  verifier = *make_cms_verifier(short_lived.certificate_pem);
  const std::string signature = *other->sign("m");
  EXPECT_EQ(code("m", signature), "");
  EXPECT_EQ(code("m", signature, Instant{kNow.us + 4 * kDayUs}), "");
  EXPECT_EQ(code("n", signature), "TRU-0002");
  EXPECT_EQ(code("m", signature, Instant{kNow.us + 6 * kDayUs}), "TRU-0004");
  EXPECT_EQ(code("m", signature), "");
}

TEST_F(Cms, RefusesAForeignAuthorityOfTheSameName) {
  const Issued foreign = *make_ca("Test CA", kLong);
  const Issued stranger = issue(foreign);
  const auto other = *make_cms_signer(stranger.certificate_pem + foreign.certificate_pem, stranger.key_pem, clock);
  EXPECT_EQ(code("manifest", *other->sign("manifest")), "TRU-0003");
}

TEST_F(Cms, TrustsEveryAnchorOfItsBundle) {
  const Issued second = *make_ca("Second CA", kLong);
  const Issued other_leaf = issue(second);
  const auto other = *make_cms_signer(other_leaf.certificate_pem, other_leaf.key_pem, clock);
  verifier = *make_cms_verifier(ca.certificate_pem + second.certificate_pem);
  EXPECT_EQ(code("m", *other->sign("m")), "");
  EXPECT_EQ(code("m", *signer->sign("m")), "");
}

TEST_F(Cms, RefusesASelfSignedCertificate) {
  const Issued self = *make_ca("Self", kLong);
  const auto key = *read_private_key(self.key_pem);
  const auto certificates = *read_certificates(self.certificate_pem);
  EXPECT_EQ(code("m", raw::sign("m", {{certificates[0].get(), key.get()}})), "TRU-0003");
}

TEST_F(Cms, RefusesACertificateWithoutAUnit) {
  const Issued nobody = issue(ca, "");
  const auto other = *make_cms_signer(nobody.certificate_pem, nobody.key_pem, clock);
  EXPECT_EQ(code("m", *other->sign("m")), "TRU-0006");
}

TEST_F(Cms, RefusesTheAuthorityItselfAsSigner) {
  const auto other = *make_cms_signer(ca.certificate_pem, ca.key_pem, clock);
  EXPECT_EQ(code("m", *other->sign("m")), "TRU-0005");
}

struct Odd : Cms {
  std::vector<CertificatePtr> ca_chain = *read_certificates(ca.certificate_pem);
  PkeyPtr ca_key = *read_private_key(ca.key_pem);
  std::vector<CertificatePtr> leaf_chain = *read_certificates(leaf.certificate_pem);
  PkeyPtr leaf_key = *read_private_key(leaf.key_pem);
  raw::Signer good{leaf_chain[0].get(), leaf_key.get()};

  std::string code_of_certificate(const PkeyPtr& key, const std::vector<raw::Extension>& extensions) {
    const auto certificate =
        raw::certificate(key, ca_chain[0].get(), ca_key.get(), extensions, whole_seconds(kLong.not_before), whole_seconds(kLong.not_after));
    return code("m", raw::sign("m", {{certificate.get(), key.get()}}));
  }
};
using CmsOdd = Odd;

constexpr raw::Extension kUsage{NID_key_usage, "critical,digitalSignature"};
constexpr raw::Extension kUnitName{NID_subject_alt_name, "URI:urn:xinshi:unit:11330100MB0000001X"};

TEST_F(CmsOdd, TheHelperMakesAGoodOneWhenNothingIsOdd) {
  EXPECT_EQ(code("m", raw::sign("m", {good})), "");
  EXPECT_EQ(code_of_certificate(raw::ec_key("P-256"), {kUsage, kUnitName}), "");
}

TEST_F(CmsOdd, RefusesOtherForms) {
  EXPECT_EQ(code("m", raw::sign("m", {good}, CMS_NOATTR)), "TRU-0001");
  EXPECT_EQ(code("m", raw::sign("m", {good}, 0, EVP_sha256(), false)), "TRU-0001");  // content inside
  EXPECT_EQ(code("m", raw::sign("m", {})), "TRU-0009");
  const Issued second = issue(ca);
  const auto second_chain = *read_certificates(second.certificate_pem);
  const auto second_key = *read_private_key(second.key_pem);
  EXPECT_EQ(code("m", raw::sign("m", {good, {second_chain[0].get(), second_key.get()}})), "TRU-0009");
  EXPECT_EQ(code("m", raw::sign("m", {good}, CMS_NOCERTS)), "TRU-0002");  // whose signature it is cannot be told
}

TEST_F(CmsOdd, RefusesOtherAlgorithms) {
  EXPECT_EQ(code("m", raw::sign("m", {good}, 0, EVP_sha1())), "TRU-0007");
  EXPECT_EQ(code("m", raw::sign("m", {good}, 0, EVP_sha512())), "TRU-0007");
  EXPECT_EQ(code_of_certificate(raw::ec_key("P-384"), {kUsage, kUnitName}), "TRU-0007");
  EXPECT_EQ(code_of_certificate(raw::rsa_key(), {kUsage, kUnitName}), "TRU-0007");
}

TEST_F(CmsOdd, RefusesCertificatesThatMayNotSignOrNameNoSingleUnit) {
  const PkeyPtr key = raw::ec_key("P-256");
  EXPECT_EQ(code_of_certificate(key, {kUnitName}), "TRU-0005");
  EXPECT_EQ(code_of_certificate(key, {{NID_key_usage, "critical,keyEncipherment"}, kUnitName}), "TRU-0005");
  EXPECT_EQ(code_of_certificate(key, {kUsage, {NID_subject_alt_name, "URI:urn:xinshi:unit:short"}}), "TRU-0008");
  EXPECT_EQ(code_of_certificate(
                key, {kUsage, {NID_subject_alt_name, "URI:urn:xinshi:unit:11330100MB0000001X,URI:urn:xinshi:unit:11330100MB0000002X"}}),
            "TRU-0008");
  EXPECT_EQ(code_of_certificate(key, {kUsage, {NID_subject_alt_name, "DNS:urn.xinshi.unit"}}), "TRU-0006");
}

TEST_F(CmsOdd, DoesNotTakeALeafForAnAuthority) {
  const PkeyPtr key = raw::ec_key("P-256");
  const auto below = raw::certificate(key, leaf_chain[0].get(), leaf_key.get(), {kUsage, kUnitName}, whole_seconds(kLong.not_before),
                                      whole_seconds(kLong.not_after));
  const std::string pem = *certificate_pem(below.get()) + leaf.certificate_pem;
  const auto other = *make_cms_signer(pem, Secret(raw::private_pem(key)), clock);
  EXPECT_EQ(code("m", *other->sign("m")), "TRU-0003");
}

TEST_F(CmsOdd, CarriesAnIntermediateAuthority) {
  const PkeyPtr middle_key = raw::ec_key("P-256");
  const auto middle = raw::certificate(middle_key, ca_chain[0].get(), ca_key.get(),
                                       {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign"}},
                                       whole_seconds(kLong.not_before), whole_seconds(kLong.not_after), "middle");
  const Issued middle_ca{*certificate_pem(middle.get()), Secret(raw::private_pem(middle_key))};
  const PkeyPtr key = raw::ec_key("P-256");
  const auto below = raw::certificate(key, middle.get(), middle_key.get(), {kUsage, kUnitName}, whole_seconds(kLong.not_before),
                                      whole_seconds(kLong.not_after));
  const std::string alone = *certificate_pem(below.get());
  const Secret key_pem(raw::private_pem(key));
  const auto with_chain = *make_cms_signer(alone + middle_ca.certificate_pem, key_pem, clock);
  const auto without = *make_cms_signer(alone, key_pem, clock);
  EXPECT_EQ(code("m", *without->sign("m")), "TRU-0003");
  EXPECT_EQ(code("m", *with_chain->sign("m")), "");
  EXPECT_EQ(code("m", *without->sign("m")), "");  // the same signer, judged before
}

TEST_F(Cms, RefusesKeysThatDoNotFitAtStart) {
  EXPECT_EQ(make_cms_signer(leaf.certificate_pem, ca.key_pem, clock).error().code, "CRY-0007");
  EXPECT_EQ(make_cms_signer(leaf.certificate_pem, Secret(raw::private_pem(raw::ec_key("P-384"))), clock).error().code, "CRY-0005");
  EXPECT_EQ(make_cms_signer("", leaf.key_pem, clock).error().code, "CRY-0003");
  EXPECT_EQ(make_cms_verifier("").error().code, "CRY-0003");
}

TEST_F(Cms, WorksFromSeveralThreads) {
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([this, t, &good] {
      for (int i = 0; i < 20; ++i) {
        const std::string bytes = std::to_string(t) + '/' + std::to_string(i);
        const auto signature = signer->sign(bytes);
        if (signature.ok() && verifier->verify(bytes, *signature, kNow).ok()) ++good[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 20));
}

}  // namespace
}  // namespace xinshi::crypto
