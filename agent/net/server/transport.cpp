// SPDX-License-Identifier: Apache-2.0
#include "net/server/transport.h"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace xinshi::net_server {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Scratch = std::array<char, 16'384>;

void discard_rest(Socket& socket, std::shared_ptr<Scratch> scratch, IoDone done) {
  const auto room = asio::buffer(*scratch);
  socket.async_read_some(room, [&socket, scratch = std::move(scratch), done = std::move(done)](const ErrorCode& error, std::size_t) mutable {
    if (error) return done(error, 0);
    discard_rest(socket, std::move(scratch), std::move(done));
  });
}

void end_sending(Socket& socket, IoDone done) {
  ErrorCode ignored;
  socket.shutdown(Socket::shutdown_send, ignored);
  discard_rest(socket, std::make_shared<Scratch>(), std::move(done));
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}
  void handshake(IoDone done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }
  void read_some(char* out, std::size_t size, IoDone done) override {
    socket_.async_read_some(asio::buffer(out, size), std::move(done));
  }
  void write(std::string_view bytes, IoDone done) override {
    asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  void finish(IoDone done) override {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }
  void discard(IoDone done) override { end_sending(socket_, std::move(done)); }
  asio::any_io_executor executor() override { return socket_.get_executor(); }
  void close() override {
    ErrorCode ignored;
    socket_.close(ignored);
  }
  std::shared_ptr<const CertificateInfo> peer() const override { return nullptr; }

 private:
  Socket socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, TlsContext context) : context_(share(context.get())), stream_(std::move(socket), context_) {}

  void handshake(IoDone done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, [this, done = std::move(done)](ErrorCode error) {
      X509* certificate = error ? nullptr : SSL_get0_peer_certificate(stream_.native_handle());
      if (certificate && !is_current(certificate)) error = asio::error::no_permission;
      if (certificate && !error) peer_ = std::make_shared<const CertificateInfo>(read_certificate(certificate));
      done(error, 0);
    });
  }
  void read_some(char* out, std::size_t size, IoDone done) override {
    stream_.async_read_some(asio::buffer(out, size), std::move(done));
  }
  void write(std::string_view bytes, IoDone done) override {
    asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  void finish(IoDone done) override {
    stream_.async_shutdown([done = std::move(done)](const ErrorCode& error) { done(error, 0); });
  }
  void discard(IoDone done) override { end_sending(stream_.next_layer(), std::move(done)); }
  asio::any_io_executor executor() override { return stream_.get_executor(); }
  void close() override {
    ErrorCode ignored;
    stream_.next_layer().close(ignored);
  }
  std::shared_ptr<const CertificateInfo> peer() const override { return peer_; }

 private:
  /// The wrapper takes over one reference.
  static SSL_CTX* share(SSL_CTX* context) {
    SSL_CTX_up_ref(context);
    return context;
  }
  asio::ssl::context context_;
  asio::ssl::stream<Socket> stream_;
  std::shared_ptr<const CertificateInfo> peer_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(Socket socket) { return std::make_unique<PlainTransport>(std::move(socket)); }

std::unique_ptr<Transport> tls_transport(Socket socket, TlsContext context) {
  return std::make_unique<TlsTransport>(std::move(socket), std::move(context));
}

}  // namespace xinshi::net_server
