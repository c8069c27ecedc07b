// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/day_hours.h"
#include "core/delivery.h"
#include "core/words.h"
#include "figures/report.h"
#include "ports/remote.h"

namespace xinshi::runtime {

/// The part of a `[[source]]` of type "database"; docs/sources/database.md.
struct DatabasePart {
  std::string connection;
  std::string user;
  std::filesystem::path password_file;
  std::string dialect, schema, table;
  std::string mode = "incremental";
  std::vector<std::string> key, watermark, columns;
  std::string watermark_type, from;
  std::int64_t overlap_ms = 600'000;
  std::int64_t overlap_count = 1'000;
  bool follow_regress = false;
  std::int64_t full_every_ms = 0;
  std::string charset;  ///< "" = the driver gives UTF-8
  bool wide = false;
  std::int64_t poll_ms = 5'000;
  std::string listen;             ///< channel of PostgreSQL's notifications; "" = polling alone
  std::string listen_connection;  ///< "" = as `connection` says
  std::int64_t timeout_ms = 60'000;
  std::size_t chunk = 500;
  std::uint64_t rows_per_second = 0;
  DayHours hours;
  std::string mark_column, mark_pending;
  std::string mark_done = "1";
  std::uint64_t reread = 0;
};

/// A folder on another machine: `directory` of a folder source, or `url` of a file platform, that begins with sftp:// or ftps://.
struct RemotePart {
  std::string url;  ///< "" = the folder is on this machine
  RemoteAddress address;
  std::vector<std::string> fingerprints;
  std::filesystem::path ca, password_file, private_key;
  bool implicit = false;
  std::int64_t poll_ms = 10'000;
  bool leave = false;
};

/// `[[source]]`: where decisions come from.
struct SourceConfig {
  std::string name;
  std::string type;     ///< "folder", "hook" or "database"
  std::string adapter;  ///< id under adapters/sources/
  // folder
  std::filesystem::path directory;
  std::string charset = "auto";
  std::string sheet;  ///< of workbooks; "" = found by its header
  std::int64_t settle_ms = 2'000;
  RemotePart remote;  ///< instead of `directory`
  // hook
  std::filesystem::path key_file;
  // database
  DatabasePart database;
  int line = 0;  ///< of its table in the file, for findings of `check`
};

/// `[[platform]]`: where records go.
struct PlatformConfig {
  std::string id;
  Level level = Level::County;
  std::string type;  ///< "peer", "http" or "file_drop"
  std::filesystem::path directory;  ///< file_drop on this machine
  RemotePart remote;                ///< file_drop elsewhere; its `poll_ms` counts for both
  std::string url;
  std::string unit;     ///< peer: unified code of the receiver
  std::string package;  ///< http: id under adapters/platforms/
  std::string channel = "share";
  std::filesystem::path ca;           ///< default: identity.ca
  std::filesystem::path certificate;  ///< default: identity.certificate
  std::filesystem::path key;
  std::map<std::string, std::filesystem::path> secrets;  ///< http: files that hold what the package calls by these names
  std::map<std::string, std::string> settings;           ///< http: values likewise
  unsigned workers = 2;
  std::vector<std::string> kinds, subjects, authorities, divisions;  ///< what it takes; empty = everything
  bool objections = true;        ///< takes objections (异议)
  DayHours hours;                ///< records leave only in these (上报时段)
  std::int64_t ask_every_ms = 600'000;          ///< http: how often stored records are asked about, where the platform can be asked
  std::int64_t ask_for_ms = 30LL * 86'400'000;  ///< and for how long after they were stored
  unsigned batches_per_minute = 0;  ///< 0 = no cap
  std::size_t batch = 0;  ///< 0 = what the package or peer default says
  std::filesystem::path witness_key;  ///< peer: verifier key under which this gateway cosigns; "" = it is not asked
};

/// `[[level]]`: a platform above the direct ones, known by its receipts.
struct LevelConfig {
  std::string platform;
  Level level = Level::City;
  std::string issuer;
};

/// `[[peer]]`: a registered sender below.
struct PeerConfig {
  std::string unit;
  std::string name;
  std::filesystem::path log_key;     ///< verifier key of its audit log, to cosign its heads; "" = they are not
  std::vector<std::string> origins;  ///< agencies it may speak for besides itself; "*" = any
};

/// `[listen]`: the gateway's door.
struct ListenPart {
  std::string address;
  std::string platform;
  Level level = Level::County;
  unsigned workers = 8;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path client_ca;
};

/// How batches and receipts are signed: P-256, both, or SM2.
enum class Cryptography { International, Migration, National };

/// `[[notify]]`: where alarms go besides the log.
struct NotifyConfig {
  std::string name;
  std::string type;  ///< "mail", "webhook" or "command"
  std::string url;   ///< mail: smtp(s)://host:port; webhook: https://…
  std::string user, from;
  std::vector<std::string> to;
  std::filesystem::path password_file, ca;
  std::vector<std::string> command;  ///< program and arguments; the alarms are its stdin
};

struct Config {
  std::filesystem::path file;
  std::filesystem::path data_dir;
  std::filesystem::path schemas_dir;
  std::filesystem::path adapters_dir;
  std::string unit_name;
  std::string unit_code;
  std::string unit_division;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;
  Cryptography cryptography = Cryptography::International;
  std::string require = "p256";  ///< signatures that must be there on what comes in: "p256", "sm2" or "both"
  std::filesystem::path sm2_certificate, sm2_key, sm2_ca;
  std::string log_origin;  ///< default "xinshi/<unit code>/log"
  std::filesystem::path log_file;  ///< "" = stderr alone
  std::uint64_t log_rotate_bytes = 50ull << 20;
  unsigned log_keep = 9;
  std::vector<SourceConfig> sources;
  std::vector<PlatformConfig> platforms;
  std::vector<LevelConfig> levels;
  std::vector<PeerConfig> peers;
  std::optional<ListenPart> listen;
  std::int64_t cosign_ms = 60'000;  ///< how often witnesses are asked
  std::string hook_listen;   ///< "" = no hook
  std::string admin_listen;  ///< default "unix:<data>/run/admin.sock"
  std::vector<figures::Figure> figures = figures::default_figures();  ///< `[[figure]]` over the usual ones
  RetryPolicy retry;
  int alarm_near_days = 3;
  DayHours alarm_quiet;                            ///< nothing is told then
  std::int64_t alarm_repeat_ms = 86'400'000;       ///< the same thing is told once in this time
  std::int64_t alarm_gather_ms = 30'000;           ///< what comes together is told together
  std::int64_t alarm_silent_ms = 0;                ///< a source without a record for so long; 0 = never
  std::vector<NotifyConfig> notify;
  std::uint64_t reserve_bytes = 256ull << 20;  ///< intake closes below this much free disk
};

/// Reads `xinshi.toml`. Relative paths are taken from the file's folder. Unknown keys, wrong types and missing parts are errors
/// CFG-… that name file, line, column, key and what is allowed. Answers all problems, not only the first; `config` is usable when
/// there are none.
std::vector<Error> read_config(std::string_view toml, const std::filesystem::path& file, Config& config);

/// "2s", "500ms", "10m", "1h" → milliseconds.
std::optional<std::int64_t> parse_duration_ms(std::string_view text);

}  // namespace xinshi::runtime
