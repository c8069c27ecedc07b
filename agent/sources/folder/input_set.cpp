// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/input_set.h"

#include <utility>

#include "base/text.h"
#include "mapping/workbook_reader.h"
#include "sources/folder/candidates.h"
#include "sources/folder/file_kind.h"

namespace xinshi::folder {
namespace {

constexpr std::size_t kHead = 64 * 1024;

Error fault(const char* code, std::string detail = {}) { return {Fault::Invalid, code, std::move(detail), {}}; }

/// A stream and the bytes of it that have been looked at.
class Peeked final : public ByteStream {
 public:
  explicit Peeked(std::unique_ptr<ByteStream> bytes) : bytes_(std::move(bytes)), head_(*bytes_) {}
  Status look() { return head_.look(kHead); }
  std::string_view head() const { return head_.head(); }
  Result<std::size_t> read(char* out, std::size_t size) override { return head_.read(out, size); }

 private:
  std::unique_ptr<ByteStream> bytes_;
  HeadStream head_;
};

Result<std::unique_ptr<RandomBytes>> in_memory(ByteStream& stream, std::uint64_t most) {
  std::string out;
  char buffer[32 * 1024];
  for (;;) {
    const Result<std::size_t> count = stream.read(buffer, sizeof buffer);
    if (!count) return count.error();
    if (*count == 0) return std::unique_ptr<RandomBytes>(std::make_unique<MemoryBytes>(std::move(out)));
    out.append(buffer, *count);
    if (out.size() > most) return fault("SRC-0122", std::to_string(most >> 20) + " MiB");
  }
}

/// What only looks like a folder of data: Office's other documents.
std::optional<Error> other_document(const Archive& archive) {
  for (const ArchiveMember& member : archive.members()) {
    if (member.name == "word/document.xml") return fault("SRC-0115", ".docx");
    if (member.name == "ppt/presentation.xml") return fault("SRC-0115", ".pptx");
    if (member.name == "xl/workbook.bin") return fault("SRC-0115", ".xlsb");
    if (member.name == "mimetype") return fault("SRC-0115", ".ods");
    if (member.name == "OFD.xml") return fault("SRC-0115", ".ofd");
  }
  return std::nullopt;
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('/') + 1); }

/// What programs put into archives beside the files that were meant.
bool passed_over(const ArchiveMember& member) {
  const std::string lower = to_lower_ascii(last_part(member.name));
  return member.directory || member.name.starts_with("__MACOSX/") || lower == "thumbs.db" || lower == "desktop.ini" || never_taken(lower);
}

}  // namespace

Result<std::unique_ptr<Archive>> InputSet::open_zip(std::unique_ptr<RandomBytes> bytes) {
  auto archive = means_.archives.open(std::move(bytes), options_.archives);
  if (!archive) return archive;
  if (auto other = other_document(**archive)) return std::move(*other);
  return archive;
}

Result<std::unique_ptr<InputSet>> InputSet::open(OpenedFile file, const std::string& name, InputMeans means, const InputOptions& options) {
  std::unique_ptr<InputSet> out(new InputSet(means, options));
  auto stream = std::make_unique<Peeked>(std::move(file.stream));
  if (Status looked = stream->look(); !looked) return std::move(looked).error();
  if (auto unreadable = unreadable_kind(name, stream->head())) return std::move(*unreadable);
  if (!looks_like_zip(stream->head())) {
    const bool zip_name = to_lower_ascii(name).ends_with(".zip") || to_lower_ascii(name).ends_with(".xlsx");
    if (zip_name && !stream->head().empty()) return fault("SRC-0031");
    auto text = InputFile::text(std::move(stream), name, means.charsets, options);
    if (!text) return std::move(text).error();
    out->itself_ = std::move(*text);
    return out;
  }
  if (file.bytes == nullptr) {
    auto bytes = in_memory(*stream, options.max_inner_workbook);
    if (!bytes) return std::move(bytes).error();
    file.bytes = std::move(*bytes);
  }
  auto archive = out->open_zip(std::move(file.bytes));
  if (!archive) return std::move(archive).error();
  if (mapping::is_workbook(**archive)) {
    out->itself_ = InputFile::workbook(std::move(*archive), options);
    return out;
  }
  if (!name.empty() && !to_lower_ascii(name).ends_with(".zip")) return fault("SRC-0121");
  if (Status listed = out->list(std::move(*archive)); !listed) return std::move(listed).error();
  return out;
}

Status InputSet::list(std::unique_ptr<Archive> archive) {
  archive_ = std::move(archive);
  bool data = false;
  for (std::size_t i = 0; i < archive_->members().size(); ++i) {
    const ArchiveMember& member = archive_->members()[i];
    if (passed_over(member)) continue;
    data = data || is_data_name(member.name);
    members_.push_back({i, name_text(member.name, means_.charsets)});
  }
  const bool nested = !members_.empty() && !data && to_lower_ascii(members_.front().shown).ends_with(".zip");
  return data || nested ? Status{} : Status(fault("SRC-0119"));
}

Result<std::unique_ptr<InputFile>> InputSet::input(std::size_t index) {
  if (archive()) return open_member(members_.at(index));
  if (itself_ == nullptr) return Error{Fault::Internal, "SRC-0104", "opened twice", {}};
  return std::move(itself_);
}

Result<std::unique_ptr<InputFile>> InputSet::open_member(const Member& member) {
  if (is_unsafe_name(member.shown)) return fault("SRC-0118");
  auto opened = archive_->open(member.index);
  if (!opened) return std::move(opened).error();
  auto stream = std::make_unique<Peeked>(std::move(*opened));
  if (Status looked = stream->look(); !looked) return std::move(looked).error();
  if (auto unreadable = unreadable_kind(member.shown, stream->head())) {
    return unreadable->code == "SRC-0116" ? fault("SRC-0117") : std::move(*unreadable);
  }
  if (!looks_like_zip(stream->head())) {
    if (!is_data_name(member.shown)) return fault("SRC-0120");
    return InputFile::text(std::move(stream), member.shown, means_.charsets, options_);
  }
  auto bytes = in_memory(*stream, options_.max_inner_workbook);
  if (!bytes) return std::move(bytes).error();
  auto inner = open_zip(std::move(*bytes));
  if (!inner) return std::move(inner).error();
  if (!mapping::is_workbook(**inner)) return fault("SRC-0117");
  return InputFile::workbook(std::move(*inner), options_);
}

}  // namespace xinshi::folder
