// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/message.h"
#include "base/random.h"
#include "base/time.h"
#include "ports/crypto.h"
#include "ports/sender.h"
#include "ports/wire.h"

namespace xinshi::peer {

/// A Xinshi gateway above.
struct PeerConfig {
  std::string platform;       ///< id on this node
  Level level = Level::County;
  std::string url;            ///< https://host[:port][/prefix]
  std::string unix_socket;    ///< "" = TCP
  std::string receiver_unit;  ///< unified code that its receipts must be signed by
  std::string own_unit;       ///< sender
  std::string log_origin;     ///< of this node's audit log
  std::size_t batch_size = 100;
  std::int64_t timeout_ms = 60'000;
  TlsClient tls;
};

/// All outlive the sender.
struct PeerDeps {
  HttpClient& http;
  BatchSigner& signer;
  BatchVerifier& verifier;
  Clock& clock;
  RandomSource& random;
};

/// Sends signed batches and accepts nothing but a receipt that the configured receiver signed for exactly these bytes.
/// `encode` errors: Conflict SND-0001 (a sealed batch cannot be rebuilt), Corrupt SND-0002 (a relayed record without its origin's
/// manifest), those of the signer. `send` errors: Conflict SND-0010 (409), Refused SND-0011 (other 4xx, its code in `detail`),
/// Transient SND-0012 (any other status), SND-0013 (no receipt), SND-0014 (not the receiver's signature), SND-0015 (a receipt
/// about something else), NET-…. 429 and 503 make every record TryLater, 413 is a whole batch refused.
std::unique_ptr<Sender> make_peer_sender(PeerConfig config, PeerDeps deps);

/// Errors of `fetch`: Refused SND-0011, Transient SND-0012, SND-0018 (no receipt list), NET-….
std::unique_ptr<ReceiptFeed> make_peer_receipt_feed(PeerConfig config, HttpClient& http);

std::span<const Message> messages();

}  // namespace xinshi::peer
