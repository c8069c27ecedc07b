// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

namespace xinshi {
namespace {

struct SetClock final : Clock {
  std::int64_t ms = 0;
  Instant now() override { return {ms * kMicrosPerMilli}; }
  std::int64_t monotonic_us() override { return 0; }
};

/// The same eight bytes again and again.
struct RepeatedRandom final : RandomSource {
  std::uint64_t word = 0;
  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i + sizeof word <= out.size(); i += sizeof word) std::memcpy(&out[i], &word, sizeof word);
  }
};

struct CountingRandom final : RandomSource {
  std::uint32_t state = 1;
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>((state = state * 1'664'525 + 1'013'904'223) >> 24);
  }
};

constexpr std::string_view kRfcExample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";  // RFC 9562 appendix A.6

TEST(Uuid, TextMakesTheRoundTrip) {
  const auto id = parse_uuid(kRfcExample);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->bytes[0], 0x01);
  EXPECT_EQ(id->bytes[15], 0x8F);
  EXPECT_EQ(to_text(*id), kRfcExample);
  EXPECT_EQ(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
}

TEST(Uuid, IsAppendedBehindWhatIsThere) {
  std::string out = "id=";
  append_uuid(out, Uuid{});
  EXPECT_EQ(out, "id=00000000-0000-0000-0000-000000000000");
}

TEST(Uuid, NilIsTheOneWithoutBits) {
  EXPECT_TRUE(Uuid{}.nil());
  EXPECT_FALSE(parse_uuid(kRfcExample)->nil());
}

TEST(Uuid, RefusesEveryOtherText) {
  for (const char* text : {"", "017f22e279b07cc398c4dc0c0c07398f",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "{017f22e2-79b0-7cc3-98c4-dc0c0c0739}",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2-79b0-7cc3-98c4-dc0c-c07398f"})
    EXPECT_FALSE(parse_uuid(text)) << text;
}

TEST(UuidGenerator, ReachesTheExampleOfRfc9562) {
  SetClock clock;
  clock.ms = 0x017F22E279B0;
  RepeatedRandom random;
  random.word = 0x18C4DC0C0C07398FU << 2;  // rand_b of the example; its low bits also seed the counter
  UuidGenerator generator(clock, random);
  const std::uint32_t seed = random.word & 0x7FFU;
  Uuid id;
  for (std::uint32_t counter = seed; counter <= 0xCC3; ++counter) id = generator.next();
  EXPECT_EQ(to_text(id), kRfcExample);
}

TEST(UuidGenerator, MarksVersionAndVariant) {
  SetClock clock;
  clock.ms = 1'700'000'000'000;
  RepeatedRandom random;
  for (const std::uint64_t word : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    random.word = word;
    UuidGenerator generator(clock, random);
    const Uuid id = generator.next();
    EXPECT_EQ(id.bytes[6] >> 4, 7);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    EXPECT_LE(id.bytes[6] & 15, 7);  // the counter begins in its lower half
  }
}

TEST(UuidGenerator, IncreasesStrictlyWhateverTheClockDoes) {
  SetClock clock;
  CountingRandom random;
  UuidGenerator generator(clock, random);
  Uuid last;
  for (const std::int64_t ms : {1'000, 1'000, 5'000, 4'999, 1, 0, 5'001, 6'000}) {
    clock.ms = ms;
    for (int i = 0; i < 10'000; ++i) {  // more than the counter holds
      const Uuid id = generator.next();
      ASSERT_LT(last, id);
      last = id;
    }
  }
}

TEST(UuidGenerator, CarriesTheTimeOfItsClock) {
  SetClock clock;
  clock.ms = 0x0123456789AB;
  CountingRandom random;
  UuidGenerator generator(clock, random);
  EXPECT_EQ(to_text(generator.next()).substr(0, 15), "01234567-89ab-7");
}

TEST(UuidGenerator, DoesNotRepeatRandomBytesFromItsPool) {
  SetClock clock;
  clock.ms = 1;
  CountingRandom random;
  UuidGenerator generator(clock, random);
  std::set<std::string> tails;
  for (int i = 0; i < 1'000; ++i) tails.insert(to_text(generator.next()).substr(19));
  EXPECT_EQ(tails.size(), 1'000U);
}

}  // namespace
}  // namespace xinshi
