// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/log.h"
#include "base/message.h"
#include "base/random.h"
#include "base/time.h"
#include "mapping/platform_package.h"
#include "ports/files.h"
#include "ports/remote.h"
#include "ports/sender.h"

namespace xinshi::file_drop {

/// A platform that takes files from a folder; how they look and are named is its package (`transport = "file_drop"`).
struct FileDropConfig {
  std::string platform;
  Level level = Level::County;
  std::string unit;            ///< own unified code, for {unit}
  std::string channel;         ///< of the package
  std::string ledger;          ///< local folder, ours alone
  std::size_t batch_size = 0;  ///< at most this many at once; 0 = what the package says
};

/// All outlive sender and feed. The package has a `drop()`.
struct FileDropDeps {
  RemoteDirectory& remote;
  FileSystem& files;
  CharsetDecoders& decoders;
  CharsetEncoder& encoder;
  std::shared_ptr<const mapping::PlatformPackage> package;
  Clock& clock;
  RandomSource& random;
  Log& log;
};

/// A batch becomes one file, or one for each kind where the package says so, put under a temporary name and renamed. Then its records are
/// `stored`, no more. The parcel's bytes are `xinshi-drop/1` and a section for each file. Names are fixed, durably, before the first byte
/// is put: a repeat writes its own names only. A repeat after a lost answer looks first: with the temporary file gone the renaming has
/// happened, and nothing is put again. `encode` errors: Conflict SND-0202 (a sealed batch would be written differently now), those of the
/// package (their index is the lease's), Invalid SRC-0014 (a character that the charset lacks; index in `detail`). `send` errors: those of
/// RemoteDirectory and FileSystem, Corrupt SND-0201.
std::unique_ptr<Sender> make_file_drop_sender(FileDropConfig config, FileDropDeps deps);

/// Receipt files that fit the package's pattern, complete when two looks agree. One that is read moves to `done/` beside it; where the
/// account may not write it stays and is read again after each start, which changes nothing. Null when the package names no receipts.
/// SND-0203 in the log: a receipt file that cannot be read, left where it is.
std::unique_ptr<AnswerFeed> make_file_drop_feed(FileDropConfig config, FileDropDeps deps);

std::span<const Message> messages();

}  // namespace xinshi::file_drop
