// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/config.h"

namespace xinshi::runtime {
namespace {

const std::string kUnit = "[data]\ndir = \"data\"\n[unit]\nname = \"青石县市场监督管理局\"\ncode = \"11330822MB2000012A\"\n";
const std::string kIdentity = "[identity]\ncertificate = \"own.crt\"\nkey = \"own.key\"\nca = \"ca.crt\"\n";
const std::string kFolder = "[[source]]\nname = \"市场监管\"\ntype = \"folder\"\ndirectory = \"in\"\n";
const std::string kDatabase = "[[source]]\nname = \"d\"\ntype = \"database\"\ntable = \"t\"\nkey = \"id\"\nwatermark = [\"updated\", \"created\"]\n";
const std::string kPeer = "[[platform]]\nid = \"county\"\nlevel = \"county\"\ntype = \"peer\"\nurl = \"https://county.example\"\nunit = \"11330822MB1000010X\"\n";

std::vector<Error> read(const std::string& toml, Config& config) { return read_config(toml, "/etc/xinshi/xinshi.toml", config); }
std::vector<Error> read(const std::string& toml) {
  Config config;
  return read(toml, config);
}
std::string all(const std::vector<Error>& errors) {
  std::string out;
  for (const Error& error : errors) out += describe(error) + "\n";
  return out;
}

TEST(ConfigReader, ReadsAnAgency) {
  Config config;
  const auto errors = read(kUnit + kIdentity + "[retry]\nfirst = \"500ms\"\ncap = \"1h\"\nattempts = 7\n[alarm]\nnear_days = 5\n" + kFolder +
                               "settle = \"10s\"\n" + kPeer + "workers = 4\nbatch = 50\n[[level]]\nplatform = \"city\"\nlevel = \"city\"\n"
                               "issuer = \"11330822MB1000010X\"\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  EXPECT_EQ(config.unit_code, "11330822MB2000012A");
  EXPECT_EQ(config.data_dir, "/etc/xinshi/data");  // relative to the file
  EXPECT_EQ(config.certificate, "/etc/xinshi/own.crt");
  EXPECT_EQ(config.retry.first_ms, 500);
  EXPECT_EQ(config.retry.cap_ms, 3'600'000);
  EXPECT_EQ(config.retry.max_attempts, 7);
  EXPECT_EQ(config.alarm_near_days, 5);
  ASSERT_EQ(config.sources.size(), 1u);
  EXPECT_EQ(config.sources[0].name, "市场监管");
  EXPECT_EQ(config.sources[0].adapter, "national-2018");
  EXPECT_EQ(config.sources[0].directory, "/etc/xinshi/in");
  EXPECT_EQ(config.sources[0].settle_ms, 10'000);
  ASSERT_EQ(config.platforms.size(), 1u);
  EXPECT_EQ(config.platforms[0].certificate, "/etc/xinshi/own.crt");  // the identity's
  EXPECT_EQ(config.platforms[0].workers, 4u);
  EXPECT_EQ(config.platforms[0].batch, 50u);
  ASSERT_EQ(config.levels.size(), 1u);
  EXPECT_EQ(config.levels[0].level, Level::City);
  EXPECT_EQ(config.log_origin, "xinshi/11330822MB2000012A/log");
  EXPECT_EQ(config.admin_listen, "unix:/etc/xinshi/data/run/admin.sock");
}

const std::string kRemote = "[[source]]\nname = \"s\"\ntype = \"folder\"\ndirectory = ";
const std::string kPinned = "fingerprint = \"SHA256:cdOzwGyoTVRWWSLg5VCjWI+KQQtE2jP3pTItQ6i5zbw\"\n";

TEST(ConfigReader, ReadsAFolderOnAnotherMachine) {
  Config config;
  const auto errors = read(kUnit + kRemote + "\"sftp://cf@files.example:2222/out\"\n" + kPinned + "private_key = \"id\"\npoll = \"30s\"\nwhen_done = \"leave\"\n" +
                               "[[source]]\nname = \"f\"\ntype = \"folder\"\ndirectory = \"ftps://cf@files.example:990/out\"\nca = \"files.crt\"\npassword_file = \"pw\"\nsettle = \"1m\"\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  const RemotePart& sftp = config.sources[0].remote;
  EXPECT_EQ(sftp.address.protocol, RemoteProtocol::Sftp);
  EXPECT_EQ(sftp.address.port, 2222);
  EXPECT_EQ(sftp.fingerprints.size(), 1u);
  EXPECT_EQ(sftp.private_key, "/etc/xinshi/id");
  EXPECT_TRUE(sftp.leave);
  EXPECT_EQ(sftp.poll_ms, 30'000);
  EXPECT_EQ(config.sources[0].settle_ms, 30'000) << "as long as a look";
  const RemotePart& ftps = config.sources[1].remote;
  EXPECT_TRUE(ftps.implicit) << "port 990";
  EXPECT_EQ(ftps.ca, "/etc/xinshi/files.crt");
  EXPECT_EQ(ftps.password_file, "/etc/xinshi/pw");
  EXPECT_EQ(config.sources[1].settle_ms, 60'000);
}

TEST(ConfigReader, ReadsPlatformsThatTakeFiles) {
  Config config;
  const std::string head = "level = \"city\"\ntype = \"file_drop\"\npackage = \"p\"\n";
  const auto errors = read(kUnit + kFolder + "[[platform]]\nid = \"a\"\n" + head + "directory = \"out\"\npoll = \"1m\"\n[[platform]]\nid = \"b\"\n" + head +
                               "directory = \"sftp://u@h/in\"\nprivate_key = \"id\"\n" + kPinned,
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  EXPECT_EQ(config.platforms[0].directory, "/etc/xinshi/out");
  EXPECT_EQ(config.platforms[0].remote.poll_ms, 60'000);
  EXPECT_TRUE(config.platforms[0].remote.url.empty());
  EXPECT_EQ(config.platforms[1].remote.address.folder, "/in");
  const auto missing = read(kUnit + kFolder + "[[platform]]\nid = \"a\"\n" + head);
  ASSERT_FALSE(missing.empty());
  EXPECT_EQ(missing[0].where.key, "platform.directory");
}

TEST(ConfigReader, AFolderOnAnotherMachineNeedsTrustAndAnAccount) {
  struct Case {
    std::string text, code, key;
  };
  const std::string key = "private_key = \"id\"\n";
  for (const Case& c : {Case{"\"sftp://cf@h/out\"\n" + key, "CFG-0004", "source.fingerprint"}, Case{"\"sftp://cf@h/out\"\n" + kPinned, "CFG-0004", "source.private_key, password_file"},
                        Case{"\"sftp://cf:geheim@h/out\"\n" + kPinned + key, "NET-0217", "source.directory"}, Case{"\"ftp://cf@h/out\"\n" + key, "NET-0217", "source.directory"},
                        Case{"\"sftp://cf@h/out\"\nfingerprint = \"MD5:00\"\n" + key, "CFG-0005", "source.fingerprint"}, Case{"\"ftps://cf@h/out\"\n", "CFG-0004", "source.password_file"},
                        Case{"\"ftps://cf@h/out\"\npassword_file = \"p\"\nprivate_key = \"id\"\n", "CFG-0003", "source.private_key"}}) {
    const auto errors = read(kUnit + kRemote + c.text);
    ASSERT_FALSE(errors.empty()) << c.text;
    EXPECT_EQ(errors[0].code, c.code) << c.text << all(errors);
    EXPECT_EQ(errors[0].where.key, c.key) << c.text;
    EXPECT_EQ(all(errors).find("geheim"), std::string::npos);
  }
}

TEST(ConfigReader, OneWordChoosesTheCryptographyAndWhatIsAskedForFollows) {
  const std::string files = "sm2_certificate = \"sm2.crt\"\nsm2_key = \"sm2.key\"\nsm2_ca = \"sm2-ca.crt\"\n";
  struct Case {
    const char* lines;
    Cryptography cryptography;
    const char* require;
  };
  for (const Case& one : {Case{"", Cryptography::International, "p256"}, Case{"cryptography = \"migration\"\n", Cryptography::Migration, "p256"},
                          Case{"cryptography = \"national\"\n", Cryptography::National, "sm2"},
                          Case{"cryptography = \"migration\"\nrequire = \"both\"\n", Cryptography::Migration, "both"},
                          Case{"require = \"both\"\n", Cryptography::International, "both"}}) {
    Config config;
    const auto errors = read(kUnit + kIdentity + one.lines + files + kFolder, config);
    EXPECT_TRUE(errors.empty()) << one.lines << (errors.empty() ? "" : describe(errors[0]));
    EXPECT_EQ(config.cryptography, one.cryptography) << one.lines;
    EXPECT_EQ(config.require, one.require) << one.lines;
    EXPECT_EQ(config.sm2_ca, "/etc/xinshi/sm2-ca.crt");
  }
}

TEST(ConfigReader, PutsAConfiguredRateInTheUsualOnesPlaceOrBesideThem) {
  const std::size_t usual = figures::default_figures().size();
  Config config;
  const auto errors = read(kUnit + kFolder + "[[figure]]\nreport = \"timeliness\"\nid = \"timeliness\"\nname = \"及时率\"\nformula = \"on_time / decided\"\n"
                               "[[figure]]\nreport = \"monthly\"\nid = \"late\"\nname = \"迟报率\"\nformula = \"late / decided\"\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  ASSERT_EQ(config.figures.size(), usual + 1);
  EXPECT_EQ(config.figures.front().text, "on_time / decided");
  EXPECT_EQ(config.figures.back().zh, "迟报率");
  const auto faults = read(kUnit + kFolder + "[[figure]]\nreport = \"monthly\"\nid = \"x\"\nname = \"x\"\nformula = \"late / early\"\n");
  ASSERT_EQ(faults.size(), 1u) << all(faults);
  EXPECT_EQ(faults[0].code, "FIG-0001");
  EXPECT_EQ(faults[0].where.line, 14) << all(faults);
  EXPECT_EQ(faults[0].where.key, "figure.formula");
}

TEST(ConfigReader, ReadsADatabase) {
  Config config;
  const auto errors = read(kUnit + kDatabase + "connection = \"Driver={X};Server=a\"\nuser = \"u\"\npassword_file = \"db.pw\"\nfull = \"24h\"\n"
                               "hours = [\"22:00-06:00\"]\nrows_per_second = 50\noverlap = \"30m\"\non_regress = \"follow\"\ncharset = \"gb18030\"\nlisten = \"news\"\n"
                               "listen_connection = \"host=a\"\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  const DatabasePart& database = config.sources.at(0).database;
  EXPECT_EQ(database.key, std::vector<std::string>{"id"});
  EXPECT_EQ(database.watermark, (std::vector<std::string>{"updated", "created"}));
  EXPECT_EQ(database.password_file, "/etc/xinshi/db.pw");
  EXPECT_EQ(database.full_every_ms, 86'400'000);
  EXPECT_EQ(database.overlap_ms, 1'800'000);
  EXPECT_EQ(database.rows_per_second, 50u);
  EXPECT_EQ(database.listen, "news");
  EXPECT_EQ(database.listen_connection, "host=a");
  EXPECT_TRUE(database.follow_regress);
  EXPECT_FALSE(database.hours.always());
  EXPECT_EQ(config.sources[0].line, 7);
}

TEST(ConfigReader, ReadsWhatAPlatformTakesAndWhatItsPackageAsksFor) {
  Config config;
  const auto errors = read(kUnit + kFolder + "[[platform]]\nid = \"city\"\nlevel = \"city\"\ntype = \"http\"\nurl = \"https://x.example\"\npackage = \"p\"\n"
                               "kinds = [\"permit\", \"penalty\"]\nsubjects = [\"自然人\"]\nauthorities = \"1133*\"\ndivisions = [\"3308*\"]\nobjections = false\n"
                               "hours = [\"22:00-06:30\"]\nbatches_per_minute = 30\nsecrets = { app_secret = \"keys/city\" }\nsettings = { app_id = \"x\" }\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  const PlatformConfig& city = config.platforms.at(0);
  EXPECT_EQ(city.kinds, (std::vector<std::string>{"permit", "penalty"}));
  EXPECT_EQ(city.subjects, std::vector<std::string>{"自然人"});
  EXPECT_EQ(city.authorities, std::vector<std::string>{"1133*"});
  EXPECT_EQ(city.divisions, std::vector<std::string>{"3308*"});
  EXPECT_FALSE(city.objections);
  EXPECT_FALSE(city.hours.always());
  EXPECT_EQ(city.batches_per_minute, 30u);
  EXPECT_EQ(city.secrets.at("app_secret"), "/etc/xinshi/keys/city");
  EXPECT_EQ(city.settings.at("app_id"), "x");
}

TEST(ConfigReader, ReadsAGateway) {
  Config config;
  const auto errors = read(kUnit + kIdentity +
                               "[listen]\naddress = \"0.0.0.0:8443\"\nplatform = \"county\"\nlevel = \"county\"\nclient_ca = \"/other/ca.crt\"\n"
                               "[[peer]]\nunit = \"11330822MB2000012A\"\nname = \"市场监管局\"\norigins = [\"*\"]\n",
                           config);
  ASSERT_TRUE(errors.empty()) << all(errors);
  ASSERT_TRUE(config.listen);
  EXPECT_EQ(config.listen->client_ca, "/other/ca.crt");
  EXPECT_EQ(config.listen->key, "/etc/xinshi/own.key");
  ASSERT_EQ(config.peers.size(), 1u);
  EXPECT_EQ(config.peers[0].origins, std::vector<std::string>{"*"});
}

TEST(ConfigReader, NamesPlaceKeyAndWhatIsAllowedForAnUnknownKey) {
  const auto errors = read(kUnit + "divison = \"330822\"\n" + kFolder);  // line 6
  ASSERT_EQ(errors.size(), 1u) << all(errors);
  EXPECT_EQ(errors[0].fault, Fault::Config);
  EXPECT_EQ(errors[0].code, "CFG-0003");
  EXPECT_EQ(errors[0].where.file, "/etc/xinshi/xinshi.toml");
  EXPECT_EQ(errors[0].where.line, 6);
  EXPECT_EQ(errors[0].where.key, "unit.divison");
  EXPECT_EQ(errors[0].detail, "allowed: name, code, division");
  EXPECT_EQ(describe(errors[0]).find("CFG-0003"), 0u);
  EXPECT_NE(describe(errors[0]).find("xinshi.toml:6:"), std::string::npos) << describe(errors[0]);
}

struct Bad {
  const char* name;
  std::string toml;
  std::string code;
  std::string key;
  int line;
};

TEST(ConfigReader, RefusesEachMistakeAtItsPlace) {
  const std::vector<Bad> table = {
      {"unknown table", kUnit + kFolder + "[servise]\nx = 1\n", "CFG-0003", "servise", 10},
      {"no data", "[unit]\nname = \"甲\"\ncode = \"11330822MB2000012A\"\n" + kFolder, "CFG-0004", "data.dir", 0},
      {"empty name", "[data]\ndir = \"d\"\n[unit]\nname = \"\"\ncode = \"11330822MB2000012A\"\n" + kFolder, "CFG-0004", "unit.name", 4},
      {"number for text", "[data]\ndir = 5\n[unit]\nname = \"甲\"\ncode = \"11330822MB2000012A\"\n" + kFolder, "CFG-0005", "data.dir", 2},
      {"text for number", kUnit + kFolder + "[alarm]\nnear_days = \"3\"\n", "CFG-0005", "alarm.near_days", 11},
      {"fraction for number", kUnit + kFolder + "[alarm]\nnear_days = 3.0\n", "CFG-0005", "alarm.near_days", 11},
      {"beyond the range", kUnit + kFolder + "[alarm]\nnear_days = 61\n", "CFG-0005", "alarm.near_days", 11},
      {"table for a value", kUnit + kFolder + "[retry.first]\nms = 1\n", "CFG-0005", "retry.first", 10},
      {"value for a table", "alarm = 3\n" + kUnit + kFolder, "CFG-0005", "alarm", 1},
      {"table for a list of tables", kUnit + "[source]\nname = \"甲\"\ntype = \"folder\"\ndirectory = \"in\"\n", "CFG-0005", "source", 6},
      {"duration without a unit", kUnit + kFolder + "[retry]\nfirst = \"20\"\n", "CFG-0005", "retry.first", 11},
      {"wrong choice", kUnit + "[[source]]\nname = \"甲\"\ntype = \"telepathy\"\n", "CFG-0006", "source.type", 8},
      {"no code", "[data]\ndir = \"d\"\n[unit]\nname = \"甲\"\ncode = \"1133\"\n" + kFolder, "CFG-0007", "unit.code", 5},
      {"same source twice", kUnit + kFolder + kFolder, "CFG-0008", "source.name", 0},
      {"same platform twice", kUnit + kIdentity + kFolder + kPeer + kPeer, "CFG-0008", "platform.id", 0},
      {"hook without a door", kUnit + "[[source]]\nname = \"甲\"\ntype = \"hook\"\nkey_file = \"k\"\n", "CFG-0009", "hook.listen", 0},
      {"folder without directory", kUnit + "[[source]]\nname = \"甲\"\ntype = \"folder\"\n", "CFG-0004", "source.directory", 6},
      {"key of another source type", kUnit + kFolder + "key_file = \"k\"\n", "CFG-0003", "source.key_file", 10},
      {"peer without identity", kUnit + kFolder + kPeer, "CFG-0004", "identity.certificate", 0},
      {"national cryptography without a certificate", kUnit + kIdentity + "cryptography = \"national\"\n" + kFolder, "CFG-0004", "identity.sm2_certificate", 6},
      {"SM2 asked for without anchors", kUnit + kIdentity + "require = \"both\"\n" + kFolder, "CFG-0004", "identity.sm2_ca", 6},
      {"a cryptography that is none", kUnit + kIdentity + "cryptography = \"rot13\"\n" + kFolder, "CFG-0006", "identity.cryptography", 10},
      {"password in a connection string", kUnit + kDatabase + "connection = \"Driver={X};Server=a; Pwd = {b}\"\n", "CFG-0022", "source.connection", 12},
      {"no key", kUnit + "[[source]]\nname = \"d\"\ntype = \"database\"\nconnection = \"Driver={X}\"\ntable = \"t\"\nwatermark = \"u\"\n", "CFG-0004", "source.key", 6},
      {"no watermark", kUnit + "[[source]]\nname = \"d\"\ntype = \"database\"\nconnection = \"Driver={X}\"\ntable = \"t\"\nkey = \"u\"\n", "CFG-0004", "source.watermark", 6},
      {"hours that are none", kUnit + kDatabase + "connection = \"Driver={X}\"\nhours = [\"25:00-1:00\"]\n", "CFG-0005", "source.hours", 13},
      {"outbox key in another mode", kUnit + kDatabase + "connection = \"Driver={X}\"\nmark_column = \"z\"\n", "CFG-0003", "source.mark_column", 13},
      {"a full reading that listens", kUnit + "[[source]]\nname = \"d\"\ntype = \"database\"\nconnection = \"Driver={X}\"\ntable = \"t\"\nkey = \"u\"\nmode = \"full\"\nlisten = \"c\"\n",
       "CFG-0003", "source.listen", 13},
      {"password for listening", kUnit + kDatabase + "connection = \"Driver={X}\"\nlisten_connection = \"host=a password=b\"\n", "CFG-0022", "source.listen_connection", 13},
      {"two ways of decoding", kUnit + kDatabase + "connection = \"Driver={X}\"\nwide = true\ncharset = \"gbk\"\n", "CFG-0005", "source.wide", 13},
      {"nothing to do", kUnit, "CFG-0010", "source", 0},
      {"platform id that no receipt can name", kUnit + kIdentity + kFolder +
           "[[platform]]\nid = \"青石县\"\nlevel = \"county\"\ntype = \"http\"\nurl = \"https://x.example\"\npackage = \"p\"\n", "CFG-0005", "platform.id", 15},
      {"a subject that is none", kUnit + kIdentity + kFolder + kPeer + "subjects = [\"外星人\"]\n", "CFG-0006", "platform.subjects", 20},
      {"send hours that are none", kUnit + kIdentity + kFolder + kPeer + "hours = [\"always\"]\n", "CFG-0005", "platform.hours", 20},
      {"secrets of a peer", kUnit + kIdentity + kFolder + kPeer + "secrets = { a = \"b\" }\n", "CFG-0003", "platform.secrets", 20},
      {"a setting that is no text", kUnit + kFolder + "[[platform]]\nid = \"c\"\nlevel = \"city\"\ntype = \"http\"\nurl = \"https://x\"\npackage = \"p\"\nsettings = { a = 1 }\n",
       "CFG-0005", "platform.settings.a", 16},
      {"origins that are no texts", kUnit + kFolder + "[[peer]]\nunit = \"11330822MB2000012A\"\norigins = [1]\n", "CFG-0005", "peer.origins", 12},
  };
  for (const Bad& bad : table) {
    const auto errors = read(bad.toml);
    const auto found = std::find_if(errors.begin(), errors.end(), [&](const Error& e) { return e.code == bad.code && e.where.key == bad.key; });
    ASSERT_NE(found, errors.end()) << bad.name << ":\n" << all(errors);
    EXPECT_EQ(found->fault, Fault::Config) << bad.name;
    if (bad.line != 0) {
      EXPECT_EQ(found->where.line, bad.line) << bad.name << ": " << describe(*found);
      EXPECT_GT(found->where.column, 0) << bad.name;
    }
  }
}

TEST(ConfigReader, TellsAllProblemsAtOnce) {
  const auto errors = read("[data]\ndir = \"d\"\nreserve = 5\n[unit]\nname = 3\ncode = \"x\"\n[[source]]\nname = \"甲\"\ntype = \"folder\"\n");
  std::vector<std::string> keys;
  for (const Error& error : errors) keys.push_back(error.where.key);
  for (const char* key : {"data.reserve", "unit.name", "unit.code", "source.directory"}) {
    EXPECT_EQ(std::count(keys.begin(), keys.end(), key), 1) << key << "\n" << all(errors);
  }
  EXPECT_EQ(errors.size(), 4u) << all(errors);
}

TEST(ConfigReader, SaysWhereAFileIsNoToml) {
  for (const char* toml : {"[data\ndir = 1\n", "[data]\ndir = \"d\ncode\"\n", "[data]\ndir = 'a' 'b'\n", "\xff\xfe", "[data]\n[data]\n", "a = {b = 1,}\n", "= 3\n", "a = 0x\n", "a.b = 1\na = 2\n",
                           "a = 1、\n", "[data]\ndir = “d”\n"}) {
    const auto errors = read(toml);
    ASSERT_EQ(errors.size(), 1u) << toml << all(errors);
    EXPECT_EQ(errors[0].code, "CFG-0002") << toml;
    EXPECT_GT(errors[0].where.line, 0) << toml;
  }
}

TEST(ConfigReader, ReadsDurations) {
  struct Case {
    const char* text;
    std::optional<std::int64_t> ms;
  };
  for (const Case c : {Case{"0ms", 0}, Case{"500ms", 500}, Case{"2s", 2'000}, Case{"10m", 600'000}, Case{"1h", 3'600'000},
                       Case{"", {}}, Case{"5", {}}, Case{"s", {}}, Case{"-1s", {}}, Case{"1.5s", {}}, Case{"1 s", {}}, Case{"1d", {}},
                       Case{"1S", {}}, Case{"99999999999999999999s", {}}, Case{"1000000001h", {}}}) {
    EXPECT_EQ(parse_duration_ms(c.text), c.ms) << c.text;
  }
}

}  // namespace
}  // namespace xinshi::runtime
