// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/aead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "crypto/openssl/system_random.h"

namespace xinshi::crypto {
namespace {

/// Fills with the given bytes over and over.
class FixedRandom final : public RandomSource {
 public:
  explicit FixedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(bytes_[i % bytes_.size()]);
  }

 private:
  std::string bytes_;
};

// The GCM specification (McGrew and Viega), test case 16: AES-256 with additional data.
TEST(AeadVector, GivesTheResultOfTheSpecificationsTestCase16) {
  const Secret key(*from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string plain =
      *from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const std::string nonce = *from_hex("cafebabefacedbaddecaf888");
  FixedRandom random(nonce);
  const auto sealer = *make_sealer(key, random);
  const std::string sealed = sealer->seal(plain, *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
  EXPECT_EQ(to_hex(as_bytes(sealed)),
            "cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(*sealer->open(sealed, *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")), plain);
}

struct Fixture : ::testing::Test {
  SystemRandom random;
  Secret key{std::string(32, 'k')};
  std::unique_ptr<Sealer> sealer = *make_sealer(key, random);
};
using Aead = Fixture;

TEST_F(Aead, OpensWhatItSealedOfAnyLength) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 1000U, 1'000'000U}) {
    const std::string plain(size, 'p');
    const std::string sealed = sealer->seal(plain, "place");
    EXPECT_EQ(sealed.size(), size + 28);
    EXPECT_EQ(*sealer->open(sealed, "place"), plain);
    EXPECT_EQ(*sealer->open(sealer->seal(plain, ""), ""), plain);
  }
}

TEST_F(Aead, RefusesEveryChangedByteAnotherPlaceAndAnotherKey) {
  const std::string sealed = sealer->seal("secret", "place");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto opened = sealer->open(changed, "place");
    ASSERT_FALSE(opened.ok()) << i;
    EXPECT_EQ(opened.error().code, "CRY-0010");
    EXPECT_EQ(opened.error().fault, Fault::Corrupt);
  }
  EXPECT_FALSE(sealer->open(sealed, "elsewhere").ok());
  EXPECT_FALSE(sealer->open(sealed.substr(0, sealed.size() - 1), "place").ok());
  EXPECT_FALSE(sealer->open("", "place").ok());
  EXPECT_FALSE((*make_sealer(Secret(std::string(32, 'x')), random))->open(sealed, "place").ok());
  EXPECT_EQ(*sealer->open(sealed, "place"), "secret");  // and a failure leaves nothing behind
}

TEST_F(Aead, NeverUsesANonceTwice) {
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) nonces.insert(sealer->seal("x", "").substr(0, 12));
  EXPECT_EQ(nonces.size(), 1000U);
}

TEST_F(Aead, RefusesKeysOfAnotherLength) {
  for (const std::size_t size : {0U, 16U, 31U, 33U}) {
    EXPECT_EQ(make_sealer(Secret(std::string(size, 'k')), random).error().code, "CRY-0009") << size;
  }
}

TEST_F(Aead, WorksFromSeveralThreads) {
  std::vector<int> good(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([this, t, &good] {
      for (int i = 0; i < 500; ++i) {
        const std::string plain = std::to_string(t * 1000 + static_cast<std::size_t>(i));
        const auto opened = sealer->open(sealer->seal(plain, plain), plain);
        if (opened.ok() && *opened == plain) ++good[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 500));
}

TEST(SystemRandom, FillsEveryByte) {
  SystemRandom random;
  std::vector<std::uint8_t> bytes(3 << 20);
  random.fill(bytes);
  // An unwritten stretch of 16 zero bytes has chance 2^-128 at each place.
  const std::vector<std::uint8_t> zeros(16);
  EXPECT_EQ(std::search(bytes.begin(), bytes.end(), zeros.begin(), zeros.end()), bytes.end());
  random.fill({});
}

}  // namespace
}  // namespace xinshi::crypto
