// SPDX-License-Identifier: Apache-2.0
#include "destinations/peer/peer_sender.h"

#include <mutex>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "base/uuid.h"
#include "core/batch.h"
#include "destinations/peer/peer_answer.h"
#include "destinations/peer/peer_url.h"

namespace xinshi::peer {
namespace {

constexpr std::size_t kMaxReceiptBytes = 64 << 20;

class PeerSender final : public Sender {
 public:
  PeerSender(PeerConfig config, PeerDeps deps) : config_(std::move(config)), deps_(deps), ids_(deps.clock, deps.random) {}

  const std::string& platform() const override { return config_.platform; }
  Level level() const override { return config_.level; }
  Repeat repeat() const override { return Repeat::Idempotent; }
  std::size_t batch_size() const override { return config_.batch_size; }

  Result<Parcel> encode(const Lease& lease) override {
    if (!has_origins(lease)) return Error{Fault::Corrupt, "SND-0002", {}};
    if (lease.sealed) return rebuild(lease);
    Parcel parcel;
    parcel.batch = next_id();
    parcel.manifest = write_manifest(manifest_of(lease, parcel.batch));
    auto signature = deps_.signer.sign(parcel.manifest);
    if (!signature) return std::move(signature).error();
    parcel.signature = std::move(signature).value();
    pack(lease, parcel);
    return parcel;
  }

  Result<Answer> send(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) override {
    HttpRequest request;
    request.method = "POST";
    request.url = under(config_.url, "/v1/batches");
    request.unix_socket = config_.unix_socket;
    request.headers = {{"content-type", std::string(kBatchMediaType)}, {"accept", std::string(kReceiptMediaType)}};
    request.body = parcel.bytes;
    request.timeout_ms = config_.timeout_ms;
    request.max_reply_bytes = kMaxReceiptBytes;
    request.tls = config_.tls;
    auto reply = deps_.http.exchange(request, bytes_may_have_left);
    if (!reply) return std::move(reply).error();
    return read(std::move(reply).value(), lease, parcel);
  }

 private:
  /// Passed on for someone else means: under that one's own signature.
  bool has_origins(const Lease& lease) const {
    const bool own = lease.origin == config_.own_unit;
    for (const OutRecord& record : lease.records) {
      const bool known = record.inner >= 0 && static_cast<std::size_t>(record.inner) < lease.inner.size();
      if (own ? record.inner != -1 : !known) return false;
    }
    return true;
  }

  Uuid next_id() {
    const std::lock_guard lock(mutex_);
    return ids_.next();
  }

  Manifest manifest_of(const Lease& lease, const Uuid& batch) {
    Manifest manifest;
    manifest.batch = batch;
    manifest.sender = config_.own_unit;
    manifest.receiver = config_.receiver_unit;
    manifest.origin = lease.origin;
    manifest.sequence = lease.sequence;
    manifest.previous = lease.previous;
    manifest.created = deps_.clock.now();
    manifest.log_origin = config_.log_origin;
    manifest.lines.reserve(lease.records.size());
    for (const OutRecord& record : lease.records)
      manifest.lines.push_back({record.id, record.version, record.kind, record.op, commitment(record.salt, record.line)});
    return manifest;
  }

  static void pack(const Lease& lease, Parcel& parcel) {
    std::vector<BatchRecord> records;
    records.reserve(lease.records.size());
    for (const OutRecord& record : lease.records) records.push_back({record.salt, record.line});
    parcel.bytes = write_batch({parcel.manifest, parcel.signature}, lease.inner, records);
    parcel.digest = sha256(parcel.bytes);
  }

  static Result<Parcel> rebuild(const Lease& lease) {
    Parcel parcel;
    parcel.batch = lease.sealed->batch;
    parcel.manifest = lease.sealed->manifest;
    parcel.signature = lease.sealed->signature;
    parcel.package_version = lease.sealed->package_version;
    pack(lease, parcel);
    if (parcel.digest != lease.sealed->digest) return Error{Fault::Conflict, "SND-0001", to_text(parcel.batch)};
    return parcel;
  }

  Result<Answer> read(HttpReply reply, const Lease& lease, const Parcel& parcel) {
    const Instant now = deps_.clock.now();
    if (reply.status == 200)
      return read_peer_receipt(std::move(reply.body), {lease, parcel, config_.receiver_unit, now}, deps_.verifier);
    Answer answer;
    answer.outcomes.resize(lease.records.size());
    if (reply.status == 429 || reply.status == 503) {
      Outcome later{Outcome::Kind::TryLater, false, "SND-0016", {}, {}, std::nullopt};
      if (reply.retry_after_ms) later.not_before = after_ms(now, *reply.retry_after_ms);
      answer.outcomes.assign(lease.records.size(), later);
      answer.code = later.code;
      return answer;
    }
    if (reply.status != 413) return status_error(reply);
    answer.whole_batch_refused = true;
    answer.code = "SND-0017";
    return answer;
  }

  const PeerConfig config_;
  PeerDeps deps_;
  std::mutex mutex_;
  UuidGenerator ids_;  ///< under mutex_
};

}  // namespace

std::unique_ptr<Sender> make_peer_sender(PeerConfig config, PeerDeps deps) {
  return std::make_unique<PeerSender>(std::move(config), deps);
}

}  // namespace xinshi::peer
