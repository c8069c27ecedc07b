// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

using Make = CallValue::Make;
const std::vector<std::string> kForms = {"hex", "HEX", "base64", "base64url", "raw"};
const std::vector<std::string> kInForms = {"hex", "HEX", "base64", "base64url", "text"};

std::vector<std::string> words(std::span<const std::string_view> list) {
  return {list.begin(), list.end()};
}

/// Reads the calls of one package. Names are checked when everything has been read.
class CallReader {
 public:
  CallReader(CallPlan& plan, TomlFaults& faults) : plan_(plan), faults_(faults) {}

  void read_request(TomlTable& table) { read_call(table, plan_.send, true); }
  void read_values(const TomlNode& node);
  void read_login(const TomlNode& node);
  AnswerForm read_query(const TomlNode& node);
  void read_names(TomlTable& root);
  void check(const TomlNode& root);

 private:
  struct Use {
    const TomlNode* at;
    std::string path;
    CallText text;
    std::size_t value;  ///< values before this one may be named
    bool login;
  };
  void read_call(TomlTable& table, CallForm& out, bool sending);
  void read_soap(TomlTable& table, CallForm& out);
  void read_value(const TomlNode& node, const std::string& path);
  Make make_of(TomlTable& table);
  void read_pairs_value(TomlTable& table, CallValue& out);
  void read_crypto(TomlTable& table, CallValue& out);
  CallText text(TomlTable& table, std::string_view key, bool required = false, std::string_view fallback = {});
  CallPairs pairs(TomlTable& table, std::string_view key);
  CallText read_text(const TomlNode& at, const std::string& path, std::string_view written);
  AnswerPlace place(TomlTable& table, std::string_view key, AnswerPlace::Format format, bool soap);
  bool known(const Use& use, const std::string& name) const;

  CallPlan& plan_;
  TomlFaults& faults_;
  std::vector<Use> uses_;
  std::size_t values_until_ = 1'000;
  bool in_login_ = false;
};

CallText CallReader::read_text(const TomlNode& at, const std::string& path, std::string_view written) {
  CallText out;
  if (!CallText::read(written, out)) faults_.add(at, path, "MAP-0214", std::string(written));
  uses_.push_back({&at, path, out, values_until_, in_login_});
  return out;
}

CallText CallReader::text(TomlTable& table, std::string_view key, bool required, std::string_view fallback) {
  const std::string written = table.text(key, required, std::string(fallback));
  return read_text(table.node(), table.path_of(key), written);
}

CallPairs CallReader::pairs(TomlTable& table, std::string_view key) {
  CallPairs out;
  for (const auto& [name, written] : table.pairs(key)) out.emplace_back(name, read_text(table.node(), table.path_of(key) + "." + name, written));
  return out;
}

void CallReader::read_soap(TomlTable& table, CallForm& out) {
  const TomlNode* const node = table.find("soap", out.wrap == Wrap::Soap);
  if (node == nullptr) return;
  TomlTable soap(*node, table.path_of("soap"), faults_);
  out.soap.version_12 = soap.choice("version", {"1.1", "1.2"}, 0) == 1;
  out.soap.name_space = soap.text("namespace", true);
  out.soap.prefix = soap.text("prefix", false, out.soap.prefix);
  out.soap.operation = text(soap, "operation", true);
  out.soap.action = text(soap, "action");
  soap.finish();
}

void CallReader::read_call(TomlTable& table, CallForm& out, bool sending) {
  const std::vector<std::string> methods = {"POST", "PUT", "GET"};
  out.method = methods[static_cast<std::size_t>(table.choice("method", methods, 0))];
  out.path = text(table, "path");
  out.query = pairs(table, "query");
  out.headers = pairs(table, "headers");
  out.wrap = static_cast<Wrap>(table.choice("wrap", {"none", "form", "json", "soap"}, 0));
  out.content = text(table, "content", false, sending ? "{body}" : "");
  out.parts = pairs(table, "parts");
  out.raw_parts = table.texts("raw_parts");
  read_soap(table, out);
  const char* const usual[] = {"", "application/x-www-form-urlencoded", "application/json",
                               out.soap.version_12 ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8"};
  out.content_type = table.text("content_type", false, usual[static_cast<std::size_t>(out.wrap)]);
  const bool reaches = !sending || out.wrap == Wrap::None || !out.parts.empty();
  if (!reaches) faults_.add(table.node(), table.path_of("parts"), "MAP-0204", "parts");
}

Make CallReader::make_of(TomlTable& table) {
  const std::pair<const char*, Make> kinds[] = {{"text", Make::Text},     {"now", Make::Now},   {"random", Make::Random}, {"pairs", Make::Pairs},
                                                {"digest", Make::Digest}, {"hmac", Make::Hmac}, {"sign", Make::Sign},     {"encrypt", Make::Encrypt}};
  std::vector<Make> found;
  std::vector<std::string> keys;
  for (const auto& [key, make] : kinds) {
    keys.emplace_back(key);
    if (table.find(key) != nullptr) found.push_back(make);
  }
  if (found.size() != 1) faults_.add(table.node(), table.path_of("value"), "MAP-0208", list_text(keys));
  return found.empty() ? Make::Text : found.front();
}

void CallReader::read_pairs_value(TomlTable& table, CallValue& out) {
  for (const std::string& source : table.texts("pairs")) {
    if (source == "query") out.of_query = true;
    if (source == "parts") out.of_parts = true;
    if (source == "headers") out.of_headers = true;
    if (source == "json") out.of = text(table, "of", false, "{body}");
    if (source != "query" && source != "parts" && source != "headers" && source != "json")
      faults_.add(table.node(), table.path_of("pairs"), "MAP-0205", "query, parts, headers, json");
  }
  out.sort = static_cast<CallValue::Sort>(table.choice("sort", {"none", "name", "name-descending"}, 1));
  out.skip_empty = table.boolean("skip_empty", true);
  out.exclude = table.texts("exclude");
  out.only = table.texts("only");
  out.equals = table.text("equals", false, "=");
  out.separator = table.text("separator", false, "&");
  out.with_names = table.boolean("with_names", true);
  out.encoded = table.boolean("encoded", false);
  out.name_case = static_cast<CallValue::Case>(table.choice("name_case", {"as-is", "lower", "upper"}, 0));
  out.nested = static_cast<CallValue::Nested>(table.choice("nested", {"sorted-json", "json", "skip"}, 0));
}

void CallReader::read_crypto(TomlTable& table, CallValue& out) {
  const char* const key = out.make == Make::Digest ? "digest" : (out.make == Make::Hmac ? "hmac" : (out.make == Make::Sign ? "sign" : "encrypt"));
  const std::vector<std::string> known = out.make == Make::Sign ? words(kSignatures) : (out.make == Make::Encrypt ? words(kCiphers) : words(kDigests));
  table.choice(key, known, 0);
  out.algorithm = table.text(key);
  out.of = text(table, "of", true);
  out.of_form = static_cast<Binary>(table.choice("of_form", kInForms, 4));
  out.form = static_cast<Binary>(table.choice("form", kForms, 0));
  if (out.make == Make::Digest) return;
  out.key = text(table, "key", true);
  out.key_form = static_cast<Binary>(table.choice("key_form", kInForms, 4));
  if (out.algorithm == "SM4-CBC") {
    out.iv = text(table, "iv", true);
    out.iv_form = static_cast<Binary>(table.choice("iv_form", kInForms, 4));
  }
  if (out.algorithm != "SM2" && out.algorithm != "ECDSA-SHA256") return;
  if (out.make == Make::Sign) {
    out.id = table.text("id", false, "1234567812345678");
    out.raw_rs = table.choice("coding", {"der", "rs"}, 0) == 1;
  } else {
    const std::vector<std::string> orders = {"DER", "C1C3C2", "C1C2C3"};
    out.order = orders[static_cast<std::size_t>(table.choice("order", orders, 1))];
    out.leading_04 = table.boolean("leading_04", true);
  }
}

void CallReader::read_value(const TomlNode& node, const std::string& path) {
  TomlTable table(node, path, faults_);
  CallValue value;
  value.name = table.text("name", true);
  value.make = make_of(table);
  if (value.make == Make::Text) value.of = text(table, "text");
  if (value.make == Make::Now) {
    value.now = table.text("now");
    value.utc = table.choice("zone", {"+08:00", "utc"}, 0) == 1;
  }
  if (value.make == Make::Random) {
    value.random = static_cast<std::size_t>(table.integer("random", 16, 1, 64));
    value.nonce = static_cast<CallValue::Nonce>(table.choice("form", {"hex", "HEX", "base64", "uuid", "digits", "letters"}, 0));
  }
  if (value.make == Make::Pairs) read_pairs_value(table, value);
  if (value.make == Make::Digest || value.make == Make::Hmac || value.make == Make::Sign || value.make == Make::Encrypt) read_crypto(table, value);
  table.finish();
  if (plan_.value(value.name) != nullptr) faults_.add(node, path + ".name", "MAP-0216", value.name);
  plan_.values.push_back(std::move(value));
}

void CallReader::read_values(const TomlNode& node) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    values_until_ = i;
    read_value(node.items[i], "value[" + std::to_string(i + 1) + "]");
  }
  values_until_ = 1'000;
}

AnswerPlace CallReader::place(TomlTable& table, std::string_view key, AnswerPlace::Format format, bool soap) {
  return {format, table.text(key), soap};
}

void CallReader::read_login(const TomlNode& node) {
  in_login_ = true;
  plan_.has_login = true;
  LoginForm& login = plan_.login;
  TomlTable table(node, "login", faults_);
  read_call(table, login.call, false);
  const bool soap = login.call.wrap == Wrap::Soap;
  const std::vector<std::string> formats = {"json", "xml", "text"};
  const auto format = static_cast<AnswerPlace::Format>(table.choice("answer", formats, 0));
  login.token = place(table, "token", format, soap);
  if (login.token.path.empty()) faults_.add(node, "login.token", "MAP-0204", "token");
  login.lifetime = place(table, "lifetime", format, soap);
  login.lifetime_s = table.integer("lifetime_s", 1'800, 1, 86'400 * 366);
  if (const TomlNode* section = table.find("expired")) {
    TomlTable expired(*section, "login.expired", faults_);
    const auto how = static_cast<AnswerPlace::Format>(expired.choice("answer", formats, 0));
    login.expired = place(expired, "code", how, plan_.send.wrap == Wrap::Soap);
    login.expired_codes = expired.texts("codes");
    login.expired_status.clear();
    for (const std::string& status : expired.texts("status")) login.expired_status.push_back(std::atoi(status.c_str()));
    expired.finish();
  }
  table.finish();
  in_login_ = false;
}

AnswerForm CallReader::read_query(const TomlNode& node) {
  plan_.has_query = true;
  TomlTable table(node, "query", faults_);
  read_call(table, plan_.query.call, true);
  plan_.query.ids_json = table.choice("ids", {"json", "joined"}, 0) == 0;
  plan_.query.ids_separator = table.text("ids_separator", false, ",");
  plan_.query.missing_is_absent = table.boolean("missing_is_absent", false);
  AnswerForm form;
  if (const TomlNode* answer = table.find("answer", true)) form = read_answer_form(*answer, "query.answer", plan_.query.call.wrap == Wrap::Soap, faults_);
  // Without it the platform's word about an earlier version would be taken for this one.
  if (form.has_list && form.key == RecordKey::Id && form.version_member.empty()) faults_.add(node, "query.answer.records.version", "MAP-0204", "version");
  table.finish();
  return form;
}

void CallReader::read_names(TomlTable& root) {
  plan_.secrets = root.texts("secrets");
  plan_.settings = root.pairs("settings");
  plan_.weak = root.boolean("weak", false);
}

bool CallReader::known(const Use& use, const std::string& name) const {
  if (name == kBodyName || name == kCountName) return !use.login;
  if (name == kKindName || name.starts_with(std::string(kKindName) + ".")) return !use.login;
  if (name == kTokenName) return plan_.has_login && !use.login;
  if (std::ranges::find(plan_.secrets, name) != plan_.secrets.end()) return true;
  if (std::ranges::any_of(plan_.settings, [&](const auto& setting) { return setting.first == name; })) return true;
  for (std::size_t i = 0; i < plan_.values.size() && i < use.value; ++i)
    if (plan_.values[i].name == name) return true;
  return false;
}

void CallReader::check(const TomlNode& root) {
  for (const Use& use : uses_)
    for (const auto& piece : use.text.pieces())
      plan_.by_kind = plan_.by_kind || (piece.name && (piece.text == kKindName || piece.text.starts_with("kind.")));
  for (const Use& use : uses_)
    for (const auto& piece : use.text.pieces())
      if (piece.name && !known(use, piece.text)) faults_.add(*use.at, use.path, "MAP-0215", piece.text);
  const CallStrength strength = strength_of(plan_);
  const bool weak = strength.signs && (strength.weak_algorithm || !strength.covers_body);
  if (weak != plan_.weak) faults_.add(root, "weak", weak ? "MAP-0217" : "MAP-0218", "weak");
}

}  // namespace

void read_calls(TomlTable& root, TomlTable& request, PackageModel& model, TomlFaults& faults) {
  CallReader reader(model.call, faults);
  reader.read_names(root);
  reader.read_request(request);
  if (const TomlNode* values = root.find("value")) reader.read_values(*values);
  if (const TomlNode* login = root.find("login")) reader.read_login(*login);
  if (const TomlNode* query = root.find("query")) model.query_answer = reader.read_query(*query);
  reader.check(root.node());
}

}  // namespace xinshi::mapping
