// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/certificate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/openssl/issue.h"
#include "crypto/openssl/keys.h"
#include "crypto/openssl/messages.h"
#include "raw_openssl.h"

namespace xinshi::crypto {
namespace {

constexpr Validity kYear{Instant{1'767'225'600'000'000}, Instant{1'798'761'600'000'000}};  // 2026-01-01 to 2027-01-01, UTC
constexpr const char* kUnit = "11330100MB0000001X";

Issued new_ca() {
  return *make_ca("Test CA", kYear);
}

LeafRequest request_for(const std::string& unit) {
  LeafRequest request;
  request.common_name = "交通局";
  request.unit = unit;
  request.dns = {"localhost"};
  request.ips = {"127.0.0.1"};
  request.validity = kYear;
  return request;
}

// Made once with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=fixed" -days 3650
//   -addext "subjectAltName=URI:urn:xinshi:unit:11330100MB0000001X"; the rest as `openssl x509 -fingerprint -sha256 -dates` tells.
constexpr const char* kFixed =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBpzCCAUygAwIBAgIUdySjSgm30lPzv3kcNRkNiceh8CwwCgYIKoZIzj0EAwIw\n"
    "EDEOMAwGA1UEAwwFZml4ZWQwHhcNMjYxMTIyMTYwOTM0WhcNMzYxMTE5MTYwOTM0\n"
    "WjAQMQ4wDAYDVQQDDAVmaXhlZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJTt\n"
    "WeUK9ig4qqtG+9Vr4imzwSqSxgXG+o6cvY7eDRe5rDbViMzZlTHC0JpgmPiEtKFH\n"
    "Hh0BAy7n8An/hcJ0vjyjgYMwgYAwHQYDVR0OBBYEFO7Aom1L9MaeerKiR85ENtbi\n"
    "cOPIMB8GA1UdIwQYMBaAFO7Aom1L9MaeerKiR85ENtbicOPIMA8GA1UdEwEB/wQF\n"
    "MAMBAf8wLQYDVR0RBCYwJIYidXJuOnhpbnNoaTp1bml0OjExMzMwMTAwTUIwMDAw\n"
    "MDAxWDAKBggqhkjOPQQDAgNJADBGAiEAi+Kj/MW53L8wabNjuUvFu0GpHV3v375M\n"
    "Uqru9o0wW4wCIQDyyNXehTVKv+ru593Q4Ep/7x2BEm9o/f9S3jTG6boM6w==\n"
    "-----END CERTIFICATE-----\n";
constexpr const char* kFixedFingerprint = "637a1fcf1e4113004fcbdb8f92b143a673d5e690dadf95473d6ac54ab9a6dfde";
constexpr const char* kFixedNotBefore = "2026-11-23T00:09:34.000+08:00";
constexpr const char* kFixedNotAfter = "2036-11-20T00:09:34.000+08:00";

TEST(Certificate, ReadsWhatAnotherToolIssued) {
  const auto info = read_certificate(kFixed);
  ASSERT_TRUE(info.ok()) << describe(info.error());
  EXPECT_EQ(info->unit, kUnit);
  EXPECT_EQ(info->subject, "CN=fixed");
  EXPECT_EQ(info->fingerprint, kFixedFingerprint);
  EXPECT_EQ(format_instant(info->not_before), kFixedNotBefore);
  EXPECT_EQ(format_instant(info->not_after), kFixedNotAfter);
}

TEST(Certificate, TellsWhatWasIssued) {
  const auto leaf = issue_leaf(new_ca(), request_for(kUnit));
  ASSERT_TRUE(leaf.ok()) << describe(leaf.error());
  const auto info = read_certificate(leaf->certificate_pem);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->unit, kUnit);
  EXPECT_EQ(info->subject, "CN=交通局");
  EXPECT_EQ(info->not_before, kYear.not_before);
  EXPECT_EQ(info->not_after, kYear.not_after);
  EXPECT_EQ(info->fingerprint.size(), 64U);
  EXPECT_TRUE(check_pair(leaf->certificate_pem, leaf->key_pem).ok());
}

TEST(Certificate, MayCarryNoUnit) {
  const auto leaf = issue_leaf(new_ca(), request_for(""));
  EXPECT_EQ(read_certificate(leaf->certificate_pem)->unit, "");
}

TEST(Certificate, TwoCertificatesAreNeverTheSame) {
  const Issued ca = new_ca();
  const auto first = issue_leaf(ca, request_for(kUnit));
  const auto second = issue_leaf(ca, request_for(kUnit));
  EXPECT_NE(read_certificate(first->certificate_pem)->fingerprint, read_certificate(second->certificate_pem)->fingerprint);
}

TEST(Certificate, IsIssuedForAKeyThatStaysWithItsOwner) {
  const Secret key = *generate_identity_key();
  const auto pem = issue_for_key(new_ca(), request_for(kUnit), *public_key_pem(key));
  ASSERT_TRUE(pem.ok());
  EXPECT_TRUE(check_pair(*pem, key).ok());
  EXPECT_EQ(check_pair(*pem, *generate_identity_key()).error().code, "CRY-0007");
}

TEST(Certificate, IsNotIssuedForMalformedNames) {
  const Issued ca = new_ca();
  for (const char* unit : {"11330100MB000000", "11330100mb0000001x", "11330100MB0000001X,DNS:evil"}) {
    const auto leaf = issue_leaf(ca, request_for(unit));
    ASSERT_FALSE(leaf.ok()) << unit;
    EXPECT_EQ(leaf.error().code, "CRY-0006");
  }
  for (const char* host : {"", "a b", "host,IP:1.2.3.4", "县.example"}) {
    auto request = request_for(kUnit);
    request.dns = {host};
    EXPECT_EQ(issue_leaf(ca, request).error().code, "CRY-0006") << host;
  }
  auto request = request_for(kUnit);
  request.ips = {"256.1.1.1"};
  EXPECT_EQ(issue_leaf(ca, request).error().code, "CRY-0006");
}

TEST(Certificate, IsNotIssuedByAnAuthorityWhoseKeyIsAnothers) {
  const Issued mixed{new_ca().certificate_pem, new_ca().key_pem};
  EXPECT_EQ(issue_leaf(mixed, request_for(kUnit)).error().code, "CRY-0007");
}

TEST(Certificate, RefusesWhatIsNoCertificate) {
  const std::string good = new_ca().certificate_pem;
  std::string damaged = good;
  damaged[good.size() / 2] = '!';
  for (const std::string& text : {std::string(), std::string("hello"), damaged, good.substr(0, good.size() / 2), good + damaged}) {
    const auto info = read_certificate(text);
    ASSERT_FALSE(info.ok());
    EXPECT_EQ(info.error().code, "CRY-0003");
    EXPECT_EQ(info.error().fault, Fault::Config);
  }
}

TEST(Keys, AreOfTheKindAskedFor) {
  const Secret identity = *generate_identity_key();
  const Secret log = *generate_log_key();
  EXPECT_TRUE(identity.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_TRUE(check_key(identity, KeyKind::Identity).ok());
  EXPECT_TRUE(check_key(log, KeyKind::Log).ok());
  EXPECT_EQ(check_key(log, KeyKind::Identity).error().code, "CRY-0005");
  EXPECT_EQ(check_key(identity, KeyKind::Log).error().code, "CRY-0005");
  EXPECT_EQ(check_key(Secret("hello"), KeyKind::Log).error().code, "CRY-0004");
}

TEST(Keys, OfAnotherCurveOrUnderAPassphraseAreRefused) {
  EXPECT_EQ(check_key(Secret(raw::private_pem(raw::ec_key("P-384"))), KeyKind::Identity).error().code, "CRY-0005");
  EXPECT_EQ(check_key(Secret(raw::private_pem(raw::ec_key("P-256"), "passphrase")), KeyKind::Identity).error().code, "CRY-0004");
}

TEST(CryptoMessages, AreCompleteAndUnique) {
  std::vector<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(message.code.starts_with("CRY-") || message.code.starts_with("TRU-")) << message.code;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.code;
    codes.push_back(message.code);
  }
  EXPECT_TRUE(std::ranges::is_sorted(codes));
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
}

}  // namespace
}  // namespace xinshi::crypto
