// SPDX-License-Identifier: Apache-2.0
#include "net/server/request_reader.h"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "net/server/target.h"

namespace xinshi::net_server {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;
using ErrorCode = boost::beast::error_code;

constexpr std::size_t kReadBytes = 32 << 10;

int status_of(const ErrorCode& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  if (error == http::error::bad_version) return 505;
  return 400;
}

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

}  // namespace

struct RequestReader::Impl {
  Impl(std::size_t max_header, std::size_t max_body) : max_header_bytes(max_header), max_body_bytes(max_body) { renew(); }

  void renew() {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(max_header_bytes, 1 << 30)));
    parser->body_limit(static_cast<std::uint64_t>(max_body_bytes));
    request = ServerRequest{};
    head_seen = false;
    status = 0;
  }

  Step fail(int with) {
    status = with;
    return Step::Failed;
  }

  /// Trailers come later and must not look like headers, so these are taken over as soon as the head is complete.
  Step take_head() {
    head_seen = true;
    for (const auto& field : parser->get()) {
      std::string name = to_lower_ascii(text(field.name_string()));
      auto [at, fresh] = request.headers.emplace(std::move(name), text(field.value()));
      if (fresh) continue;
      if (at->first == "host") return fail(400);
      at->second.append(", ").append(text(field.value()));
    }
    const bool old = parser->get().version() < 11;
    const auto encoding = request.headers.find("transfer-encoding");
    // Anything but plain `chunked` leaves the end of the message to guesswork.
    if (encoding != request.headers.end() && (old || !equal_ci(encoding->second, "chunked"))) return fail(501);
    if (!old && request.headers.count("host") == 0) return fail(400);
    const auto expect = request.headers.find("expect");
    if (expect != request.headers.end() && !equal_ci(expect->second, "100-continue")) return fail(417);
    auto target = parse_target(text(parser->get().target()));
    if (!target) return fail(400);
    request.method = text(parser->get().method_string());
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    return Step::Head;
  }

  Step need_bytes() {
    // The head is limited by the parser; what is limited here is one chunk's head with its extensions.
    return buffer.size() - begin > max_header_bytes + kReadBytes ? fail(head_seen ? 400 : 431) : Step::NeedBytes;
  }

  std::size_t max_header_bytes;
  std::size_t max_body_bytes;
  std::optional<Parser> parser;
  std::string buffer;     ///< [begin, size) is not yet parsed
  std::size_t begin = 0;
  std::size_t filled = 0;  ///< while `room` is out: bytes before it
  ServerRequest request;
  bool head_seen = false;
  int status = 0;
};

RequestReader::RequestReader(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : impl_(std::make_unique<Impl>(max_header_bytes, max_body_bytes)) {}
RequestReader::~RequestReader() = default;

RequestReader::Room RequestReader::room() {
  impl_->buffer.erase(0, impl_->begin);
  impl_->begin = 0;
  impl_->filled = impl_->buffer.size();
  impl_->buffer.resize(impl_->filled + kReadBytes);
  return {impl_->buffer.data() + impl_->filled, kReadBytes};
}

void RequestReader::received(std::size_t bytes) { impl_->buffer.resize(impl_->filled + bytes); }

RequestReader::Step RequestReader::advance() {
  Impl& my = *impl_;
  for (;;) {
    if (my.head_seen && my.parser->is_done()) return Step::Done;
    if (!my.head_seen && my.parser->is_header_done()) return my.take_head();
    const std::size_t left = my.buffer.size() - my.begin;
    if (left == 0) return Step::NeedBytes;
    ErrorCode error;
    my.begin += my.parser->put({my.buffer.data() + my.begin, left}, error);
    if (error == http::error::need_more) return my.need_bytes();
    if (error) return my.fail(status_of(error));
  }
}

bool RequestReader::begun() const { return impl_->parser->got_some() || impl_->begin < impl_->buffer.size(); }

bool RequestReader::expects_continue() const {
  return impl_->request.headers.count("expect") != 0 && !impl_->parser->is_done() && impl_->begin == impl_->buffer.size();
}

bool RequestReader::keep_alive() const { return impl_->parser->keep_alive(); }
bool RequestReader::head_only() const { return impl_->request.method == "HEAD"; }
int RequestReader::failure() const { return impl_->status; }
std::uint64_t RequestReader::body_bytes() const { return impl_->parser->get().body().size(); }

ServerRequest RequestReader::take() {
  impl_->request.body = std::move(impl_->parser->get().body());
  return std::move(impl_->request);
}

void RequestReader::next() { impl_->renew(); }

}  // namespace xinshi::net_server
