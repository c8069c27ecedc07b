// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.h"

#include <nlohmann/json.hpp>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/database_parts.h"
#include "app/knowledge.h"
#include "base/text.h"
#include "crypto/openssl/certificate.h"
#include "net/curl/http_client.h"
#include "odbc/odbc_driver.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/dial.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/process.h"
#include "platform/posix/system_clock.h"
#include "runtime/http_date.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kPatienceMs = 10'000;
constexpr std::int64_t kClockSlackSeconds = 60;
constexpr std::int64_t kDaySeconds = 86'400;

/// The steps of one subject: behind one that failed nothing is tried.
class Course {
 public:
  Course(std::string subject, Clock& clock, std::vector<Step>& out) : subject_(std::move(subject)), clock_(clock), out_(out) {}

  bool going() const { return going_; }
  void begin() { began_us_ = clock_.monotonic_us(); }
  void ok(const char* step, std::string detail = {}) { add(step, Step::State::Ok, "", std::move(detail)); }
  void warn(const char* step, std::string code, std::string detail) { add(step, Step::State::Warn, std::move(code), std::move(detail)); }
  void skip(const char* step, std::string code) { add(step, Step::State::Skipped, std::move(code), ""); }
  void fail(const char* step, const Error& error) {
    add(step, Step::State::Failed, error.code, error.detail);
    going_ = false;
  }
  void judge(const char* step, const Status& status, std::string detail = {}) { status ? ok(step, std::move(detail)) : fail(step, status.error()); }

 private:
  void add(const char* step, Step::State state, std::string code, std::string detail) {
    out_.push_back({subject_, step, state, std::move(code), std::move(detail), (clock_.monotonic_us() - began_us_) / kMicrosPerMilli});
    begin();
  }
  std::string subject_;
  Clock& clock_;
  std::vector<Step>& out_;
  std::int64_t began_us_ = 0;
  bool going_ = true;
};

/// Name resolution and connection.
void reach(const Endpoint& where, Course& course) {
  course.begin();
  const Result<std::vector<std::string>> addresses = posix::resolve(where.host);
  if (!addresses) return course.fail("dns", addresses.error());
  course.ok("dns", join(*addresses, ", "));
  Status reached = Error{Fault::Transient, "SYS-0031", "", {}};
  std::string last;
  for (const std::string& address : *addresses) {
    last = address + " " + std::to_string(where.port);
    reached = posix::dial(address, where.port, kPatienceMs);
    if (reached) break;
  }
  course.judge("tcp", reached, last);
}

void look_at_own_certificate(Context& context, const std::filesystem::path& file, Clock& clock, Course& course) {
  if (file.empty()) return;
  const Result<std::string> pem = context.files.read(path_text(file), 1 << 20);
  if (!pem) return course.fail("own-certificate", {Fault::Config, "CFG-0013", path_text(file), {}});
  const Result<CertificateInfo> info = crypto::read_certificate(*pem);
  if (!info) return course.fail("own-certificate", info.error());
  const std::int64_t left = (info->not_after.us - clock.now().us) / kMicrosPerSecond;
  if (left < 0 || clock.now() < info->not_before) return course.fail("own-certificate", {Fault::Config, "CFG-0016", format_instant(info->not_after), {}});
  if (left < 30 * kDaySeconds) return course.warn("own-certificate", "CFG-0017", format_instant(info->not_after));
  course.ok("own-certificate", info->unit + ", " + format_instant(info->not_after));
}

/// Which step an error of the exchange belongs to; those before it have gone well.
void blame(const Error& error, bool tls, Course& course) {
  const bool certificate = error.code >= "NET-0005" && error.code <= "NET-0007";
  const bool no_http = error.code == "NET-0008" || error.code == "NET-0010";
  if (tls && (certificate || error.code == "NET-0011" || no_http)) course.ok("tls");
  if (tls && no_http) course.ok("certificate");
  course.fail(certificate || error.code == "NET-0011" ? "certificate" : no_http || !tls ? "http" : "tls", error);
}

void compare_clocks(const HttpReply& reply, Clock& clock, Course& course) {
  const auto date = reply.headers.find("date");
  const std::optional<Instant> theirs = date == reply.headers.end() ? std::nullopt : runtime::parse_http_date(date->second);
  if (!theirs) return course.skip("clock", "RUN-0032");
  const std::int64_t ahead = (clock.now().us - theirs->us) / kMicrosPerSecond;
  if (ahead > kClockSlackSeconds || ahead < -kClockSlackSeconds) return course.warn("clock", "RUN-0031", std::to_string(ahead) + " s");
  course.ok("clock", std::to_string(ahead) + " s");
}

void judge_business(const runtime::PlatformConfig& platform, const HttpReply& reply, Course& course) {
  const std::string status = "HTTP " + std::to_string(reply.status);
  if (reply.status >= 500) return course.fail("http", {Fault::Transient, "RUN-0033", status, {}});
  course.ok("http", status);
  if (platform.type != "peer") return course.skip("business", "RUN-0034");
  if (reply.status == 200) return course.ok("business");
  const Error said = reply_error(ServerReply{reply.status, reply.headers, reply.body, ""});
  course.fail("business", said.code == "RUN-0001" ? Error{Fault::Refused, "RUN-0035", status, {}} : said);
}

void examine_platform(Context& context, const runtime::PlatformConfig& platform, HttpClient& http, Clock& clock, std::vector<Step>& out) {
  Course course(platform.id, clock, out);
  const Endpoint where = endpoint_of_url(platform.url);
  if (where.host.empty()) return course.fail("dns", {Fault::Config, "NET-0013", platform.url, {}});
  reach(where, course);
  if (course.going() && where.tls) look_at_own_certificate(context, platform.certificate, clock, course);
  if (!course.going()) return;
  HttpRequest request;
  request.url = platform.url;
  if (platform.type == "peer") {
    while (request.url.ends_with('/')) request.url.pop_back();
    request.url += "/v1/receipts?after=0&wait=0";
  }
  request.connect_timeout_ms = kPatienceMs;
  request.timeout_ms = 2 * kPatienceMs;
  if (where.tls) request.tls = {path_text(platform.ca), path_text(platform.certificate), path_text(platform.key)};
  bool left = false;
  const Result<HttpReply> reply = http.exchange(request, left);
  if (!reply) return blame(reply.error(), where.tls, course);
  if (where.tls) course.ok("tls");
  if (where.tls) course.ok("certificate");
  compare_clocks(*reply, clock, course);
  judge_business(platform, *reply, course);
}

void examine_database(Context& context, const runtime::SourceConfig& source, const Knowledge& knowledge, Clock& clock, Log& log, Course& course) {
  if (const Endpoint where = endpoint_of_connection(source.database.connection); !where.host.empty() && where.port != 0) reach(where, course);
  if (!course.going()) return;
  auto adapter = read_adapter(context.files, adapters_folder(context), source.adapter, knowledge.catalogue);
  if (!adapter) return course.fail("config", adapter.error());
  posix::IconvDecoders charsets;
  const auto driver = odbc::make_driver();
  const auto warnings = make_database_source(source, std::move(*adapter), {*driver, charsets, clock, log})->inspect();
  if (!warnings) return course.fail("database", warnings.error());
  for (const Error& each : *warnings) course.warn("database", each.code, each.detail);
  course.ok("database", source.database.table);
}

void examine_source(Context& context, const runtime::SourceConfig& source, const Knowledge& knowledge, Clock& clock, Log& log, std::vector<Step>& out) {
  Course course(source.name, clock, out);
  course.begin();
  if (source.type == "database") return examine_database(context, source, knowledge, clock, log, course);
  if (source.type == "hook") {
    const Result<Secret> key = posix::read_secret_file(path_text(source.key_file));
    return key ? course.ok("key") : course.fail("key", key.error());
  }
  if (source.type != "folder") return;
  const std::string folder = path_text(source.directory);
  const auto entries = context.files.list(folder);
  if (!entries) return course.fail("folder", {Fault::Config, "SRC-0101", folder, {}});
  const std::string probe = folder + "/.xinshi-check";
  if (Status written = context.files.write(probe, "x"); !written) return course.fail("folder", {Fault::Config, "CFG-0023", folder, {}});
  (void)context.files.remove(probe);
  course.ok("folder", folder);
}

void examine_node(Context& context, const runtime::Config& config, Clock& clock, std::vector<Step>& out) {
  Course course("node", clock, out);
  course.begin();
  const Result<std::uint64_t> free = context.files.free_bytes(path_text(config.data_dir));
  const std::string room = free ? std::to_string(*free >> 20) + " MB" : path_text(config.data_dir);
  if (!free || *free < config.reserve_bytes) {
    course.warn("disk", free ? "CFG-0019" : "CFG-0015", room);
  } else {
    course.ok("disk", room);
  }
  look_at_own_certificate(context, config.certificate, clock, course);
  const Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, true);
  if (!link) return course.warn("service", link.error().code, "");
  const Result<ServerReply> healthy = (*link)->call("GET", "/healthz", {}, "", {});
  if (!healthy || healthy->status != 200) return course.warn("service", "RUN-0036", "");
  course.ok("service");
}

}  // namespace

Endpoint endpoint_of_url(const std::string& url) {
  Endpoint out;
  const std::size_t at = url.find("://");
  if (at == std::string::npos) return out;
  out.tls = starts_with_ci(url, "https:");
  std::string rest = url.substr(at + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t bracket = rest.find(']');
  const std::size_t colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
  out.host = rest.substr(0, colon);
  if (bracket != std::string::npos) out.host = out.host.substr(1, bracket - 1);
  out.port = out.tls ? 443 : 80;
  if (colon == std::string::npos) return out;
  const auto port = parse_u64(std::string_view(rest).substr(colon + 1));
  if (!port || *port == 0 || *port > 65'535) return {};
  out.port = static_cast<std::uint16_t>(*port);
  return out;
}

Endpoint endpoint_of_connection(const std::string& connection) {
  Endpoint out;
  std::string port;
  for (const std::string_view part : split(connection, ";")) {
    const std::size_t at = part.find('=');
    if (at == std::string_view::npos) continue;
    const std::string key = to_lower_ascii(trim(part.substr(0, at)));
    std::string value(trim(part.substr(at + 1)));
    if (key == "port" || key == "tcp_port") port = value;
    if (key != "server" && key != "servername" && key != "host" && key != "dbq") continue;
    if (value.find('/') == 0) return {};                                    // a socket's folder, or a file
    value = value.substr(starts_with_ci(value, "tcp:") ? 4 : 0);
    value = value.substr(0, value.find('/'));
    const std::size_t mark = value.find_first_of(",:");
    if (mark != std::string::npos) port = value.substr(mark + 1);
    out.host = value.substr(0, mark);
  }
  const auto number = parse_u64(port);
  out.port = number && *number <= 65'535 ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
  return out;
}

std::vector<Step> examine(Context& context, const runtime::Config& config) {
  std::vector<Step> out;
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  const Result<std::unique_ptr<Knowledge>> knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) {
    Course("node", clock, out).fail("config", knowledge.error());
    return out;
  }
  examine_node(context, config, clock, out);
  for (const runtime::SourceConfig& source : config.sources) examine_source(context, source, **knowledge, clock, log, out);
  const auto http = net_curl::make_http_client({}, log);
  for (const runtime::PlatformConfig& platform : config.platforms) examine_platform(context, platform, *http, clock, out);
  return out;
}

}  // namespace xinshi::app
