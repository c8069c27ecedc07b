// SPDX-License-Identifier: Apache-2.0
#include "app/simulate.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "base/text.h"
#include "net/server/http_server.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/signal_waiter.h"
#include "platform/posix/system_clock.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

/// The platform's memory: what it registered, read back from its ledger at start, so that it survives being killed too.
class Ledger {
 public:
  Ledger(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {
    const Result<std::string> text = files_.read(path_, 1u << 30);
    if (!text) return;
    if (!text->empty() && text->back() != '\n') (void)files_.append(path_, "\n");  // the next entry begins a line of its own
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      const Json entry = Json::parse(line, nullptr, false);
      if (entry.is_object()) known_.insert(entry.value("key", ""));  // a torn last line was never answered
    }
  }

  bool knows(const std::string& key) const { return known_.count(key) != 0; }

  /// Appends the new entries and makes them durable.
  Status append(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string text;
    for (const auto& [key, line] : entries) text += line + "\n";
    if (Status done = files_.append(path_, text); !done) return done;
    if (Status done = files_.flush(path_); !done) return done;
    for (const auto& [key, line] : entries) known_.insert(key);
    return {};
  }

 private:
  FileSystem& files_;
  std::string path_;
  std::set<std::string> known_;
};

/// Platforms write numbers as text or as numbers.
std::uint64_t version_of(const Json& record) {
  const auto found = record.find("version");
  if (found == record.end()) return 0;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  return found->is_string() ? parse_u64(found->get<std::string>()).value_or(0) : 0;
}

std::string text_of(const Json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string key_of(const Json& record) { return text_of(record, "id") + "/" + std::to_string(version_of(record)); }

bool to_be_refused(const Json& record, const std::string& text) {
  if (text.empty() || version_of(record) != 1) return false;
  for (const char* number : {"CF_WSH", "XK_WSH"}) {
    if (text_of(record, number).find(text) != std::string::npos) return true;
  }
  return false;
}

class Platform {
 public:
  Platform(const SimulateOptions& options, FileSystem& files) : options_(options), ledger_(files, options.ledger_file) {}

  ServerReply handle(const ServerRequest& request) {
    if (options_.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(options_.delay_ms));
    if (static_cast<int>(requests_++ * 37 % 100) < options_.fail_percent) return {503, {{"retry-after", "1"}}, "", ""};
    const Json body = Json::parse(request.body, nullptr, false);
    if (request.method != "POST" || !body.is_object() || !body.contains("records")) return {400, {}, "", ""};
    const std::lock_guard lock(mutex_);
    Json results = Json::array();
    std::vector<std::pair<std::string, std::string>> fresh;
    std::set<std::string> in_this_batch;
    for (const Json& record : body["records"]) {
      Json result{{"id", text_of(record, "id")}, {"version", version_of(record)}};
      const std::string key = key_of(record);
      if (ledger_.knows(key) || !in_this_batch.insert(key).second) {
        result["code"] = "1";
        result["message"] = "已存在";
      } else if (to_be_refused(record, options_.refuse_text)) {
        result["code"] = "2001";
        result["message"] = "处罚决定书文号与处罚机关不符，请核对后更正";
      } else {
        fresh.emplace_back(key, Json{{"key", key}, {"id", text_of(record, "id")}, {"version", version_of(record)}, {"op", text_of(record, "op")},
                                     {"number", text_of(record, "CF_WSH") + text_of(record, "XK_WSH")}}
                                    .dump());
        result["code"] = "0";
        result["message"] = "";
      }
      results.push_back(std::move(result));
    }
    // The answer may only leave when the ledger is on disk: otherwise a kill in between would show as a loss that never was.
    if (!ledger_.append(fresh)) return {503, {}, "", ""};
    return {200, {{"content-type", "application/json"}}, Json{{"results", std::move(results)}}.dump(), ""};
  }

 private:
  SimulateOptions options_;
  std::mutex mutex_;
  Ledger ledger_;
  std::atomic<std::uint64_t> requests_{0};
};

}  // namespace

int simulate(Context& context, const SimulateOptions& options) {
  posix::SignalWaiter signals;
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  Platform platform(options, context.files);
  ListenConfig listen;
  listen.address = options.listen;
  listen.tls = !options.certificate_file.empty();
  listen.certificate_file = options.certificate_file;
  listen.key_file = options.key_file;
  listen.client_ca_file = options.client_ca_file;
  Result<std::unique_ptr<HttpServer>> server =
      net_server::start_server(listen, [&](const ServerRequest& request) { return platform.handle(request); }, log);
  if (!server) return context.fail(server.error());
  while (signals.wait(-1) != posix::SignalWaiter::Signal::Stop) {
  }
  return kDone;
}

}  // namespace xinshi::app
