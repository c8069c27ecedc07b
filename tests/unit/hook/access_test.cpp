// SPDX-License-Identifier: Apache-2.0
// Who and what is turned away, and how.
#include "sources/hook/content_type.h"
#include "unit/hook/hook_fixture.h"

#include <functional>
#include <set>

namespace xinshi::hook {
namespace {

struct Refusal {
  const char* name;
  std::function<void(ServerRequest&)> edit;
  int status;
  const char* code;
};

void expect_all(const std::vector<Refusal>& cases, const std::function<ServerRequest()>& right,
                const std::function<ServerReply(const ServerRequest&)>& send,
                const std::function<std::string(const std::string&)>& code_of) {
  for (const Refusal& each : cases) {
    ServerRequest request = right();
    each.edit(request);
    const ServerReply reply = send(request);
    EXPECT_EQ(reply.status, each.status) << each.name;
    if (each.status >= 400) {
      EXPECT_EQ(code_of(reply.body), each.code) << each.name;
      EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json") << each.name;
    }
  }
}

class Access : public HookTest {
 protected:
  void expect(const std::vector<Refusal>& cases) {
    expect_all(cases, [] { return post(json(numbered(1))); }, [&](const ServerRequest& request) { return send(request); },
               [](const std::string& body) { return member(body, "code"); });
  }
};

TEST_F(Access, IsForLocalCallersWithAKeyOnly) {
  expect({
      {"from afar", [](auto& r) { r.local = false; }, 403, "HOK-0001"},
      {"from a web page", [](auto& r) { r.headers["origin"] = "https://evil.example"; }, 403, "HOK-0002"},
      {"from a sandboxed page", [](auto& r) { r.headers["origin"] = "null"; }, 403, "HOK-0002"},
      {"from a page of this machine", [](auto& r) { r.headers["origin"] = "http://localhost:8080"; }, 403, "HOK-0002"},
      {"a cross-site form", [](auto& r) { r.headers["sec-fetch-site"] = "cross-site"; }, 403, "HOK-0002"},
      {"a rebound name", [](auto& r) { r.headers["host"] = "evil.example:8080"; }, 403, "HOK-0003"},
      {"a name that only begins right", [](auto& r) { r.headers["host"] = "localhost.evil.example"; }, 403, "HOK-0003"},
      {"no host", [](auto& r) { r.headers.erase("host"); }, 403, "HOK-0003"},
      {"no key", [](auto& r) { r.headers.erase("authorization"); }, 401, "HOK-0004"},
      {"an empty key, like that of the keyless source", [](auto& r) { r.headers["authorization"] = "Bearer "; }, 401, "HOK-0004"},
      {"a wrong key", [](auto& r) { r.headers["authorization"] = "Bearer key-of-the-cour"; }, 401, "HOK-0004"},
      {"another scheme", [](auto& r) { r.headers["authorization"] = "Basic key-of-the-court"; }, 401, "HOK-0004"},
      {"IPv4", [](auto& r) { r.headers["host"] = "127.0.0.1:1"; }, 202, ""},
      {"IPv6", [](auto& r) { r.headers["host"] = "[::1]:1"; }, 202, ""},
      {"IPv6 without port", [](auto& r) { r.headers["host"] = "[::1]"; }, 202, ""},
      {"the other header for keys",
       [](auto& r) {
         r.headers.erase("authorization");
         r.headers["x-xinshi-key"] = "key-of-the-market";
       },
       202, ""},
  });
  EXPECT_EQ(send([] {
              ServerRequest request = post("");
              request.headers.erase("authorization");
              return request;
            }())
                .headers.at("www-authenticate"),
            "Bearer realm=\"xinshi\"");
  EXPECT_FALSE(log.contains("key-of")) << "keys never reach the log";
}

TEST_F(Access, RefusesWhatIsNoRequestForRecords) {
  config.max_body_bytes = 100'000;
  expect({
      {"another path", [](auto& r) { r.path = "/v2/records/penalty"; }, 404, "HOK-0005"},
      {"no kind", [](auto& r) { r.path = "/v1/records/"; }, 404, "HOK-0005"},
      {"a deeper path", [](auto& r) { r.path = "/v1/records/penalty/1"; }, 404, "HOK-0005"},
      {"an unknown kind", [](auto& r) { r.path = "/v1/records/poetry"; }, 404, "HOK-0006"},
      {"a method", [](auto& r) { r.method = "DELETE"; }, 405, "HOK-0007"},
      {"POST to a record",
       [](auto& r) { r.path = "/v1/records/018f2b7e-7d1a-7c3b-9a5d-0123456789ab"; }, 405, "HOK-0007"},
      {"no length", [](auto& r) { r.headers.erase("content-length"); }, 411, "HOK-0008"},
      {"too large", [](auto& r) { r.body.assign(100'001, ' '); }, 413, "HOK-0009"},
      {"a form", [](auto& r) { r.headers["content-type"] = "application/x-www-form-urlencoded"; }, 415, "HOK-0010"},
      {"no type", [](auto& r) { r.headers.erase("content-type"); }, 415, "HOK-0010"},
      {"an unknown charset", [](auto& r) { r.headers["content-type"] = "application/json; charset=big5"; }, 415, "HOK-0011"},
      {"compressed", [](auto& r) { r.headers["content-encoding"] = "gzip"; }, 415, "HOK-0012"},
      {"an empty idempotency key", [](auto& r) { r.headers["idempotency-key"] = ""; }, 400, "HOK-0016"},
      {"a very long one", [](auto& r) { r.headers["idempotency-key"] = std::string(256, 'x'); }, 400, "HOK-0016"},
      {"chunked",
       [](auto& r) {
         r.headers.erase("content-length");
         r.headers["transfer-encoding"] = "chunked";
       },
       202, ""},
  });
}

TEST_F(Access, SpeaksTheLanguageOfTheCaller) {
  ServerRequest request = post("", "text/plain");
  EXPECT_TRUE(member(send(request).body, "title").starts_with("Unsupported content type"));
  request.headers["accept-language"] = "zh-CN";
  EXPECT_TRUE(member(send(request).body, "title").starts_with("不支持这种内容类型"));
  request.headers.erase("accept-language");
  EXPECT_TRUE(member(send(request).body, "title").starts_with("不支持这种内容类型"));
}

TEST(ContentType, KnowsTypeAndCharset) {
  using mapping::Format;
  const std::tuple<const char*, std::optional<Format>, const char*> cases[] = {
      {"application/json", Format::Json, "utf-8"},
      {"Application/JSON ; Charset=GB18030", Format::Json, "gb18030"},
      {"application/x-ndjson;charset=\"gbk\"", Format::Ndjson, "gbk"},
      {"application/xml", Format::Xml, "auto"},
      {"text/xml; charset=utf-8", Format::Xml, "utf-8"},
      {"application/jsonp", std::nullopt, "utf-8"},
      {"", std::nullopt, "utf-8"},
  };
  for (const auto& [header, format, charset] : cases) {
    const ContentType type = read_content_type(header);
    EXPECT_EQ(type.format, format) << header;
    EXPECT_EQ(type.charset, charset) << header;
  }
}

TEST(Language, IsTheBetterLikedOfTheTwo) {
  const std::tuple<const char*, Lang> cases[] = {
      {"", Lang::Zh},          {"fr", Lang::Zh},          {"en", Lang::En},           {"en-GB,zh;q=0.5", Lang::En},
      {"zh-CN,en", Lang::Zh},  {"en;q=0.3, zh-TW;q=0.7", Lang::Zh}, {"fr, en;q=0.1", Lang::En}, {"zh;q=0, en;q=0.2", Lang::En},
  };
  for (const auto& [header, expected] : cases) EXPECT_EQ(preferred_language(header, Lang::Zh), expected) << header;
}

TEST(BodyRows, GivesBatchesOverOneColumnTableAndThenTheFault) {
  posix::IconvDecoders charsets;
  BodyOptions options;
  options.rows_per_batch = 2;
  options.name = "x.ndjson";
  const auto batches = read_body_rows("{\"a\":1}\n{\"a\":2}\n{\"b\":3}\n", options, charsets);
  ASSERT_TRUE(batches);
  ASSERT_EQ(batches->size(), 2U);
  EXPECT_EQ((*batches)[0].rows.size(), 2U);
  EXPECT_EQ((*batches)[1].columns, (*batches)[0].columns);
  EXPECT_TRUE((*batches)[1].end_of_unit);
  std::size_t rows = 0;
  ViewStream broken("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n\xff");
  const Status read = for_each_batch(broken, options, charsets, [&](RawBatch& batch) -> Status {
    rows += batch.rows.size();
    return {};
  });
  EXPECT_EQ(rows, 3U) << "the rows before the fault are given";
  EXPECT_EQ(read.error().code, "SRC-0011");
  EXPECT_EQ(read_body_rows("", options, charsets)->size(), 0U);
}

TEST(Messages, OfTheHookHaveBothLanguagesAndEachCodeOnce) {
  std::set<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(codes.insert(message.code).second) << message.code;
    EXPECT_TRUE(!message.zh.empty() && !message.en.empty()) << message.code;
  }
}

}  // namespace
}  // namespace xinshi::hook
