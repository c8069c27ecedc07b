// SPDX-License-Identifier: Apache-2.0
#include "app/simulated_shapes.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;
using Word = SeenVerdict::Word;
constexpr const char* kReason = "处罚决定书文号与处罚机关不符，请核对后更正";

std::string text_of(const Json& record, const std::string& name) {
  const auto found = record.find(name);
  if (found == record.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

SeenRecord seen(const Json& record) {
  return {text_of(record, "id"), text_of(record, "version"), text_of(record, "op"), text_of(record, "CF_WSH") + text_of(record, "XK_WSH")};
}

std::optional<std::vector<SeenRecord>> seen_list(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<SeenRecord> out;
  for (const Json& record : list) out.push_back(seen(record));
  return out;
}

ServerReply reply(std::string body, const char* type = "application/json") {
  return {200, {{"content-type", type}}, std::move(body), ""};
}

int count(const std::vector<SeenVerdict>& verdicts, bool refused) {
  int out = 0;
  for (const SeenVerdict& verdict : verdicts) out += (verdict.word == Word::Refused) == refused ? 1 : 0;
  return out;
}

/// The inside of the first element of that name, whatever its prefix; null without one.
std::optional<std::string> inside(const std::string& xml, const std::string& name) {
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    std::size_t from = at + 1;
    const std::size_t end = xml.find_first_of(" >/", from);
    if (end == std::string::npos) return std::nullopt;
    const std::string full = xml.substr(from, end - from);
    const std::size_t colon = full.find(':');
    if ((colon == std::string::npos ? full : full.substr(colon + 1)) != name) continue;
    const std::size_t open = xml.find('>', end);
    const std::size_t close = xml.find("</" + full + ">", end);
    if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
    return xml.substr(open + 1, close - open - 1);
  }
  return std::nullopt;
}

std::string unescaped(std::string text) {
  const std::pair<const char*, const char*> entities[] = {{"&lt;", "<"},  {"&gt;", ">"},  {"&quot;", "\""}, {"&apos;", "'"},
                                                          {"&#9;", "\t"}, {"&#10;", "\n"}, {"&#13;", "\r"},  {"&amp;", "&"}};
  for (const auto& [entity, plain] : entities)
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) text.replace(at, std::string(entity).size(), plain);
  return text;
}

std::string argument(const std::string& body, const std::string& name) {
  return unescaped(inside(body, name).value_or(""));
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    if (c == '&') out += "&amp;";
    if (c != '<' && c != '&') out += c;
  }
  return out;
}

ServerReply soap_reply(const std::string& operation, const std::string& text) {
  return reply("<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><ns2:" + operation +
                   "Response xmlns:ns2=\"http://simulated/\"><return>" + escaped(text) + "</return></ns2:" + operation + "Response></S:Body></S:Envelope>",
               "text/xml;charset=utf-8");
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

class ServiceJson final : public SimulatedShape {
 public:
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    const Json body = Json::parse(request.body, nullptr, false);
    if (request.method != "POST" || !body.is_object() || !body.contains("records")) return std::nullopt;
    return seen_list(body["records"]);
  }
  ServerReply answer(const std::vector<SeenRecord>& records, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    Json results = Json::array();
    for (std::size_t i = 0; i + (defect == Defect::LeavesOne ? 1 : 0) < records.size(); ++i) {
      const char* const code = verdicts[i].word == Word::Taken ? "0" : (verdicts[i].word == Word::Known ? "1" : "2001");
      const char* const message = verdicts[i].word == Word::Known ? "已存在" : (verdicts[i].word == Word::Refused ? kReason : "");
      results.push_back({{"id", records[i].id}, {"version", records[i].version}, {"code", code}, {"message", message}});
      if (defect == Defect::CountsTwice) results.push_back({{"id", records[i].id}, {"version", records[i].version}, {"code", "2999"}, {"message", ""}});
    }
    return reply(Json{{"results", std::move(results)}}.dump());
  }
};

class GatewayForm final : public SimulatedShape {
 public:
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    std::map<std::string, std::string> fields;
    std::string_view rest = request.body;
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) return std::nullopt;
      fields[percent_decoded(pair.substr(0, equals))] = percent_decoded(pair.substr(equals + 1));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    }
    if (fields["appKey"].empty() || fields["sign"].size() != 32 || fields["requestTime"].size() != 14) return std::nullopt;
    return seen_list(Json::parse(fields["data"], nullptr, false));
  }
  ServerReply answer(const std::vector<SeenRecord>& records, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    Json errors = Json::array();
    for (std::size_t i = 0; i < records.size(); ++i)
      if (verdicts[i].word == Word::Refused) errors.push_back({{"id", records[i].id}, {"code", "E12"}, {"message", kReason}});
    const int factor = defect == Defect::CountsTwice ? 2 : 1;
    const int missing = defect == Defect::LeavesOne ? 1 : 0;
    return reply(Json{{"code", "00"}, {"msg", "ok"}, {"data", {{"total", records.size()}, {"success", factor * count(verdicts, false) - missing}, {"failed", count(verdicts, true)},
                      {"errors", std::move(errors)}}}}.dump());
  }
};

class DirectoryRest final : public SimulatedShape {
 public:
  std::optional<ServerReply> aside(const ServerRequest& request) override {
    if (!request.path.ends_with("/rows")) return std::nullopt;
    Json rows = Json::array();
    for (const Json& id : Json::parse(request.body, nullptr, false)) {
      const auto held = states_.find(id.get<std::string>());
      rows.push_back({{"id", id}, {"state", held == states_.end() ? "absent" : held->second.second},
                      {"failReason", held != states_.end() && held->second.second == "failed" ? kReason : ""}});
      if (held != states_.end()) rows.back()["version"] = held->second.first;
    }
    return reply(Json{{"data", {{"rows", std::move(rows)}}}}.dump());
  }
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object() || text_of(body, "directory").empty() || !body.contains("rows")) return std::nullopt;
    return seen_list(body["rows"]);
  }
  ServerReply answer(const std::vector<SeenRecord>& records, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    Json errors = Json::array();
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool refused = verdicts[i].word == Word::Refused;
      if (refused) errors.push_back({{"index", i + 1}, {"errorDescription", "100001"}, {"failReason", kReason}, {"errorNumber", 1}});
      states_[records[i].id] = {records[i].version, refused ? "failed" : "stored"};
    }
    const int factor = defect == Defect::CountsTwice ? 2 : 1;
    const int missing = defect == Defect::LeavesOne ? 1 : 0;
    return reply(Json{{"data", {{"executionStatus", 2}, {"total", records.size()}, {"successNum", factor * count(verdicts, false) - missing}, {"failNum", count(verdicts, true)},
                      {"updatedNum", 0}, {"errors", std::move(errors)}}}}.dump());
  }
  bool revoke(const std::vector<SeenRecord>& records) override {
    for (const SeenRecord& record : records) states_[record.id] = {record.version, "failed"};
    return true;
  }

 private:
  std::map<std::string, std::pair<std::string, std::string>> states_;  ///< id → version, state
};

class DirectorySoap final : public SimulatedShape {
 public:
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    if (argument(request.body, "tableCode").empty() || argument(request.body, "departmentCode").empty()) return std::nullopt;
    return seen_list(Json::parse(argument(request.body, "body"), nullptr, false));
  }
  ServerReply answer(const std::vector<SeenRecord>& records, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    const int good = count(verdicts, false) * (defect == Defect::CountsTwice ? 2 : 1) - (defect == Defect::LeavesOne ? 1 : 0);
    return soap_reply("upload", Json{{"errorCode", "200"}, {"errorMsg", ""}, {"totalSize", std::to_string(records.size())}, {"successSize", std::to_string(good)},
                                     {"failSize", std::to_string(count(verdicts, true))}, {"tips", ""}}.dump());
  }
};

class HubSoap final : public SimulatedShape {
 public:
  std::optional<ServerReply> aside(const ServerRequest& request) override {
    if (request.path.ends_with("/auth")) {
      const bool named = request.headers.count("username") != 0 && request.headers.count("password") != 0;
      if (!named) return soap_reply("login", "");
      token_ = "token-" + std::to_string(++tokens_);
      return soap_reply("login", token_);
    }
    const auto given = request.headers.find("token");
    if (token_.empty() || given == request.headers.end() || given->second != token_) return soap_reply("service", "403:login timeout");
    return std::nullopt;
  }
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    const std::string message = argument(request.body, "xml");
    const auto body = inside(message, "Body");
    const auto header = inside(message, "Header");
    if (!body || !header || !inside(*header, "sender") || !inside(*header, "item")) return std::nullopt;
    return std::vector<SeenRecord>{{inside(*body, "id").value_or(""), inside(*body, "version").value_or(""), inside(*body, "op").value_or(""),
                                    unescaped(inside(*body, "CF_WSH").value_or("") + inside(*body, "XK_WSH").value_or(""))}};
  }
  ServerReply answer(const std::vector<SeenRecord>&, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    if (defect != Defect::None) return soap_reply("service", "done");
    return soap_reply("service", verdicts[0].word == Word::Refused ? "400:item refused" : "200:success");
  }
  bool expire() override {
    token_.clear();
    return true;
  }

 private:
  std::string token_;
  int tokens_ = 0;
};

class Nation2016 final : public SimulatedShape {
 public:
  std::optional<std::vector<SeenRecord>> read(const ServerRequest& request) override {
    const std::string rows = argument(request.body, "arg1");
    const auto row = inside(rows, "ROW");
    operation_ = request.body.find("importPenalyXml") != std::string::npos ? "importPenalyXml" : "importPermissionXml";
    if (!row || argument(request.body, "arg0").empty()) return std::nullopt;
    return std::vector<SeenRecord>{{"", inside(*row, "CF_ZT").value_or("") + inside(*row, "XK_ZT").value_or(""), "",
                                    unescaped(inside(*row, "CF_WSH").value_or("") + inside(*row, "XK_WSH").value_or(""))}};
  }
  ServerReply answer(const std::vector<SeenRecord>&, const std::vector<SeenVerdict>& verdicts, Defect defect) override {
    if (defect != Defect::None) return soap_reply(operation_, "<RESULT><line>1</line></RESULT>");
    return soap_reply(operation_, std::string("<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESULT><code>") + (verdicts[0].word == Word::Refused ? "12" : "00") +
                                      "</code><line>1</line></RESULT>");
  }

 private:
  std::string operation_;
};

}  // namespace

std::unique_ptr<SimulatedShape> make_shape(std::string_view shape) {
  if (shape == "service-json") return std::make_unique<ServiceJson>();
  if (shape == "gateway-form") return std::make_unique<GatewayForm>();
  if (shape == "directory-rest") return std::make_unique<DirectoryRest>();
  if (shape == "directory-soap") return std::make_unique<DirectorySoap>();
  if (shape == "hub-soap") return std::make_unique<HubSoap>();
  if (shape == "nation-2016-soap") return std::make_unique<Nation2016>();
  return nullptr;
}

}  // namespace xinshi::app
