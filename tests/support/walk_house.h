// SPDX-License-Identifier: Apache-2.0
// Two nodes in one process for the walk: an agency and a county gateway over it, put together from the product's own parts. Only the wire
// is short: the gateway's inbox is called where a socket would be.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "audit/log_directory.h"
#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "destinations/peer/peer_sender.h"
#include "mapping/row_reader.h"
#include "pipeline/checkpointer.h"
#include "pipeline/collector.h"
#include "pipeline/dispatcher.h"
#include "pipeline/inbox.h"
#include "pipeline/receipt_poller.h"
#include "pipeline/watchman.h"
#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/memory_directory.h"
#include "support/null_log.h"
#include "support/seeded_random.h"
#include "support/test_pki.h"

namespace xinshi::walk {

inline std::string file_text(const std::string& path) {
  std::ifstream in(std::string(XINSHI_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What both nodes know: the catalogue with its lists, divisions, calendar, rules.
struct Field {
  Catalogue catalogue;
  Divisions divisions = *Divisions::read(file_text("schemas/divisions.csv"), "divisions.csv");
  WorkCalendar calendar = *WorkCalendar::read(file_text("schemas/calendars/holidays.json"), "holidays.json");
  std::shared_ptr<const validation::Validator> validator;

  Field() {
    std::map<std::string, std::shared_ptr<const CodeList>> lists;
    for (const char* id : {"ID_TYPE", "PENALTY_CATEGORY_2018", "PERMIT_CATEGORY", "STATUS_2018", "SUBJECT_CATEGORY"}) {
      lists[id] = *read_code_list(file_text("schemas/codes/" + std::string(id) + ".json"), id);
    }
    (void)catalogue.add(*read_kind(file_text("schemas/kinds/penalty.schema.json"), "penalty", lists));
    (void)catalogue.add(*read_kind(file_text("schemas/kinds/permit.schema.json"), "permit", lists));
    validator = *validation::Validator::make(catalogue, {&divisions, &calendar});
  }
};

/// A source over one text, as the folder source is over a file.
class TextSource final : public Source {
 public:
  TextSource(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}
  const std::string& name() const override { return name_; }
  Status fetch(const std::string& cursor, std::size_t, RawBatch& out) override {
    if (cursor == "done") return {};
    ViewStream stream(text_);
    out.unit = name_ + ".csv";
    out.columns = std::make_shared<ColumnTable>();
    const auto reader = mapping::make_row_reader(mapping::Format::Csv, stream, *out.columns, {});
    for (RawRow row; *reader->next(row, out.arena); row = {}) out.rows.push_back(row);
    out.end_of_unit = true;
    out.cursor = "done";
    return {};
  }
  Status confirm(const RawBatch&, const std::vector<RowOutcome>& given) override {
    outcomes = given;
    return {};
  }
  std::vector<RowOutcome> outcomes;

 private:
  std::string name_, text_;
};

/// Identity, store and audit log of one node.
struct NodeParts {
  NodeParts(Field& the_field, const TestPki& pki, std::string the_unit, Clock& clock, RandomSource& random)
      : field(the_field), unit(std::move(the_unit)), store(unit, clock, random) {
    const TestIdentity issued = pki.issue(unit);
    signer = *crypto::make_cms_signer(issued.cert_pem, Secret(issued.key_pem), clock);
    verifier = *crypto::make_cms_verifier(issued.ca_pem);
    notes = *crypto::make_note_signer(log_origin(), *crypto::generate_log_key());
    writer = std::make_unique<audit::LogWriter>(directory, *notes);
    checkpointer = std::make_unique<pipeline::Checkpointer>(pipeline::Checkpointer::Deps{store, *writer, clock, log});
    (void)checkpointer->open();
  }
  std::string log_origin() const { return "walk.example/" + unit + "/log"; }

  Field& field;
  std::string unit;
  NullLog log;
  MemoryStore store;
  MemoryDirectory directory;
  HmacSha256 identity{"a key of this node"};
  std::unique_ptr<BatchSigner> signer;
  std::unique_ptr<BatchVerifier> verifier;
  std::unique_ptr<NoteSigner> notes;
  std::unique_ptr<audit::LogWriter> writer;
  std::unique_ptr<pipeline::Checkpointer> checkpointer;
};

/// The wire: hands a request's body to the gateway's inbox as the unit of the sender's certificate.
class ShortWire final : public HttpClient {
 public:
  ShortWire(pipeline::Inbox& inbox, std::string sender) : inbox_(inbox), sender_(std::move(sender)) {}
  Result<HttpReply> exchange(const HttpRequest& request, bool& bytes_may_have_left) override {
    bytes_may_have_left = true;
    if (down) return Error{Fault::Transient, "NET-0003", "time-out", {}};
    Result<std::string> receipt = inbox_.take(request.body, sender_);
    if (!receipt) return HttpReply{422, {}, "{}"};
    if (lose_answer) return Error{Fault::Transient, "NET-0009", "closed early", {}};
    return HttpReply{200, {{"content-type", std::string(kReceiptMediaType)}}, std::move(*receipt)};
  }
  bool down = false;
  bool lose_answer = false;

 private:
  pipeline::Inbox& inbox_;
  std::string sender_;
};

}  // namespace xinshi::walk
