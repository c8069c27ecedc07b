// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"
#include "net/remote/remote_directory.h"

namespace xinshi::net_remote {

/// One operation as libcurl does it.
struct Operation {
  const char* step = "";
  std::string path;  ///< relative, for messages
  std::string url;
  std::vector<std::string> quotes;  ///< commands before the transfer
  bool nothing = false;             ///< commands alone
  bool only_time = false;
  std::string range;
  ByteStream* upload = nullptr;
  std::size_t most = 64u << 20;  ///< bytes of an answer
};

struct Done {
  std::string body;
  std::int64_t modified_s = -1;
};

/// libcurl's handle with its kept connection. One thread at a time.
class Session {
 public:
  Session(const RemoteConfig& config, std::stop_token end);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// What came before a connection broke is an answer, when something came.
  Result<Done> perform(const Operation& operation);

 private:
  struct Running;
  static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t on_upload(char* out, std::size_t one, std::size_t size, void* self);
  static std::size_t on_server(char* data, std::size_t one, std::size_t size, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static int on_host_key(void* self, int type, const char* key, std::size_t size);
  Status prepare(const Operation& operation, const Credentials& credentials);
  void set_limits();
  void set_sftp(const Credentials& credentials);
  void set_ftps();
  void set_transfer(const Operation& operation);
  Result<Done> finish(const Operation& operation, CURLcode code);

  const RemoteConfig& config_;
  std::stop_token end_;
  CURL* easy_ = nullptr;
  std::string pins_;              ///< libcurl's form of the fingerprints
  bool host_key_judged_ = false;  ///< libcurl asked us about the kept connection's host key
  std::array<char, CURL_ERROR_SIZE> text_{};
  std::unique_ptr<Running> running_;
};

}  // namespace xinshi::net_remote
