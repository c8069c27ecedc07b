// SPDX-License-Identifier: Apache-2.0
// The stock command-line tool judges what the product signs and issues, and the product judges what the tool makes.
#include <gtest/gtest.h>

#include "crypto/openssl/certificate.h"
#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "support/process.h"
#include "support/test_pki.h"

namespace xinshi::crypto {
namespace {

constexpr const char* kUnit = "11330100MB0000001X";

class SystemClock final : public Clock {
 public:
  Instant now() override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
  std::int64_t monotonic_us() override { return 0; }
};

struct Openssl : ::testing::Test {
  SystemClock clock;
  TestPki pki;
  ScratchDir scratch;
  std::filesystem::path dir = scratch.path();

  Finished tool(const std::string& arguments) { return run("cd '" + dir.string() + "' && openssl " + arguments, dir); }
};

TEST_F(Openssl, CmsVerifyAcceptsABatchSignatureOverExactBytes) {
  const auto identity = pki.issue(kUnit);
  const auto signer = *make_cms_signer(identity.cert_pem, Secret(identity.key_pem), clock);
  const std::string manifest = std::string("line\r\nline\n\0 and \xFF bytes\n", 26);
  write_file(dir / "manifest", manifest);
  write_file(dir / "manifest.p7s", *signer->sign(manifest));
  write_file(dir / "ca.crt", identity.ca_pem);
  const std::string command = "cms -verify -binary -inform DER -in manifest.p7s -content manifest -CAfile ca.crt -out verified";
  const auto good = tool(command);
  EXPECT_TRUE(good.good) << good.output;
  EXPECT_EQ(read_file(dir / "verified"), manifest);

  write_file(dir / "manifest", manifest + "\n");
  EXPECT_FALSE(tool(command).good);
  write_file(dir / "manifest", manifest);
  write_file(dir / "ca.crt", TestPki().ca_pem());
  EXPECT_FALSE(tool(command).good);
}

TEST_F(Openssl, CmsSignIsAcceptedByOurVerifier) {
  const auto files = pki.write(dir, "agency", kUnit);
  write_file(dir / "manifest", "made elsewhere\n");
  const auto made = tool("cms -sign -binary -in manifest -outform DER -out manifest.p7s -md sha256 -signer agency.crt -inkey agency.key");
  ASSERT_TRUE(made.good) << made.output;
  const auto verifier = *make_cms_verifier(pki.ca_pem());
  const auto who = verifier->verify("made elsewhere\n", read_file(dir / "manifest.p7s"), clock.now());
  ASSERT_TRUE(who.ok()) << describe(who.error());
  EXPECT_EQ(who->unit, kUnit);
}

TEST_F(Openssl, AcceptsTheCertificatesForEveryPurposeTheyAreIssuedFor) {
  const auto files = pki.write(dir, "agency", kUnit);
  for (const char* purpose : {"sslclient", "sslserver", "smimesign"}) {
    const auto good = tool("verify -x509_strict -CAfile agency-ca.crt -purpose " + std::string(purpose) + " agency.crt");
    EXPECT_TRUE(good.good) << purpose << good.output;
  }
  EXPECT_TRUE(tool("verify -CAfile agency-ca.crt -verify_hostname localhost agency.crt").good);
  EXPECT_TRUE(tool("verify -CAfile agency-ca.crt -verify_ip 127.0.0.1 agency.crt").good);
  EXPECT_FALSE(tool("verify -CAfile agency-ca.crt -verify_hostname other.example agency.crt").good);
}

TEST_F(Openssl, RefusesTheCertificatesThatAreMadeToBeRefused) {
  TestPkiOptions expired;
  expired.expired = true;
  TestPkiOptions foreign;
  foreign.foreign_ca = true;
  pki.write(dir, "expired", kUnit, expired);
  pki.write(dir, "foreign", kUnit, foreign);
  EXPECT_FALSE(tool("verify -CAfile expired-ca.crt expired.crt").good);
  EXPECT_FALSE(tool("verify -CAfile foreign-ca.crt foreign.crt").good);
}

TEST_F(Openssl, VerifiesANoteSignatureWithTheLogKey) {
  const Secret key = *generate_log_key();
  const auto signer = *make_note_signer("log.example/a", key);
  write_file(dir / "text", "hello\n");
  write_file(dir / "text.sig", *signer->sign("hello\n"));
  write_file(dir / "log.pub", *public_key_pem(key));
  const auto good = tool("pkeyutl -verify -pubin -inkey log.pub -rawin -in text -sigfile text.sig");
  EXPECT_TRUE(good.good) << good.output;
}

TEST_F(Openssl, TheDevelopmentScriptMakesAnAuthorityAndSignersThatOurPartsAccept) {
  const std::string script = "'" XINSHI_SOURCE_DIR "/certs/dev-ca.sh' ";
  const auto made = run(script + "init '" + dir.string() + "/pki' && " + script + "issue '" + dir.string() + "/pki' agency " + kUnit +
                            " gateway.example,192.0.2.7",
                        dir);
  ASSERT_TRUE(made.good) << made.output;
  const std::string certificate = read_file(dir / "pki" / "agency.crt");
  const Secret key(read_file(dir / "pki" / "agency.key"));
  const auto info = read_certificate(certificate);
  ASSERT_TRUE(info.ok()) << describe(info.error());
  EXPECT_EQ(info->unit, kUnit);
  EXPECT_TRUE(tool("verify -x509_strict -CAfile pki/ca.crt -verify_hostname gateway.example pki/agency.crt").good);
  EXPECT_TRUE(tool("verify -CAfile pki/ca.crt -verify_ip 192.0.2.7 pki/agency.crt").good);
  const auto signer = make_cms_signer(certificate, key, clock);
  ASSERT_TRUE(signer.ok()) << describe(signer.error());
  const auto verifier = *make_cms_verifier(read_file(dir / "pki" / "ca.crt"));
  EXPECT_TRUE(verifier->verify("m", *(*signer)->sign("m"), clock.now()).ok());
  using std::filesystem::perms;
  for (const char* name : {"ca.key", "agency.key"}) {
    EXPECT_EQ(std::filesystem::status(dir / "pki" / name).permissions(), perms::owner_read | perms::owner_write) << name;
  }
  EXPECT_FALSE(run(script + "init '" + dir.string() + "/pki'", dir).good) << "an authority must not be overwritten";
  EXPECT_FALSE(run(script + "issue '" + dir.string() + "/pki' x short", dir).good);
  EXPECT_FALSE(run(script + "init '" XINSHI_SOURCE_DIR "/certs/here'", dir).good) << "no key may come into the repository";
}

}  // namespace
}  // namespace xinshi::crypto
