// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/message.h"
#include "base/result.h"
#include "base/secret.h"

namespace xinshi::posix {

/// New files are for the owner only. Once, at start, before the first thread.
void set_private_umask();
/// No core file may hold keys or personal data: core size 0, not dumpable, not traceable by the same user.
void disable_core_dumps();

/// Texts of drivers and libraries are UTF-8, whatever the service manager set: a service starts without LANG, and ODBC drivers then
/// refuse or mangle Chinese. Keeps a UTF-8 locale of the environment, else takes C.UTF-8, for this process and its libraries. Once, at start,
/// before the first thread.
void use_utf8_locale();

std::string host_name();
/// The first of LC_ALL, LC_MESSAGES, LANG that is set: `zh…` is Chinese, anything else English.
Lang environment_language();
Lang language_of(const char* lc_all, const char* lc_messages, const char* lang);

bool is_terminal(int fd);
/// Whether the descriptor leads to systemd's journal ($JOURNAL_STREAM).
bool is_journal(int fd);
/// 80 when unknown.
std::size_t terminal_width(int fd);

/// A key or password from its file, without the line end. Config CFG-0901 when others may read it, CFG-0902 when it is missing,
/// empty or larger than 64 KiB.
Result<Secret> read_secret_file(const std::string& path);

}  // namespace xinshi::posix
