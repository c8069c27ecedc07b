// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/aead.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "crypto/openssl/handles.h"

namespace xinshi::crypto {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kMaxPlain = static_cast<std::size_t>(std::numeric_limits<int>::max()) - kNonceSize - kTagSize;

using CipherPtr = std::unique_ptr<EVP_CIPHER, FreeWith<EVP_CIPHER_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;

unsigned char* raw(std::string& text, std::size_t at) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}
const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A context that knows the key, and nonces drawn ahead: a fresh context and a generator call cost more than a short sealing.
struct Worker {
  CipherCtxPtr context;
  std::array<std::uint8_t, 64 * kNonceSize> nonces{};
  std::size_t nonces_left = 0;
};

class AesGcmSealer final : public Sealer {
 public:
  AesGcmSealer(const Secret& key, RandomSource& random, CipherPtr cipher) : key_(key), random_(random), cipher_(std::move(cipher)) {}

  std::string seal(std::string_view plain, std::string_view aad) override;
  Result<std::string> open(std::string_view sealed, std::string_view aad) override;

 private:
  using Pool = std::vector<std::unique_ptr<Worker>>;
  std::unique_ptr<Worker> take(bool sealing);
  void give_back(std::unique_ptr<Worker> worker, bool sealing);
  void next_nonce(Worker& worker, std::string& out);

  Secret key_;
  RandomSource& random_;
  CipherPtr cipher_;
  std::mutex mutex_;
  Pool idle_[2];  ///< opening, sealing; guarded by mutex_
};

std::unique_ptr<Worker> AesGcmSealer::take(bool sealing) {
  {
    const std::lock_guard lock(mutex_);
    Pool& pool = idle_[sealing ? 1 : 0];
    if (!pool.empty()) {
      auto worker = std::move(pool.back());
      pool.pop_back();
      return worker;
    }
  }
  auto worker = std::make_unique<Worker>();
  worker->context.reset(EVP_CIPHER_CTX_new());
  if (!worker->context ||
      EVP_CipherInit_ex2(worker->context.get(), cipher_.get(), raw(key_.reveal()), nullptr, sealing ? 1 : 0, nullptr) != 1) {
    std::abort();  // out of memory: nothing can be stored safely
  }
  return worker;
}

void AesGcmSealer::give_back(std::unique_ptr<Worker> worker, bool sealing) {
  const std::lock_guard lock(mutex_);
  idle_[sealing ? 1 : 0].push_back(std::move(worker));
}

void AesGcmSealer::next_nonce(Worker& worker, std::string& out) {
  if (worker.nonces_left == 0) {
    random_.fill(worker.nonces);
    worker.nonces_left = worker.nonces.size() / kNonceSize;
  }
  const auto nonce = std::span(worker.nonces).subspan(--worker.nonces_left * kNonceSize, kNonceSize);
  std::ranges::copy(as_text(nonce), out.begin());
}

bool add_text(EVP_CIPHER_CTX* context, std::string_view aad, unsigned char* out, std::string_view in) {
  int size = 0;
  if (!aad.empty() && EVP_CipherUpdate(context, nullptr, &size, raw(aad), static_cast<int>(aad.size())) != 1) return false;
  return in.empty() || EVP_CipherUpdate(context, out, &size, raw(in), static_cast<int>(in.size())) == 1;
}

std::string AesGcmSealer::seal(std::string_view plain, std::string_view aad) {
  if (plain.size() > kMaxPlain || aad.size() > kMaxPlain) std::abort();  // bodies are limited far below this
  auto worker = take(true);
  EVP_CIPHER_CTX* context = worker->context.get();
  std::string out(kNonceSize + plain.size() + kTagSize, '\0');
  next_nonce(*worker, out);
  int size = 0;
  if (EVP_CipherInit_ex2(context, nullptr, nullptr, raw(out, 0), 1, nullptr) != 1 || !add_text(context, aad, raw(out, kNonceSize), plain) ||
      EVP_CipherFinal_ex(context, raw(out, kNonceSize + plain.size()), &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, raw(out, kNonceSize + plain.size())) != 1) {
    std::abort();
  }
  give_back(std::move(worker), true);
  return out;
}

Result<std::string> AesGcmSealer::open(std::string_view sealed, std::string_view aad) {
  if (sealed.size() < kNonceSize + kTagSize || sealed.size() > kMaxPlain || aad.size() > kMaxPlain) {
    return Error{Fault::Corrupt, "CRY-0010", "length"};
  }
  const std::string_view text = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string out(text.size(), '\0');
  auto worker = take(false);
  EVP_CIPHER_CTX* context = worker->context.get();
  int size = 0;
  std::array<unsigned char, kTagSize> rest{};
  const bool good = EVP_CipherInit_ex2(context, nullptr, nullptr, raw(sealed), 0, nullptr) == 1 &&
                    add_text(context, aad, raw(out, 0), text) &&
                    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1 &&
                    EVP_CipherFinal_ex(context, rest.data(), &size) == 1;
  give_back(std::move(worker), false);
  if (good) return out;
  const Secret wiped(std::move(out));  // unauthenticated plain text
  return (void)last_problem(), Error{Fault::Corrupt, "CRY-0010", "tag"};
}

}  // namespace

Result<std::unique_ptr<Sealer>> make_sealer(const Secret& key32, RandomSource& random) {
  if (key32.reveal().size() != kKeySize) return Error{Fault::Config, "CRY-0009"};
  CipherPtr cipher(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  if (!cipher) return library_error("AES-256-GCM");
  return std::unique_ptr<Sealer>(std::make_unique<AesGcmSealer>(key32, random, std::move(cipher)));
}

}  // namespace xinshi::crypto
