// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "core/receipt_list.h"
#include "destinations/peer/peer_answer.h"
#include "destinations/peer/peer_sender.h"
#include "destinations/peer/peer_url.h"

namespace xinshi::peer {
namespace {

constexpr std::size_t kMaxListBytes = 64 << 20;

class PeerReceiptFeed final : public ReceiptFeed {
 public:
  PeerReceiptFeed(PeerConfig config, HttpClient& http) : config_(std::move(config)), http_(http) {}

  const std::string& platform() const override { return config_.platform; }

  Result<std::vector<Item>> fetch(const std::string& cursor, int wait_ms) override {
    // Stands in the URL as it is: its letters need no escape.
    if (!cursor.empty() && !is_receipt_cursor(cursor)) return Error{Fault::Corrupt, "SND-0018", "cursor"};
    HttpRequest request;
    request.url = under(config_.url, "/v1/receipts?after=" + cursor + "&wait=" + std::to_string(wait_ms > 0 ? wait_ms : 0));
    request.unix_socket = config_.unix_socket;
    request.headers = {{"accept", std::string(kReceiptListMediaType)}};
    request.timeout_ms = config_.timeout_ms + (wait_ms > 0 ? wait_ms : 0);
    request.max_reply_bytes = kMaxListBytes;
    request.tls = config_.tls;
    bool left = false;
    const auto reply = http_.exchange(request, left);
    if (!reply) return reply.error();
    if (reply->status != 200) return status_error(*reply);
    auto list = read_receipt_list(reply->body);
    if (!list) return Error{Fault::Transient, "SND-0018", list.error().code};
    std::vector<Item> items;
    items.reserve(list->size());
    for (ReceiptListItem& one : *list) items.push_back({std::move(one.cursor), std::move(one.bytes)});
    return items;
  }

 private:
  const PeerConfig config_;
  HttpClient& http_;
};

}  // namespace

std::unique_ptr<ReceiptFeed> make_peer_receipt_feed(PeerConfig config, HttpClient& http) {
  return std::make_unique<PeerReceiptFeed>(std::move(config), http);
}

}  // namespace xinshi::peer
