// SPDX-License-Identifier: Apache-2.0
// What `rows_bench` is compared with: libxml2 parses the document alone, and checks it against an XSD. libxml_bench SCHEMA.xsd FILE.xml RECORDS
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr int kRounds = 7;

double seconds_since(std::clock_t begin) { return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC; }

void say(const char* name, double seconds, double records) {
  std::printf("{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"CPU-seconds per million records\"}\n", name, seconds / records * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  xmlSchemaParserCtxtPtr reading = xmlSchemaNewParserCtxt(argv[1]);
  const xmlSchemaPtr schema = xmlSchemaParse(reading);
  xmlSchemaFreeParserCtxt(reading);
  if (schema == nullptr) return 1;
  double parse = 1e9, both = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const std::clock_t begin = std::clock();
    const xmlDocPtr document = xmlReadFile(argv[2], nullptr, XML_PARSE_HUGE | XML_PARSE_NONET);
    if (document == nullptr) return 1;
    parse = std::min(parse, seconds_since(begin));
    xmlSchemaValidCtxtPtr check = xmlSchemaNewValidCtxt(schema);
    if (xmlSchemaValidateDoc(check, document) != 0) return std::fprintf(stderr, "the document is not valid\n"), 1;
    both = std::min(both, seconds_since(begin));
    xmlSchemaFreeValidCtxt(check);
    xmlFreeDoc(document);
  }
  xmlSchemaFree(schema);
  say("libxml2_parse", parse, std::atof(argv[3]));
  say("libxml2_parse_xsd", both, std::atof(argv[3]));
}
