// SPDX-License-Identifier: Apache-2.0
#include "archive/zip/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

namespace xinshi::zip {
namespace {

Error fault(const char* code, std::string detail = {}) { return {Fault::Invalid, code, std::move(detail), {}}; }

/// libzip reads the archive through this. A read fault of ours is kept, since libzip only passes numbers on.
struct Input {
  std::unique_ptr<RandomBytes> bytes;
  zip_uint64_t at = 0;
  zip_error_t error{};
  std::optional<Error> failure;

  zip_int64_t read(void* data, zip_uint64_t size) {
    const Result<std::size_t> count = bytes->read_at(at, static_cast<char*>(data), static_cast<std::size_t>(size));
    if (!count) {
      failure = count.error();
      zip_error_set(&error, ZIP_ER_READ, 0);
      return -1;
    }
    at += *count;
    return static_cast<zip_int64_t>(*count);
  }
  zip_int64_t seek(void* data, zip_uint64_t size) {
    const zip_int64_t to = zip_source_seek_compute_offset(at, bytes->size(), data, size, &error);
    if (to < 0) return -1;
    at = static_cast<zip_uint64_t>(to);
    return 0;
  }
  zip_int64_t stat(void* data) const {
    auto* const out = static_cast<zip_stat_t*>(data);
    zip_stat_init(out);
    out->valid = ZIP_STAT_SIZE;
    out->size = bytes->size();
    return sizeof(zip_stat_t);
  }
};

zip_int64_t on_source(void* state, void* data, zip_uint64_t size, zip_source_cmd_t command) {
  auto& input = *static_cast<Input*>(state);
  switch (command) {
    case ZIP_SOURCE_OPEN:
      input.at = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return input.read(data, size);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_STAT:
      return input.stat(data);
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&input.error, data, size);
    case ZIP_SOURCE_SEEK:
      return input.seek(data, size);
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(input.at);
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                            ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default:
      zip_error_set(&input.error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

struct Closer {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error error_of(const Input& input, int code) {
  if (input.failure) return *input.failure;
  switch (code) {
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_ENCRNOTSUPP:
      return fault("SRC-0033");
    case ZIP_ER_COMPNOTSUPP:
    case ZIP_ER_MULTIDISK:
    case ZIP_ER_OPNOTSUPP:
      return fault("SRC-0034");
    case ZIP_ER_CRC:
    case ZIP_ER_ZLIB:
    case ZIP_ER_COMPRESSED_DATA:
      return fault("SRC-0035");
    case ZIP_ER_MEMORY:
      return {Fault::Transient, "SYS-0004", "memory", {}};
    default:
      return fault("SRC-0031");
  }
}

class MemberStream final : public ByteStream {
 public:
  MemberStream(std::unique_ptr<zip_file_t, Closer> file, const Input& input, const ArchiveMember& member, const ArchiveLimits& limits)
      : file_(std::move(file)), input_(input), packed_(member.packed), limits_(limits) {}

  Result<std::size_t> read(char* out, std::size_t size) override {
    const zip_int64_t count = zip_fread(file_.get(), out, size);
    if (count < 0) return error_of(input_, zip_error_code_zip(zip_file_get_error(file_.get())));
    unpacked_ += static_cast<std::uint64_t>(count);
    if (unpacked_ > limits_.max_member_bytes) return fault("SRC-0032", std::to_string(limits_.max_member_bytes >> 20) + " MiB");
    // What the directory says of sizes may be a lie: what really comes out counts.
    if (unpacked_ > limits_.ratio_from && unpacked_ / std::max<std::uint64_t>(packed_, 1) > limits_.max_ratio)
      return fault("SRC-0032", "1:" + std::to_string(limits_.max_ratio));
    return static_cast<std::size_t>(count);
  }

 private:
  std::unique_ptr<zip_file_t, Closer> file_;
  const Input& input_;
  std::uint64_t packed_;
  std::uint64_t unpacked_ = 0;
  ArchiveLimits limits_;
};

class ZipArchive final : public Archive {
 public:
  ZipArchive(std::unique_ptr<Input> input, std::unique_ptr<zip_t, Closer> archive, const ArchiveLimits& limits)
      : input_(std::move(input)), archive_(std::move(archive)), limits_(limits) {}

  Status list();
  const std::vector<ArchiveMember>& members() const override { return members_; }
  Result<std::unique_ptr<ByteStream>> open(std::size_t index) override;

 private:
  Status add(zip_uint64_t index);

  std::unique_ptr<Input> input_;  // outlives archive_, which reads through it
  std::unique_ptr<zip_t, Closer> archive_;
  ArchiveLimits limits_;
  std::vector<ArchiveMember> members_;
  std::vector<bool> plain_;  ///< stored or deflated
};

Status ZipArchive::add(zip_uint64_t index) {
  zip_stat_t stat;
  if (zip_stat_index(archive_.get(), index, ZIP_FL_ENC_RAW, &stat) != 0) return fault("SRC-0031");
  constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if ((stat.valid & kNeeded) != kNeeded) return fault("SRC-0031");
  ArchiveMember member;
  member.name = stat.name;
  member.size = stat.size;
  member.packed = stat.comp_size;
  member.encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
  member.directory = member.name.ends_with('/');
  members_.push_back(std::move(member));
  plain_.push_back(stat.comp_method == ZIP_CM_STORE || stat.comp_method == ZIP_CM_DEFLATE);
  return {};
}

Status ZipArchive::list() {
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  if (count < 0) return fault("SRC-0031");
  if (static_cast<std::uint64_t>(count) > limits_.max_members) return fault("SRC-0032", std::to_string(limits_.max_members));
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  for (zip_int64_t i = 0; i < count; ++i) {
    if (Status added = add(static_cast<zip_uint64_t>(i)); !added) return added;
    const ArchiveMember& member = members_.back();
    if (member.packed > input_->bytes->size() - packed) return fault("SRC-0031", "overlapping members");
    packed += member.packed;
    if (member.size > limits_.max_total_bytes - unpacked) return fault("SRC-0032", std::to_string(limits_.max_total_bytes >> 20) + " MiB");
    unpacked += member.size;
  }
  return {};
}

Result<std::unique_ptr<ByteStream>> ZipArchive::open(std::size_t index) {
  const ArchiveMember& member = members_.at(index);
  if (member.encrypted) return fault("SRC-0033");
  if (!plain_[index]) return fault("SRC-0034");
  if (member.size > limits_.max_member_bytes) return fault("SRC-0032", std::to_string(limits_.max_member_bytes >> 20) + " MiB");
  std::unique_ptr<zip_file_t, Closer> file(zip_fopen_index(archive_.get(), index, 0));
  if (!file) return error_of(*input_, zip_error_code_zip(zip_get_error(archive_.get())));
  return std::unique_ptr<ByteStream>(std::make_unique<MemberStream>(std::move(file), *input_, member, limits_));
}

}  // namespace

Result<std::unique_ptr<Archive>> ZipReader::open(std::unique_ptr<RandomBytes> bytes, const ArchiveLimits& limits) {
  if (bytes->size() == 0) return fault("SRC-0031");  // to libzip an archive without members
  auto input = std::make_unique<Input>();
  input->bytes = std::move(bytes);
  zip_error_init(&input->error);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_function_create(on_source, input.get(), &error);
  if (source == nullptr) return error_of(*input, zip_error_code_zip(&error));
  std::unique_ptr<zip_t, Closer> archive(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (!archive) {
    zip_source_free(source);
    return error_of(*input, zip_error_code_zip(&error));
  }
  auto out = std::make_unique<ZipArchive>(std::move(input), std::move(archive), limits);
  if (Status listed = out->list(); !listed) return std::move(listed).error();
  return std::unique_ptr<Archive>(std::move(out));
}

}  // namespace xinshi::zip
