// SPDX-License-Identifier: Apache-2.0
#include "mapping/answer_envelope.h"

#include "base/text.h"

namespace xinshi::mapping {
namespace {

using Format = AnswerPlace::Format;

/// Names without their prefixes; what only declares prefixes goes.
void drop_prefixes(AnswerNode& node) {
  std::erase_if(node.members, [](const AnswerMember& member) { return member.name == "xmlns" || member.name.starts_with("xmlns:"); });
  for (AnswerMember& member : node.members) {
    if (const std::size_t colon = member.name.find(':'); colon != std::string::npos) member.name.erase(0, colon + 1);
    drop_prefixes(member.value);
  }
}

std::optional<AnswerNode> parse(std::string_view body, Format format) {
  if (format != Format::Text) return parse_answer(body, format == Format::Xml);
  if (invalid_utf8_at(body)) return std::nullopt;
  AnswerNode node;
  node.text = std::string(trim(body));
  return node;
}

/// `soap:Server` and `Server` alike; SOAP 1.2 has the code one level lower.
std::string fault_code(const AnswerNode& fault) {
  std::string code = fault.text_at("faultcode").value_or(fault.text_at("Code.Value").value_or("?"));
  if (const std::size_t colon = code.rfind(':'); colon != std::string::npos) code.erase(0, colon + 1);
  constexpr std::size_t kLongest = 40;
  return code.substr(0, kLongest);
}

OpenedAnswer open_soap(std::string_view body, Format format, std::string_view inside) {
  auto envelope = parse_answer(body, true);
  if (!envelope) return {};
  drop_prefixes(*envelope);
  if (const AnswerNode* fault = envelope->at("Envelope.Body.Fault")) return {std::nullopt, fault_code(*fault)};
  const auto text = envelope->text_at("Envelope.Body." + std::string(inside));
  return {text ? parse(*text, format) : std::nullopt, std::nullopt};
}

}  // namespace

OpenedAnswer open_answer(std::string_view body, Format format, bool soap, std::string_view inside) {
  if (soap) return open_soap(body, format, inside);
  auto root = parse(body, format);
  if (!root || inside.empty()) return {std::move(root), std::nullopt};
  const auto text = root->text_at(inside);
  return {text ? parse(*text, format) : std::nullopt, std::nullopt};
}

std::optional<std::string> text_in(std::string_view body, const AnswerPlace& place) {
  if (place.path.empty()) return std::nullopt;
  if (!place.soap) {
    const auto root = parse(body, place.format);
    return root ? root->text_at(place.path) : std::nullopt;
  }
  // Below the SOAP body: `loginResponse.return`, and behind a colon the path inside that text when it is JSON or XML itself.
  const std::size_t colon = place.path.find(':');
  const auto opened = open_answer(body, colon == std::string::npos ? Format::Text : place.format, true, place.path.substr(0, colon));
  if (!opened.root) return std::nullopt;
  return opened.root->text_at(colon == std::string::npos ? "." : place.path.substr(colon + 1));
}

}  // namespace xinshi::mapping
