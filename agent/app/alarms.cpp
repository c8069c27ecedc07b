// SPDX-License-Identifier: Apache-2.0
#include "app/alarms.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "app/service.h"
#include "net/curl/mail.h"
#include "platform/posix/child_process.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;
using runtime::AlarmNote;

constexpr std::int64_t kLookEveryMs = 5'000;
constexpr std::int64_t kPatienceMs = 60'000;
constexpr std::int64_t kDayUs = 86'400 * kMicrosPerSecond;
constexpr std::size_t kNamed = 10;  ///< of one kind, in a text for people
constexpr std::array kCertificateDays{1, 7, 14, 30, 60};

/// The text of an alarm's code.
const char* message_of(const std::string& code) {
  static const std::map<std::string, const char*> kMessages = {
      {"deadline.near", "RUN-0101"}, {"deadline.passed", "RUN-0102"}, {"delivery.refused", "RUN-0103"}, {"delivery.uncertain", "RUN-0104"}, {"level.silent", "RUN-0105"},
      {"platform.down", "RUN-0106"}, {"disk.low", "RUN-0107"}, {"certificate.ends", "RUN-0108"}, {"quarantine.grown", "RUN-0109"}, {"source.silent", "RUN-0110"}, {"work.hangs", "RUN-0111"}};
  const auto found = kMessages.find(code);
  return found == kMessages.end() ? "RUN-0111" : found->second;
}

}  // namespace

Alarms::Alarms(Service& service, HttpClient& http) : service_(service), http_(http) {
  const runtime::Config& config = service.node->config;
  for (const runtime::NotifyConfig& each : config.notify) {
    channels_.push_back(std::unique_ptr<Channel>(new Channel{each, {config.alarm_gather_ms, config.alarm_repeat_ms, config.alarm_quiet}}));
  }
}

void Alarms::raise_one(const AlarmNote& note) {
  for (const auto& channel : channels_) channel->book.raise(note, service_.node->clock.now());
}

void Alarms::raise(const std::vector<pipeline::Alarm>& found) {
  if (channels_.empty()) return;
  for (const pipeline::Alarm& each : found) raise_one({each.code, each.subject, each.platform, each.due ? format_date(*each.due) : ""});
  look_at_node();
  look_at_store();
}

void Alarms::look_at_node() {
  const Instant now = service_.node->clock.now();
  if (!service_.intake_open()) raise_one({"disk.low", "", "", ""});
  if (!service_.admin->healthy()) raise_one({"work.hangs", "", "", ""});
  for (const auto& platform : service_.platforms) {
    const pipeline::Channel::View view = platform->channel.view(now);
    if (view.breaker == Breaker::State::Open) raise_one({"platform.down", "", platform->config.id, view.last_error});
  }
  if (!service_.node->batch_signer) return;
  const CertificateInfo& info = service_.node->batch_signer->certificate();
  for (const int days : kCertificateDays) {
    if (info.not_after.us - now.us > days * kDayUs) continue;
    return raise_one({"certificate.ends", std::to_string(days), "", format_instant(info.not_after)});
  }
}

void Alarms::look_at_store() {
  const Instant now = service_.node->clock.now();
  const Result<StoreStats> stats = service_.node->store->stats(now);
  if (!stats) return;
  // By its number, so that the next one is another alarm.
  if (counted_ && stats->quarantined > quarantined_) raise_one({"quarantine.grown", std::to_string(stats->quarantined), "", ""});
  quarantined_ = stats->quarantined;
  counted_ = true;
  const std::int64_t silent_ms = service_.node->config.alarm_silent_ms;
  for (const auto& [source, at] : stats->last_intake) {
    if (silent_ms > 0 && now.us - at.us > silent_ms * kMicrosPerMilli) raise_one({"source.silent", source, "", format_instant(at)});
  }
}

std::string Alarms::subject(std::size_t count) const {
  return "信使告警 " + std::to_string(count) + " 项：" + service_.node->config.unit_name;
}

std::string Alarms::text(const std::vector<AlarmNote>& notes, std::size_t more) const {
  std::map<std::pair<std::string, std::string>, std::vector<const AlarmNote*>> groups;
  for (const AlarmNote& note : notes) groups[{note.code, note.platform}].push_back(&note);
  std::string out = service_.node->config.unit_name + "  " + format_instant(service_.node->clock.now()) + "\r\n";
  for (const auto& [group, members] : groups) {
    out += "\r\n" + service_.context.messages.render(Lang::Zh, message_of(group.first)) + "\r\n" + service_.context.messages.render(Lang::En, message_of(group.first)) + "\r\n  " + group.first +
           (group.second.empty() ? "" : "  " + group.second) + "  × " + std::to_string(members.size()) + "\r\n";
    for (std::size_t i = 0; i < std::min(kNamed, members.size()); ++i) out += "  - " + members[i]->subject + "  " + members[i]->detail + "\r\n";
  }
  if (more > 0) out += "\r\n+ " + std::to_string(more) + "\r\n";
  return out;
}

std::string Alarms::json(const std::vector<AlarmNote>& notes, std::size_t more) const {
  Json alarms = Json::array();
  for (const AlarmNote& note : notes) {
    alarms.push_back({{"alarm", note.code}, {"subject", note.subject}, {"platform", note.platform}, {"detail", note.detail},
                      {"message", service_.context.messages.render(Lang::Zh, message_of(note.code))}});
  }
  const runtime::Config& config = service_.node->config;
  return Json{{"unit", {{"name", config.unit_name}, {"code", config.unit_code}}}, {"time", format_instant(service_.node->clock.now())}, {"more", more}, {"alarms", alarms}}.dump() + "\n";
}

Status Alarms::post(const runtime::NotifyConfig& config, const std::string& json) {
  HttpRequest request;
  request.method = "POST";
  request.url = config.url;
  request.headers = {{"content-type", "application/json"}};
  request.body = json;
  request.tls.ca_file = path_text(config.ca);
  bool left = false;
  const Result<HttpReply> reply = http_.exchange(request, left);
  if (!reply) return reply.error();
  if (reply->status < 200 || reply->status > 299) return Error{Fault::Transient, "RUN-0113", "HTTP " + std::to_string(reply->status), {}};
  return {};
}

Status Alarms::tell(const runtime::NotifyConfig& config, const std::vector<AlarmNote>& notes, std::size_t more) {
  if (config.type == "webhook") return post(config, json(notes, more));
  if (config.type == "command") {
    const Result<posix::ChildEnd> end = posix::run_program(config.command, json(notes, more), kPatienceMs);
    if (!end) return end.error();
    return end->exit == 0 ? Status() : Status(Error{Fault::Transient, "RUN-0112", "exit " + std::to_string(end->exit), {}});
  }
  net_curl::MailServer server{config.url, config.user, {}, path_text(config.ca), config.from, config.to};
  if (!config.password_file.empty()) {
    Result<Secret> password = posix::read_secret_file(path_text(config.password_file));
    if (!password) return password.error();
    server.password = std::move(*password);
  }
  return net_curl::send_mail(server, subject(notes.size() + more), text(notes, more), service_.node->clock.now());
}

Result<std::int64_t> Alarms::step(std::size_t channel) {
  Channel& c = *channels_[channel];
  const Instant now = service_.node->clock.now();
  const std::vector<AlarmNote> notes = c.book.due(now);
  if (notes.empty()) return std::min(kLookEveryMs, std::max<std::int64_t>(service_.node->config.alarm_gather_ms / 4, 100));
  if (Status told = tell(c.config, notes, c.book.more()); !told) return told.error();
  c.book.told(notes, now);
  service_.log.info("alarm.told", {{"channel", c.config.name}, {"alarms", static_cast<std::int64_t>(notes.size())}});
  return kLookEveryMs;
}

}  // namespace xinshi::app
