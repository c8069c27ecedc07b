// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "ports/wire.h"

namespace xinshi::net_server {

/// Reads requests from bytes as they arrive; knows no socket. Bytes behind a request are kept for the next one.
class RequestReader {
 public:
  RequestReader(std::size_t max_header_bytes, std::size_t max_body_bytes);
  ~RequestReader();

  struct Room {
    char* data;
    std::size_t size;
  };
  /// Where the next bytes go; valid until the next call of anything else.
  Room room();
  void received(std::size_t bytes);

  enum class Step {
    NeedBytes,  ///< call `received`
    Head,       ///< once per request: the head is complete, a body may follow
    Done,       ///< `take` it, then `next`
    Failed,     ///< `failure` says the status to answer with; the connection is of no use any more
  };
  Step advance();

  bool begun() const;               ///< any byte of this request is here
  bool expects_continue() const;    ///< after Head: the client waits for a word before it sends the body
  bool keep_alive() const;
  bool head_only() const;           ///< HEAD
  int failure() const;
  std::uint64_t body_bytes() const;  ///< received so far
  ServerRequest take();
  void next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace xinshi::net_server
