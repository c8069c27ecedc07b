// SPDX-License-Identifier: Apache-2.0
#include "app/simulate.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "app/knowledge.h"
#include "app/simulated_shapes.h"
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

/// One behaviour of the script.
struct Behaviour {
  std::string word = "ok";
  int ms = 0;
  std::string number;  ///< not empty: for the first request with a record whose decision number holds this text
};

std::optional<Behaviour> read_behaviour(const std::string& text) {
  const std::size_t at = text.find('@');
  const std::string how = text.substr(0, at);
  const std::size_t colon = how.find(':');
  Behaviour out{how.substr(0, colon), 0, at == std::string::npos ? "" : text.substr(at + 1)};
  if (colon != std::string::npos) out.ms = static_cast<int>(parse_u64(how.substr(colon + 1)).value_or(0));
  static constexpr const char* kKnown[] = {"ok", "late", "wrong", "busy", "lost", "partial", "double", "expired", "revoked"};
  const bool known = std::ranges::any_of(kKnown, [&](const char* word) { return out.word == word; });
  return known ? std::optional(out) : std::nullopt;
}

class Platform {
 public:
  Platform(const SimulateOptions& options, std::unique_ptr<SimulatedShape> shape, std::vector<Behaviour> script, FileSystem& files)
      : options_(options), shape_(std::move(shape)), script_(std::move(script)), files_(files), ledger_(files, options.ledger_file) {}

  ServerReply handle(const ServerRequest& request) {
    if (options_.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(options_.delay_ms));
    const std::lock_guard lock(mutex_);
    capture(request);
    if (static_cast<int>(requests_++ * 37 % 100) < options_.fail_percent) return {503, {{"retry-after", "1"}}, "", ""};
    if (auto aside = shape_->aside(request)) return *std::move(aside);
    const auto records = shape_->read(request);
    if (!records) return {400, {}, "", ""};
    const Behaviour now = next(*records);
    if (now.word == "late") std::this_thread::sleep_for(std::chrono::milliseconds(now.ms));
    if (now.word == "wrong") return {200, {{"content-type", "text/html"}}, "<html><body>系统维护中</body></html>", ""};
    if (now.word == "busy") return {503, {{"retry-after", "1"}}, "", ""};
    if (now.word == "expired" && shape_->expire()) return *shape_->aside(request);
    return take(*records, now);
  }

 private:
  /// The behaviour meant for one of these records, else the next of those meant for none.
  Behaviour next(const std::vector<SeenRecord>& records) {
    const auto meant = [&](const Behaviour& b) {
      return !b.number.empty() && std::ranges::any_of(records, [&](const SeenRecord& r) { return r.number.find(b.number) != std::string::npos; });
    };
    auto found = std::ranges::find_if(script_, meant);
    if (found == script_.end()) found = std::ranges::find_if(script_, [](const Behaviour& b) { return b.number.empty(); });
    if (found == script_.end()) return {};
    Behaviour out = *found;
    script_.erase(found);
    return out;
  }

  bool to_be_refused(const SeenRecord& record) const {
    const bool first = record.id.empty() ? record.version == "0" : record.version == "1";
    return !options_.refuse_text.empty() && first && record.number.find(options_.refuse_text) != std::string::npos;
  }

  ServerReply take(const std::vector<SeenRecord>& records, const Behaviour& now) {
    std::vector<SeenVerdict> verdicts;
    std::vector<std::pair<std::string, std::string>> entries;
    std::set<std::string> in_this_batch;
    // Where rows are only counted, a batch with a bad one is turned away as a whole: nobody could say which were taken.
    const bool all_or_none = options_.platform_shape == "directory-soap" && std::ranges::any_of(records, [&](const auto& r) { return to_be_refused(r); });
    for (const SeenRecord& record : records) {
      const bool known = ledger_.knows(record.key()) || !in_this_batch.insert(record.key()).second;
      const bool refused = !known && to_be_refused(record);
      verdicts.push_back({refused ? SeenVerdict::Word::Refused : (known ? SeenVerdict::Word::Known : SeenVerdict::Word::Taken)});
      if (refused || all_or_none) continue;
      Json entry{{"key", record.key()}, {"id", record.id}, {"version", parse_u64(record.version).value_or(0)}, {"op", record.op}, {"number", record.number}};
      if (known && options_.platform_shape == "service-json") continue;  // it knows its records: a repeat is none
      if (known) entry["again"] = true;
      entries.emplace_back(record.key(), entry.dump());
    }
    // The answer may only leave when the ledger is on disk: otherwise a kill in between would show as a loss that never was.
    if (!ledger_.append(entries)) return {503, {}, "", ""};
    const Defect defect = now.word == "partial" ? Defect::LeavesOne : (now.word == "double" ? Defect::CountsTwice : Defect::None);
    ServerReply reply = shape_->answer(records, verdicts, defect);
    if (now.word == "revoked") (void)shape_->revoke(records);
    if (now.word == "lost") return {502, {}, "", ""};
    return reply;
  }

  void capture(const ServerRequest& request) {
    if (options_.capture_file.empty()) return;
    std::string text = request.method + " " + request.path + "\n";
    for (const auto& [name, value] : request.query) text += "?" + name + "=" + value + "\n";
    for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
    (void)files_.append(options_.capture_file, text + "\n" + request.body + "\n\n");
  }

  SimulateOptions options_;
  std::unique_ptr<SimulatedShape> shape_;
  std::vector<Behaviour> script_;
  FileSystem& files_;
  std::mutex mutex_;
  Ledger ledger_;
  std::uint64_t requests_ = 0;
};

/// The shape of a package of the adapters folder.
Result<std::string> shape_of(Context& context, const std::string& platform) {
  if (platform.empty()) return std::string("service-json");
  const auto knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) return knowledge.error();
  const auto package = read_package(context.files, adapters_folder(context), platform, (*knowledge)->catalogue);
  if (!package) return package.error();
  return std::string((*package)->shape().empty() ? "service-json" : (*package)->shape());
}

}  // namespace

int simulate(Context& context, const SimulateOptions& options) {
  posix::SignalWaiter signals;
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  const Result<std::string> shape = shape_of(context, options.platform);
  if (!shape) return context.fail(shape.error());
  std::vector<Behaviour> script;
  for (const std::string& text : options.script) {
    const auto behaviour = read_behaviour(text);
    if (!behaviour) return context.fail({Fault::Config, "CLI-0016", text, {}});
    script.push_back(*behaviour);
  }
  SimulateOptions playing = options;
  playing.platform_shape = *shape;
  Platform platform(playing, make_shape(*shape), std::move(script), context.files);
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
