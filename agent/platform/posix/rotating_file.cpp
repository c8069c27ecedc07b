// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/rotating_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>

namespace xinshi::posix {

Result<RotatingFile> RotatingFile::open(std::string path, std::uint64_t most_bytes, unsigned keep) {
  RotatingFile out(std::move(path), most_bytes, keep);
  if (Status opened = out.open_file_anew(); !opened) return opened.error();
  return out;
}

Status RotatingFile::open_file_anew() {
  Result<Descriptor> file = open_file(path_, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (!file) return file.error();
  file_ = std::move(*file);
  struct stat info {};
  size_ = ::fstat(file_.get(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
  return {};
}

void RotatingFile::rotate() {
  const auto numbered = [&](unsigned number) { return number == 0 ? path_ : path_ + "." + std::to_string(number); };
  for (unsigned number = keep_; number > 0; --number) std::rename(numbered(number - 1).c_str(), numbered(number).c_str());
  if (keep_ == 0) std::remove(path_.c_str());
  (void)open_file_anew();  // without a new file lines go on into the old one
}

void RotatingFile::write(std::string_view line) {
  if (size_ > 0 && size_ + line.size() > most_bytes_) rotate();
  if (write_all(file_.get(), line, path_)) size_ += line.size();
}

}  // namespace xinshi::posix
