// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xinshi::mapping {

/// A text with names in braces: `{app_key}{time}`. `{{` and `}}` are the braces themselves.
class CallText {
 public:
  struct Piece {
    bool name = false;
    std::string text;
  };
  CallText() = default;
  /// False when a brace is left open or a name is empty.
  static bool read(std::string_view text, CallText& out);

  const std::vector<Piece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }
  bool names(std::string_view name) const;

 private:
  std::vector<Piece> pieces_;
};

using CallPairs = std::vector<std::pair<std::string, CallText>>;

/// What stands in braces besides secrets, settings and computed values: the encoded records, the token of the sign-in, how many records.
inline constexpr std::string_view kBodyName = "body";
inline constexpr std::string_view kTokenName = "token";
inline constexpr std::string_view kCountName = "count";
/// `{kind}` is the kind's name at the platform, `{kind.x}` the text `x` of `[kinds.<kind>.call]`. A package that uses them gets batches
/// of one kind.
inline constexpr std::string_view kKindName = "kind";

enum class Binary : std::uint8_t { HexLower, HexUpper, Base64, Base64Url, Raw };

/// `[[value]]`: one computed text (TRUST.md 3.3). Which members count depends on `make`.
struct CallValue {
  enum class Make : std::uint8_t { Text, Now, Random, Pairs, Digest, Hmac, Sign, Encrypt } make = Make::Text;
  enum class Sort : std::uint8_t { No, ByName, ByNameDescending };
  enum class Nested : std::uint8_t { SortedJson, Json, Skip };
  enum class Case : std::uint8_t { AsIs, Lower, Upper };

  std::string name;
  CallText of;                          ///< what goes in; Text: the text itself
  Binary of_form = Binary::Raw;         ///< how `of` is written: decoded before use
  Binary form = Binary::HexLower;       ///< how the result is written
  // Now
  std::string now;                      ///< ms, s, rfc3339, or a pattern of YYYY MM DD hh mm ss SSS
  bool utc = false;
  // Random
  std::size_t random = 16;              ///< bytes; digits and letters: characters
  enum class Nonce : std::uint8_t { Hex, HexUpper, Base64, Uuid, Digits, Letters } nonce = Nonce::Hex;
  // Pairs
  bool of_query = false, of_parts = false, of_headers = false;
  Sort sort = Sort::ByName;
  bool skip_empty = true;
  std::vector<std::string> exclude, only;
  std::string equals = "=", separator = "&";
  bool with_names = true;
  bool encoded = false;                 ///< names and values percent-encoded
  Case name_case = Case::AsIs;
  Nested nested = Nested::SortedJson;
  // Digest, Hmac, Sign, Encrypt
  std::string algorithm;                ///< one of kDigests, kSignatures, kCiphers
  CallText key, iv;
  Binary key_form = Binary::Raw, iv_form = Binary::Raw;
  std::string id;                       ///< SM2
  bool raw_rs = false;
  std::string order = "C1C3C2";         ///< SM2 ciphertext: DER, C1C3C2, C1C2C3
  bool leading_04 = true;
};

/// Words of `algorithm`, in the order of the enumerations of ports/message_crypto.h.
inline constexpr std::string_view kDigests[] = {"MD5", "SHA-1", "SHA-256", "SM3"};
inline constexpr std::string_view kSignatures[] = {"RSA-SHA1", "RSA-SHA256", "ECDSA-SHA256", "SM2"};
inline constexpr std::string_view kCiphers[] = {"SM4-ECB", "SM4-CBC", "SM2"};

/// How a text becomes the body of a request.
enum class Wrap : std::uint8_t { None, Form, Json, Soap };

struct SoapForm {
  bool version_12 = false;
  std::string name_space;
  std::string prefix = "ser";
  CallText operation;
  CallText action;
};

/// One HTTP call: the records' own, the sign-in, or a question about earlier records.
struct CallForm {
  std::string method = "POST";
  CallText path;
  std::string content_type;
  CallPairs query, headers;
  Wrap wrap = Wrap::None;
  CallText content;                      ///< Wrap::None: `{body}` unless the package says otherwise
  CallPairs parts;                       ///< Form: fields, Json: members (dots nest), Soap: arguments in order
  std::vector<std::string> raw_parts;    ///< Json: parts that are JSON themselves
  SoapForm soap;
};

/// How to get at a text in an answer: the format, and a path; `.` is the whole text.
struct AnswerPlace {
  enum class Format : std::uint8_t { Json, Xml, Text } format = Format::Json;
  std::string path;
  bool soap = false;                     ///< the path begins below the SOAP body
};

struct LoginForm {
  CallForm call;
  AnswerPlace token, lifetime;           ///< lifetime in seconds; an empty path: `lifetime_s`
  std::int64_t lifetime_s = 1'800;
  std::vector<int> expired_status{401};
  AnswerPlace expired;                   ///< where the platform says that the token is over; an empty path: only by the status
  std::vector<std::string> expired_codes;  ///< `403*` stands for all that begin so
};

/// `[query]`: asks what became of records whose fate is unknown, before anything is sent again. `{body}` is the list of their ids.
struct QueryForm {
  CallForm call;
  bool ids_json = true;                  ///< `["…","…"]`, else joined by `ids_separator`
  std::string ids_separator = ",";
  bool missing_is_absent = false;        ///< a record that the answer leaves out is not there
};

/// `[request]`, `[[value]]`, `[login]` and `[query]` of a package: how encoded records become a call. Pure data; destinations/http does it.
struct CallPlan {
  CallForm send;
  std::vector<CallValue> values;         ///< each may use those before it
  std::vector<std::string> secrets;      ///< names that the configuration gives by file
  std::vector<std::pair<std::string, std::string>> settings;  ///< names and defaults that it gives by value; "" = required
  bool has_login = false;
  LoginForm login;
  bool has_query = false;
  QueryForm query;
  bool weak = false;
  bool by_kind = false;                  ///< some text names the kind

  const CallValue* value(std::string_view name) const;
};

/// What a recipe protects. Signs: some value is keyed. Covers: a keyed value without known weakness covers the body.
struct CallStrength {
  bool signs = false;
  bool covers_body = false;
  bool weak_algorithm = false;
  bool by_transport_only() const { return !covers_body; }
};
CallStrength strength_of(const CallPlan& plan);

/// Whether `text` is made of the value or special name `name`, also by way of other values.
bool made_of(const CallPlan& plan, const CallText& text, std::string_view name);

}  // namespace xinshi::mapping
