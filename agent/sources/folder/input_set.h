// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sources/folder/input_file.h"

namespace xinshi::folder {

/// What one file holds: itself, or the data files inside a .zip, each of which is a file of its own.
class InputSet {
 public:
  /// `name`: of the file, in the bytes of the file system; "" when it has none (standard input). Errors concern the whole file: Invalid
  /// SRC-0110 to SRC-0121 (no kind of file that can be read, with what to do instead), those of ArchiveReader, read faults.
  static Result<std::unique_ptr<InputSet>> open(OpenedFile file, const std::string& name, InputMeans means, const InputOptions& options);

  bool archive() const { return archive_ != nullptr; }
  std::size_t size() const { return archive() ? members_.size() : 1; }
  /// Name of a member for people, decoded from UTF-8 or GBK; "" when the file holds itself.
  const std::string& member(std::size_t index) const { return archive() ? members_[index].shown : none_; }
  /// Opens one; a file that holds itself only once. Errors concern this member alone, besides those of InputFile: SRC-0117 an archive
  /// inside the archive, SRC-0118 an unsafe name, SRC-0120 no data file, SRC-0122 a workbook that is too large here.
  Result<std::unique_ptr<InputFile>> input(std::size_t index);

 private:
  struct Member {
    std::size_t index = 0;  ///< in the archive
    std::string shown;
  };
  InputSet(InputMeans means, InputOptions options) : means_(means), options_(std::move(options)) {}
  Result<std::unique_ptr<Archive>> open_zip(std::unique_ptr<RandomBytes> bytes);
  Result<std::unique_ptr<InputFile>> open_member(const Member& member);
  Status list(std::unique_ptr<Archive> archive);

  InputMeans means_;
  InputOptions options_;
  std::unique_ptr<Archive> archive_;
  std::vector<Member> members_;
  std::unique_ptr<InputFile> itself_;
  std::string none_;
};

}  // namespace xinshi::folder
