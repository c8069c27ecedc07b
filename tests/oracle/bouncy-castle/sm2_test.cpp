// SPDX-License-Identifier: Apache-2.0
// Bouncy Castle and the stock command-line tool judge signatures in national cryptography, and we judge theirs.
#include <gtest/gtest.h>

#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/keys.h"
#include "support/process.h"
#include "support/sm2_pki.h"

namespace xinshi::crypto {
namespace {

constexpr const char* kUnit = "11330100MB0000001X";
constexpr const char* kId = "1234567812345678";

class SystemClock final : public Clock {
 public:
  Instant now() override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
  std::int64_t monotonic_us() override { return 0; }
};

struct National : ::testing::Test {
  SystemClock clock;
  Sm2Pki pki;
  Sm2Identity leaf = pki.issue();
  ScratchDir scratch;
  std::filesystem::path dir = scratch.path();

  void SetUp() override {
    write_file(dir / "ca.crt", pki.root_pem());
    write_file(dir / "middle.crt", pki.middle_pem());
    write_file(dir / "leaf.crt", leaf.certificate_pem);
    write_file(dir / "leaf.key", leaf.key_pem);
    write_file(dir / "leaf.pub", *public_key_pem(Secret(leaf.key_pem)));
    write_file(dir / "text", "line\r\nline\n");
  }
  Finished openssl(const std::string& arguments) { return run("cd '" + dir.string() + "' && openssl " + arguments, dir); }
  Finished java(const std::string& arguments) {
    return run("cd '" + dir.string() + "' && java -cp '/usr/share/java/*' '" XINSHI_SOURCE_DIR "/tests/oracle/bouncy-castle/Sm2Oracle.java' " + arguments, dir);
  }
  std::string verify(const std::string& unit = kUnit) {
    return "verify text text.p7s ca.crt " + unit + " " + std::to_string(clock.now().us / kMicrosPerSecond);
  }
  void sign() { write_file(dir / "text.p7s", *(*make_sm2_cms_signer(leaf.certificate_pem, Secret(leaf.key_pem), clock))->sign(read_file(dir / "text"))); }
};

TEST_F(National, BouncyCastleAcceptsOurSignatureOverThreeLevels) {
  if (!run("ls /usr/share/java/bcpkix.jar && java -version", dir).good) GTEST_SKIP() << "no Bouncy Castle (libbcpkix-java, default-jdk-headless)";
  sign();
  const Finished good = java(verify());
  EXPECT_TRUE(good.good) << good.output;
  EXPECT_NE(good.output.find("good 1.2.156.10197.1.501 1.2.156.10197.1.401"), std::string::npos) << "SM2-with-SM3, SM3: " << good.output;
  EXPECT_FALSE(java(verify("11330100MB0000002X")).good);
  write_file(dir / "ca.crt", Sm2Pki().root_pem());
  EXPECT_FALSE(java(verify()).good);
  write_file(dir / "ca.crt", pki.root_pem());
  write_file(dir / "text", "line\r\nline\n\n");
  EXPECT_FALSE(java(verify()).good);
}

TEST_F(National, WeAcceptWhatBouncyCastleSigned) {
  if (!run("ls /usr/share/java/bcpkix.jar && java -version", dir).good) GTEST_SKIP() << "no Bouncy Castle (libbcpkix-java, default-jdk-headless)";
  const Finished made = java("sign text leaf.crt leaf.key text.p7s");
  ASSERT_TRUE(made.good) << made.output;
  const auto verifier = *make_sm2_cms_verifier(pki.root_pem());
  const auto who = verifier->verify(read_file(dir / "text"), read_file(dir / "text.p7s"), clock.now());
  ASSERT_TRUE(who.ok()) << describe(who.error());
  EXPECT_EQ(who->unit, kUnit);
  EXPECT_EQ(verifier->verify("another text", read_file(dir / "text.p7s"), clock.now()).error().code, "TRU-0002");
}

TEST_F(National, TheStockToolAcceptsOurPlainSignatureUnderTheIdOnly) {
  const std::string text = read_file(dir / "text");
  write_file(dir / "text.sig", *sm2_sign(Secret(leaf.key_pem), text));
  const std::string command = "dgst -sm3 -verify leaf.pub -signature text.sig -sigopt distid:";
  const Finished good = openssl(command + kId + " text");
  EXPECT_TRUE(good.good) << good.output;
  EXPECT_FALSE(openssl(command + "other text").good);
  EXPECT_FALSE(openssl("dgst -sm3 -verify leaf.pub -signature text.sig text").good) << "its own default is the empty ID";
}

TEST_F(National, WeAcceptThePlainSignatureOfTheStockTool) {
  const Finished made = openssl(std::string("dgst -sm3 -sign leaf.key -out text.sig -sigopt distid:") + kId + " text");
  ASSERT_TRUE(made.good) << made.output;
  const std::string key = read_file(dir / "leaf.pub"), text = read_file(dir / "text");
  EXPECT_TRUE(sm2_verify(key, text, read_file(dir / "text.sig")));
  ASSERT_TRUE(openssl("dgst -sm3 -sign leaf.key -out text.sig text").good);
  EXPECT_FALSE(sm2_verify(key, text, read_file(dir / "text.sig"))) << "signed under the empty ID";
}

// What the library's own means cannot do, and why ours exist: when one of these holds one day, ours can go.
TEST_F(National, TheStockToolCanStillNotDoWhatWeDoByHand) {
  sign();
  EXPECT_FALSE(openssl("cms -verify -binary -inform DER -in text.p7s -content text -CAfile ca.crt -purpose any -out out").good);
  EXPECT_FALSE(openssl("cms -sign -binary -in text -outform DER -out other.p7s -md sm3 -signer leaf.crt -inkey leaf.key").good);
  EXPECT_FALSE(openssl(std::string("verify -vfyopt distid:") + kId + " -CAfile ca.crt -untrusted middle.crt leaf.crt").good) << "three levels";
  const Finished two = openssl(std::string("verify -vfyopt distid:") + kId + " -CAfile ca.crt middle.crt");
  EXPECT_TRUE(two.good) << two.output;
}

}  // namespace
}  // namespace xinshi::crypto
