// SPDX-License-Identifier: Apache-2.0
// Signatures and ciphertexts that are never twice the same are judged by the stock command-line tool.
#include "crypto/openssl/message_crypto.h"

#include <gtest/gtest.h>

#include <array>

#include "base/secret.h"
#include "support/process.h"

namespace xinshi::crypto {
namespace {

struct MessageOracle : ::testing::Test {
  ScratchDir scratch;
  std::filesystem::path dir = scratch.path();
  std::unique_ptr<MessageCrypto> crypto = make_message_crypto();
  const std::string text = "appId=a1&data=甲&key=s3cret";

  Finished tool(const std::string& arguments) { return run("cd '" + dir.string() + "' && openssl " + arguments, dir); }
  Secret key(const std::string& how) {
    EXPECT_TRUE(tool("genpkey " + how + " -out key.pem && openssl pkey -in key.pem -pubout -out pub.pem").good);
    return Secret(read_file(dir / "key.pem"));
  }
  bool accepted(const std::string& signature, const std::string& options) {
    write_file(dir / "text", text);
    write_file(dir / "sig", signature);
    return tool("dgst " + options + " -verify pub.pem -signature sig text").good;
  }
};

/// Two numbers of 32 bytes as ASN.1, by hand: the test's own writer, not the product's.
std::string der_of(std::string_view numbers, std::string_view tail = {}) {
  std::string inside;
  for (int i = 0; i < 2; ++i) {
    std::string number(numbers.substr(static_cast<std::size_t>(i) * 32, 32));
    while (number.size() > 1 && number[0] == '\0' && static_cast<unsigned char>(number[1]) < 0x80) number.erase(0, 1);
    if (static_cast<unsigned char>(number[0]) >= 0x80) number.insert(number.begin(), '\0');
    inside += std::string("\x02") + static_cast<char>(number.size()) + number;
  }
  inside += tail;
  std::string head = "\x30";
  if (inside.size() >= 0x80) head += '\x81';
  return head + static_cast<char>(inside.size()) + inside;
}

TEST_F(MessageOracle, AcceptsRsaAndEcdsaSignatures) {
  const Secret rsa = key("-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
  EXPECT_TRUE(accepted(*crypto->sign(SignatureKind::RsaSha256, rsa, "", SignatureCoding::Der, text), "-sha256"));
  EXPECT_TRUE(accepted(*crypto->sign(SignatureKind::RsaSha1, rsa, "", SignatureCoding::Der, text), "-sha1"));
  const Secret ec = key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  EXPECT_TRUE(accepted(*crypto->sign(SignatureKind::EcdsaSha256, ec, "", SignatureCoding::Der, text), "-sha256"));
  EXPECT_FALSE(accepted(*crypto->sign(SignatureKind::EcdsaSha256, ec, "", SignatureCoding::Der, text + "x"), "-sha256"));
}

TEST_F(MessageOracle, AcceptsSm2SignaturesUnderTheirIdOnly) {
  const Secret sm2 = key("-algorithm SM2");
  const std::string usual = *crypto->sign(SignatureKind::Sm2, sm2, kSm2DefaultId, SignatureCoding::Der, text);
  EXPECT_TRUE(accepted(usual, "-sm3 -sigopt distid:1234567812345678"));
  EXPECT_FALSE(accepted(usual, "-sm3 -sigopt distid:another"));
  EXPECT_TRUE(accepted(*crypto->sign(SignatureKind::Sm2, sm2, "another", SignatureCoding::Der, text), "-sm3 -sigopt distid:another"));
}

// Numbers with leading zeros are the usual mistake: among many signatures some have them.
TEST_F(MessageOracle, AcceptsRawSm2SignaturesOfEveryShape) {
  const Secret sm2 = key("-algorithm SM2");
  bool short_number = false;
  for (int i = 0; i < 2000 && !short_number; ++i) {
    const std::string raw = *crypto->sign(SignatureKind::Sm2, sm2, kSm2DefaultId, SignatureCoding::RawRs, text);
    ASSERT_EQ(raw.size(), 64U);
    short_number = raw[0] == '\0' || raw[32] == '\0';
    if (i == 0 || short_number) {
      ASSERT_TRUE(accepted(der_of(raw), "-sm3 -sigopt distid:1234567812345678")) << i;
    }
  }
  EXPECT_TRUE(short_number);
}

TEST_F(MessageOracle, OpensSm2CiphertextsInEveryOrder) {
  key("-algorithm SM2");
  const std::string pub = read_file(dir / "pub.pem");
  const auto opened = [&](const std::string& der) {
    write_file(dir / "cipher", der);
    const auto done = tool("pkeyutl -decrypt -inkey key.pem -in cipher -out plain");
    return done.good ? read_file(dir / "plain") : done.output;
  };
  const std::string plain = "0123456789abcdef";
  EXPECT_EQ(opened(*crypto->encrypt_sm2(pub, Sm2CipherCoding::Der, true, plain)), plain);
  const auto tail = [](std::string_view c3, std::string_view c2) {
    return std::string("\x04") + static_cast<char>(c3.size()) + std::string(c3) + "\x04" + static_cast<char>(c2.size()) + std::string(c2);
  };
  const std::string new_order = *crypto->encrypt_sm2(pub, Sm2CipherCoding::C1C3C2, true, plain);
  ASSERT_EQ(new_order.size(), 1 + 64 + 32 + plain.size());
  EXPECT_EQ(new_order[0], '\x04');
  EXPECT_EQ(opened(der_of(new_order.substr(1, 64), tail(new_order.substr(65, 32), new_order.substr(97)))), plain);
  const std::string old_order = *crypto->encrypt_sm2(pub, Sm2CipherCoding::C1C2C3, false, plain);
  ASSERT_EQ(old_order.size(), 64 + 32 + plain.size());
  EXPECT_EQ(opened(der_of(old_order.substr(0, 64), tail(old_order.substr(80), old_order.substr(64, 16)))), plain);
}

TEST_F(MessageOracle, RefusesKeysOfAnotherKind) {
  const Secret rsa = key("-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
  EXPECT_EQ(crypto->sign(SignatureKind::Sm2, rsa, kSm2DefaultId, SignatureCoding::Der, text).error().code, "CRY-0012");
  EXPECT_EQ(crypto->sign(SignatureKind::Sm2, Secret("no key"), kSm2DefaultId, SignatureCoding::Der, text).error().code, "CRY-0004");
  EXPECT_EQ(crypto->encrypt_sm2(read_file(dir / "pub.pem"), Sm2CipherCoding::Der, true, text).error().code, "CRY-0012");
  EXPECT_EQ(crypto->encrypt(CipherKind::Sm4Cbc, "short", "0123456789abcdef", text).error().code, "CRY-0012");
  EXPECT_EQ(crypto->encrypt(CipherKind::Sm4Cbc, "0123456789abcdef", "", text).error().code, "CRY-0012");
}

}  // namespace
}  // namespace xinshi::crypto
