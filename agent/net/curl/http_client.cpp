// SPDX-License-Identifier: Apache-2.0
#include "net/curl/http_client.h"

#include <curl/curl.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <utility>

#include "net/curl/request_check.h"
#include "net/curl/transfer.h"

namespace xinshi::net_curl {
namespace {

constexpr int kPollMs = 1'000;

/// An exchange as its caller waits for it. `result` is set under the client's lock.
struct Waiting {
  Transfer transfer;
  std::optional<Result<HttpReply>> result;
  std::condition_variable done;
};

Error ending() { return Error{Fault::Transient, "NET-0015", {}}; }

/// Counted by libcurl itself.
struct CurlLibrary {
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlLibrary() { curl_global_cleanup(); }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

class CurlClient final : public HttpClient {
 public:
  CurlClient(ClientConfig config, Log& log, std::stop_token end)
      : config_(std::move(config)), log_(log), multi_(curl_multi_init()), share_(curl_share_init()) {
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, config_.kept_connections);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    // Used by the loop thread alone, so it needs no locks.
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    thread_ = std::thread([this] { loop(); });
    on_end_.emplace(std::move(end), [this] { stop(); });
  }

  ~CurlClient() override {
    on_end_.reset();
    stop();
    thread_.join();
    wait_until_left();
    curl_multi_cleanup(multi_);
    curl_share_cleanup(share_);
  }

  Result<HttpReply> exchange(const HttpRequest& request, bool& bytes_may_have_left) override {
    bytes_may_have_left = false;
    if (Status fit = check_request(request); !fit) return std::move(fit).error();
    Waiting mine{Transfer(request), std::nullopt, {}};
    Log& log = log_;  // behind the lock the client may be gone
    {
      std::unique_lock lock(mutex_);
      if (stop_) return ending();
      ++inside_;
      fresh_.push_back(&mine);
      curl_multi_wakeup(multi_);
      mine.done.wait(lock, [&] { return mine.result.has_value(); });
      if (--inside_ == 0) left_.notify_all();
    }
    bytes_may_have_left = mine.transfer.bytes_may_have_left();
    const Result<HttpReply>& result = *mine.result;
    if (!result && result.error().fault == Fault::Refused) log.error("net.peer-refused", result.error());
    return std::move(*mine.result);
  }

 private:
  void loop() {
    while (!stopping()) {
      take_fresh();
      int running = 0;
      curl_multi_perform(multi_, &running);
      take_finished();
      curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
    end_all();
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    curl_multi_wakeup(multi_);
  }

  void wait_until_left() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return inside_ == 0; });
  }

  bool stopping() {
    const std::lock_guard lock(mutex_);
    return stop_;
  }

  void take_fresh() {
    std::deque<Waiting*> fresh;
    {
      const std::lock_guard lock(mutex_);
      fresh.swap(fresh_);
    }
    for (Waiting* waiting : fresh) {
      CURL* easy = waiting->transfer.prepare(config_, share_);
      if (easy && curl_multi_add_handle(multi_, easy) == CURLM_OK) {
        running_.emplace(easy, waiting);
      } else {
        complete(*waiting, Error{Fault::Transient, "NET-0016", "no memory"});
      }
    }
  }

  void take_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;
      Waiting* waiting = running_.at(easy);
      running_.erase(easy);
      auto result = waiting->transfer.finish(code);
      curl_multi_remove_handle(multi_, easy);
      complete(*waiting, std::move(result));
    }
  }

  /// The caller may return, and its Waiting end, as soon as the lock is free.
  void complete(Waiting& waiting, Result<HttpReply> result) {
    waiting.transfer.release();
    const std::lock_guard lock(mutex_);
    waiting.result.emplace(std::move(result));
    waiting.done.notify_one();
  }

  void end_all() {
    for (const auto& [easy, waiting] : running_) {
      (void)waiting->transfer.finish(CURLE_ABORTED_BY_CALLBACK);
      curl_multi_remove_handle(multi_, easy);
      complete(*waiting, ending());
    }
    std::deque<Waiting*> fresh;
    {
      const std::lock_guard lock(mutex_);
      fresh.swap(fresh_);
    }
    for (Waiting* waiting : fresh) complete(*waiting, ending());
  }

  const ClientConfig config_;
  Log& log_;
  CurlLibrary library_;
  CURLM* multi_;
  CURLSH* share_;
  std::unordered_map<CURL*, Waiting*> running_;  ///< loop thread
  std::mutex mutex_;
  std::deque<Waiting*> fresh_;  ///< under mutex_
  bool stop_ = false;           ///< under mutex_
  std::size_t inside_ = 0;      ///< callers that wait for their answer; under mutex_
  std::condition_variable left_;
  std::thread thread_;
  std::optional<std::stop_callback<std::function<void()>>> on_end_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const ClientConfig& config, Log& log, std::stop_token end) {
  return std::make_unique<CurlClient>(config, log, std::move(end));
}

}  // namespace xinshi::net_curl
