// SPDX-License-Identifier: Apache-2.0
#include "mapping/platform_call.h"

#include <gtest/gtest.h>

#include "mapping/answer_envelope.h"
#include "mapping/platform_package.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

constexpr const char* kRest =
    "[kinds.penalty]\nfields = { all = true }\n[answer.batch]\ncode = \"c\"\ncodes = { \"0\" = \"stored\", \"9\" = \"refused\" }\n";

Result<std::shared_ptr<const PlatformPackage>> read(const std::string& calls, const TemplateReader& templates = {}) {
  return read_platform_package("format = 1\nid = \"p\"\nlevel = \"city\"\nrepeat = \"unsafe\"\n" + calls + kRest, "p.toml", test::catalogue(), templates);
}

struct Fault {
  const char* what;
  const char* calls;
  const char* code;
  const char* key;
};

class CallFaults : public testing::TestWithParam<Fault> {};

TEST_P(CallFaults, AreToldWithTheirPlace) {
  const auto made = read(GetParam().calls);
  ASSERT_FALSE(made) << GetParam().what;
  EXPECT_EQ(made.error().code, GetParam().code) << describe(made.error());
  EXPECT_EQ(made.error().where.key, GetParam().key) << describe(made.error());
}

constexpr Fault kFaults[] = {
    {"brace left open", "[request]\nheaders = { a = \"{b\" }\n", "MAP-0214", "request.headers.a"},
    {"unknown name", "[request]\nheaders = { a = \"{b}\" }\n", "MAP-0215", "request.headers.a"},
    {"token without sign-in", "[request]\nheaders = { a = \"{token}\" }\n", "MAP-0215", "request.headers.a"},
    {"value used before it is made", "[request]\n[[value]]\nname = \"a\"\ntext = \"{b}\"\n[[value]]\nname = \"b\"\ntext = \"x\"\n", "MAP-0215", "value[1].text"},
    {"value named twice", "[request]\n[[value]]\nname = \"a\"\ntext = \"x\"\n[[value]]\nname = \"a\"\ntext = \"x\"\n", "MAP-0216", "value[2].name"},
    {"two ways to make a value", "[request]\n[[value]]\nname = \"a\"\ntext = \"x\"\nnow = \"s\"\n", "MAP-0208", "value[1].value"},
    {"unknown digest", "[request]\n[[value]]\nname = \"a\"\ndigest = \"SHA-3\"\nof = \"{body}\"\n", "MAP-0205", "value[1].digest"},
    {"weak digest unsaid", "secrets = [\"s\"]\n[request]\nheaders = { a = \"{a}\" }\n[[value]]\nname = \"a\"\ndigest = \"MD5\"\nof = \"{s}{body}\"\n", "MAP-0217", "weak"},
    {"body not covered unsaid", "secrets = [\"s\"]\n[request]\nheaders = { a = \"{a}\" }\n[[value]]\nname = \"a\"\nhmac = \"SM3\"\nkey = \"{s}\"\nof = \"x\"\n", "MAP-0217", "weak"},
    {"strong called weak", "weak = true\nsecrets = [\"s\"]\n[request]\n[[value]]\nname = \"a\"\nhmac = \"SM3\"\nkey = \"{s}\"\nof = \"{body}\"\n", "MAP-0218", "weak"},
    {"form without fields", "[request]\nwrap = \"form\"\n", "MAP-0204", "request.parts"},
    {"several records where one is the body", "[request]\nbody = \"json-record\"\n", "MAP-0205", "batch_size"},
    {"template that is not there", "extends = \"base\"\n[request]\n", "MAP-0219", "extends"},
};
INSTANTIATE_TEST_SUITE_P(Packages, CallFaults, testing::ValuesIn(kFaults));

TEST(CallStrengths, TellWhatARecipeProtects) {
  const auto plain = read("[request]\n");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(strength_of(*(*plain)->call()).signs);
  EXPECT_TRUE(strength_of(*(*plain)->call()).by_transport_only());
  // The body is covered by way of the sorted fields of a form.
  const auto form = read(
      "secrets = [\"s\"]\n[request]\nwrap = \"form\"\nparts = { d = \"{body}\", g = \"{g}\" }\n[[value]]\nname = \"p\"\npairs = [\"parts\"]\n"
      "[[value]]\nname = \"g\"\ndigest = \"SM3\"\nof = \"{p}&key={s}\"\n");
  ASSERT_TRUE(form) << describe(form.error());
  EXPECT_FALSE(strength_of(*(*form)->call()).by_transport_only());
  // Left out of the sorted fields it is not.
  const auto left_out = read(
      "weak = true\nsecrets = [\"s\"]\n[request]\nwrap = \"form\"\nparts = { d = \"{body}\", g = \"{g}\" }\n[[value]]\nname = \"p\"\npairs = [\"parts\"]\nexclude = [\"d\"]\n"
      "[[value]]\nname = \"g\"\ndigest = \"SM3\"\nof = \"{p}&key={s}\"\n");
  ASSERT_TRUE(left_out) << describe(left_out.error());
  EXPECT_TRUE(strength_of(*(*left_out)->call()).by_transport_only());
}

TEST(Fates, TellWhatThePlatformHasAndWhatItLacks) {
  const auto made = read(
      "[request]\n[query]\npath = \"/ask\"\n[query.answer.records]\nlist = \"rows\"\nmatch = \"@id\"\nmember = \"id\"\nversion = \"v\"\ncode = \"s\"\n"
      "codes = { \"in\" = \"stored\", \"bad\" = \"refused\", \"none\" = \"absent\" }\n");
  ASSERT_TRUE(made) << describe(made.error());
  std::vector<OutRecord> records(1);
  records[0].id = *parse_uuid("018f2b7e-7d1a-7c3b-9a5d-000000000001");
  records[0].version = 2;
  struct Case {
    const char* row;
    bool known, absent;
  };
  constexpr Case kCases[] = {{R"("v":"2","s":"in")", true, false},   {R"("v":"2","s":"bad")", true, false}, {R"("s":"none")", false, true},
                             {R"("v":"1","s":"in")", false, true},   // an older version is not this one
                             {R"("v":"3","s":"in")", false, false},  // a newer one says nothing of this one
                             {R"("v":"2","s":"?")", false, false}};
  for (const Case& c : kCases) {
    const std::string body = std::string(R"({"rows":[{"id":"018f2b7e-7d1a-7c3b-9a5d-000000000001",)") + c.row + "}]}";
    const auto fate = (*made)->read_fate(200, body, records);
    EXPECT_EQ(fate && fate->answer.outcomes[0].has_value(), c.known) << c.row;
    EXPECT_EQ(fate && fate->absent[0], c.absent) << c.row;
  }
  EXPECT_FALSE((*made)->read_fate(200, R"({"rows":[]})", records)) << "left out: unknown";
  EXPECT_EQ(read("[request]\n[query]\n[query.answer.records]\nlist = \"r\"\nmember = \"id\"\ncode = \"s\"\ncodes = { \"in\" = \"stored\" }\n").error().code, "MAP-0204");
}

TEST(Templates, AreLaidUnderThePackageKeyByKey) {
  const TemplateReader templates = [](const std::string& name) -> Result<std::string> {
    return "batch_size = 5\n[request]\npath = \"/" + name + "\"\ncontent_type = \"text/x\"\n[kinds.permit]\nfields = { all = true }\n[kinds.penalty]\nname = \"cf\"\nfields = { all = true }\n";
  };
  const auto made = read("extends = \"base\"\ntake = [\"penalty\"]\n[request]\npath = \"/own\"\n", templates);
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ((*made)->batch_size(), 5U);
  EXPECT_EQ((*made)->path(), "/own");
  EXPECT_EQ((*made)->content_type(), "text/x");
  const auto other = [](const std::string&) -> Result<std::string> { return std::string("batch_size = 6\n[kinds.penalty]\nfields = { all = true }\n"); };
  EXPECT_NE((*read("extends = \"base\"\n[request]\n", other))->version(), (*read("extends = \"base\"\n[request]\n", templates))->version());
  EXPECT_EQ(read("extends = \"base\"\ntake = [\"arrears\"]\n[request]\n", other).error().code, "MAP-0219");
}

TEST(Templates, AreNamedWhereTheFaultIsTheirs) {
  const auto bad = [](const std::string&) -> Result<std::string> { return std::string("batch_size = 0\n"); };
  const auto made = read("extends = \"base\"\n[request]\n", bad);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().where.file, "base");
  EXPECT_EQ(made.error().where.line, 1);
}

TEST(Envelopes, AreTakenOffWhateverTheirPrefixes) {
  const std::string soap11 =
      "<?xml version=\"1.0\"?><soapenv:Envelope xmlns:soapenv=\"x\"><soapenv:Body><ns1:importResponse xmlns:ns1=\"u\"><return>{\"code\":\"00\"}</return>"
      "</ns1:importResponse></soapenv:Body></soapenv:Envelope>";
  const auto opened = open_answer(soap11, AnswerPlace::Format::Json, true, "importResponse.return");
  ASSERT_TRUE(opened.root);
  EXPECT_EQ(opened.root->text_at("code"), "00");
  const std::string fault11 = "<S:Envelope xmlns:S=\"x\"><S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>no</faultstring></S:Fault></S:Body></S:Envelope>";
  EXPECT_EQ(open_answer(fault11, AnswerPlace::Format::Json, true, "a").fault, "Client");
  const std::string fault12 = "<e:Envelope xmlns:e=\"x\"><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code></e:Fault></e:Body></e:Envelope>";
  EXPECT_EQ(open_answer(fault12, AnswerPlace::Format::Xml, true, "a").fault, "Receiver");
  EXPECT_FALSE(open_answer("<html>busy</html>", AnswerPlace::Format::Json, true, "a").root);
  EXPECT_EQ(text_in(" 403:login timeout \n", {AnswerPlace::Format::Text, ".", false}), "403:login timeout");
  EXPECT_EQ(text_in("{\"data\":{\"token\":\"t1\"}}", {AnswerPlace::Format::Json, "data.token", false}), "t1");
}

}  // namespace
}  // namespace xinshi::mapping
