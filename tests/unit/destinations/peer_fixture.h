// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "core/batch.h"
#include "core/receipt_list.h"
#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "destinations/peer/peer_sender.h"
#include "support/seeded_random.h"
#include "support/test_pki.h"
#include "unit/net/net_fixture.h"

namespace xinshi {

/// The wall clock: certificates of TestPki are valid around today.
class WallClock final : public Clock {
 public:
  Instant now() override {
    using namespace std::chrono;
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
  }
  std::int64_t monotonic_us() override { return now().us; }
};

inline constexpr const char* kGateway = "11330100MB00000017";
inline constexpr const char* kAgency = "11330100MB0000002U";
inline constexpr const char* kOther = "11330100MB0000003P";

/// An agency with a lease of three records, and a gateway of real TLS whose answer a test can bend.
class PeerFixture : public ::testing::Test {
 protected:
  PeerFixture()
      : gateway_files_(pki_.write(folder_.path(), "gateway", kGateway)),
        agency_files_(pki_.write(folder_.path(), "agency", kAgency)),
        gateway_signer_(signer(pki_, kGateway)),
        agency_signer_(signer(pki_, kAgency)),
        verifier_(std::move(crypto::make_cms_verifier(pki_.ca_pem())).value()) {
    ListenConfig listen;
    listen.tls = true;
    listen.certificate_file = gateway_files_.certificate_file;
    listen.key_file = gateway_files_.key_file;
    listen.client_ca_file = gateway_files_.ca_file;
    server_ = serve(listen, [this](const ServerRequest& request) { return handle_(request); }, log_);
    config_.platform = "county";
    config_.url = url_of(*server_, "/", "https");
    config_.receiver_unit = kGateway;
    config_.own_unit = kAgency;
    config_.log_origin = "agency.example/log";
    config_.timeout_ms = 5'000;
    config_.tls = {agency_files_.ca_file, agency_files_.certificate_file, agency_files_.key_file};
    lease_ = make_lease();
    handle_ = [this](const ServerRequest& request) { return accept(request); };
  }

  std::unique_ptr<BatchSigner> signer(const TestPki& pki, const std::string& unit) {
    const TestIdentity identity = pki.issue(unit);
    return std::move(crypto::make_cms_signer(identity.cert_pem, Secret(identity.key_pem), clock_)).value();
  }

  Lease make_lease() {
    Lease lease;
    lease.lease = 1;
    lease.platform = "county";
    lease.origin = kAgency;
    lease.sequence = 4;
    lease.previous = sha256("the manifest before");
    lease.buffer = R"({"kind":"permit"}{"kind":"penalty"}{"kind":"permit"})";
    const std::string_view all = lease.buffer;
    UuidGenerator ids(clock_, random_);
    for (const auto& [at, size] : {std::pair{0, 17}, {17, 18}, {35, 17}}) {
      OutRecord record;
      record.id = ids.next();
      record.version = 2;
      record.kind = at == 17 ? "penalty" : "permit";
      record.salt = random16(random_);
      record.line = all.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
      lease.records.push_back(record);
    }
    return lease;
  }

  std::unique_ptr<Sender> sender() { return peer::make_peer_sender(config_, {*http_, *agency_signer_, *verifier_, clock_, random_}); }

  /// The receipt of an honest gateway for a batch.
  Receipt receipt_for(std::string_view batch) {
    const auto view = read_batch(batch);
    const auto manifest = read_manifest(view->outer.manifest);
    Receipt receipt;
    receipt.receipt = UuidGenerator(clock_, random_).next();
    receipt.batch = manifest->batch;
    receipt.digest = sha256(batch);
    receipt.origin = manifest->origin;
    receipt.platform = "changshan";
    receipt.issuer = kGateway;
    receipt.received_at = clock_.now();
    receipt.log_origin = "gateway.example/log";
    receipt.log_index = 9;
    for (const ManifestLine& line : manifest->lines) receipt.lines.push_back({line.id, line.version, Verdict::Registered, {}});
    return receipt;
  }
  std::string sign(const Receipt& receipt, BatchSigner& signer) {
    const std::string text = write_receipt(receipt);
    return write_signed_receipt({text, std::move(signer.sign(text)).value()});
  }
  static ServerReply receipt_reply(std::string xsr) {
    ServerReply reply;
    reply.headers["content-type"] = std::string(kReceiptMediaType);
    reply.body = std::move(xsr);
    return reply;
  }
  ServerReply accept(const ServerRequest& request) { return receipt_reply(sent_ = sign(receipt_for(request.body), *gateway_signer_)); }

  /// Encodes and sends the lease to a gateway that answers `handle`.
  Result<Answer> deliver(Handler handle) {
    handle_ = std::move(handle);
    const auto one = sender();
    const auto parcel = one->encode(lease_);
    if (!parcel) return parcel.error();
    return one->send(lease_, *parcel, left_);
  }
  /// As an honest gateway, but `bend` changes the receipt before it is signed.
  Result<Answer> deliver_bent(const std::function<void(Receipt&)>& bend) {
    return deliver([this, bend](const ServerRequest& request) {
      Receipt receipt = receipt_for(request.body);
      bend(receipt);
      return receipt_reply(sign(receipt, *gateway_signer_));
    });
  }
  static std::string code_of(const Result<Answer>& answer) { return answer.ok() ? "ok" : answer.error().code; }

  ScratchFolder folder_;
  TestPki pki_;
  TestFiles gateway_files_;
  TestFiles agency_files_;
  WallClock clock_;
  SeededRandom random_;
  NullLog log_;
  std::unique_ptr<BatchSigner> gateway_signer_;
  std::unique_ptr<BatchSigner> agency_signer_;
  std::unique_ptr<BatchVerifier> verifier_;
  peer::PeerConfig config_;
  Lease lease_;
  std::string sent_;
  bool left_ = false;
  Handler handle_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> http_ = net_curl::make_http_client({}, log_);
};

}  // namespace xinshi
