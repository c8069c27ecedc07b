// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/call_request.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace xinshi::platform_http {
namespace {

using Json = nlohmann::ordered_json;
using mapping::CallForm;
using mapping::Wrap;

Result<std::string> encoded_pairs(const mapping::CallPairs& pairs, CallScope& scope) {
  std::string out;
  for (const auto& [name, entry] : pairs) {
    const auto value = scope.text(entry);
    if (!value) return value;
    if (!out.empty()) out += '&';
    out += percent_encoded(name) + "=" + percent_encoded(*value);
  }
  return out;
}

Result<std::string> json_body(const CallForm& form, CallScope& scope) {
  Json root = Json::object();
  for (const auto& [name, entry] : form.parts) {
    const auto value = scope.text(entry);
    if (!value) return value;
    Json* place = &root;
    for (const std::string_view part : split(name, ".")) place = &(*place)[std::string(part)];
    *place = *value;
    if (std::ranges::find(form.raw_parts, name) == form.raw_parts.end()) continue;
    *place = Json::parse(*value, nullptr, false);
    if (place->is_discarded()) return Error{Fault::Config, "SND-0105", name, {}};
  }
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Every argument is text: what it carries is escaped, whatever it is.
Result<std::string> soap_body(const CallForm& form, CallScope& scope) {
  const mapping::SoapForm& soap = form.soap;
  const auto named = scope.text(soap.operation);
  if (!named) return named;
  const std::string operation = soap.prefix + ":" + *named;
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"";
  out += soap.version_12 ? "http://www.w3.org/2003/05/soap-envelope" : "http://schemas.xmlsoap.org/soap/envelope/";
  out.append("\" xmlns:").append(soap.prefix).append("=\"");
  append_xml_escaped(out, soap.name_space);
  out.append("\"><soap:Body><").append(operation).append(">");
  for (const auto& [name, entry] : form.parts) {
    const auto value = scope.text(entry);
    if (!value) return value;
    out.append("<").append(name).append(">");
    append_xml_escaped(out, *value);
    out.append("</").append(name).append(">");
  }
  return out.append("</").append(operation).append("></soap:Body></soap:Envelope>");
}

Result<std::string> body_of(const CallForm& form, CallScope& scope) {
  if (form.wrap == Wrap::Form) return encoded_pairs(form.parts, scope);
  if (form.wrap == Wrap::Json) return json_body(form, scope);
  return form.wrap == Wrap::Soap ? soap_body(form, scope) : scope.text(form.content);
}

}  // namespace

Result<ReadyCall> write_call(const CallForm& form, CallScope& scope) {
  ReadyCall call;
  call.method = form.method;
  auto path = scope.text(form.path);
  if (!path) return path.error();
  call.path = std::move(*path);
  const auto query = encoded_pairs(form.query, scope);
  if (!query) return query.error();
  if (!query->empty()) call.path += (call.path.find('?') == std::string::npos ? "?" : "&") + *query;
  auto body = body_of(form, scope);
  if (!body) return body.error();
  call.body = std::move(*body);
  if (!form.content_type.empty()) call.headers["content-type"] = form.content_type;
  const auto action = scope.text(form.soap.action);
  if (!action) return action.error();
  if (form.wrap == Wrap::Soap && !form.soap.version_12) call.headers["soapaction"] = "\"" + *action + "\"";
  if (form.wrap == Wrap::Soap && form.soap.version_12 && !action->empty()) call.headers["content-type"] += "; action=\"" + *action + "\"";
  for (const auto& [name, entry] : form.headers) {
    const auto value = scope.text(entry);
    if (!value) return value.error();
    const bool one_line = std::ranges::none_of(*value, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
    if (!one_line) return Error{Fault::Config, "SND-0104", name, {}};
    call.headers[to_lower_ascii(name)] = *value;
  }
  return call;
}

}  // namespace xinshi::platform_http
