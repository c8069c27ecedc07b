// SPDX-License-Identifier: Apache-2.0
// Whom RemoteDirectory talks to and as whom.
#include "remote_fixture.h"

namespace xinshi {
namespace {

class Trust : public RemoteContract {};
class SftpTrust : public RemoteContract {};
class FtpsTrust : public RemoteContract {};

Error refused(RemoteDirectory& remote) {
  const auto entries = remote.list("");
  return entries ? Error{Fault::Internal, "listed", {}, {}} : entries.error();
}

auto with(Secret password, std::string key = {}) {
  return [password, key] { return Result<net_remote::Credentials>(net_remote::Credentials{password, key}); };
}

TEST_P(SftpTrust, AnotherHostKeyIsRefusedAndNamed) {
  auto wrong = config();
  wrong.fingerprints = {ssh().fingerprint("other_fingerprint")};
  const Error error = refused(*connect(wrong));
  EXPECT_EQ(error.code, "NET-0205");
  EXPECT_EQ(error.fault, Fault::Refused);
  EXPECT_EQ(error.detail, ssh().fingerprint());
  EXPECT_EQ(ssh().log().find("Accepted publickey for " + server_account() + " from 127.0.0.1 port 1 "), std::string::npos);
}

TEST_P(SftpTrust, NoFingerprintMeansNoTrust) {
  auto none = config();
  none.fingerprints.clear();
  EXPECT_EQ(refused(*connect(none)).code, "NET-0205");
}

TEST_P(SftpTrust, OneOfSeveralFingerprintsIsEnough) {
  auto two = config();
  two.fingerprints = {ssh().fingerprint("other_fingerprint"), ssh().fingerprint() + "="};
  EXPECT_TRUE(connect(two)->list(""));
}

TEST_P(SftpTrust, AStrangeKeyIsALoginRefused) {
  auto strange = config();
  strange.credentials = with(Secret(), ssh().home() + "/stranger");
  EXPECT_EQ(refused(*connect(strange)).code, "NET-0207");
}

TEST_P(SftpTrust, APasswordWhereOnlyKeysAreTakenIsALoginRefused) {
  auto password = config();
  password.credentials = with(Secret("anything"));
  EXPECT_EQ(refused(*connect(password)).code, "NET-0207");
}

TEST_P(SftpTrust, AKeyWithItsOwnPasswordIsOpened) {
  auto locked = config();
  locked.credentials = with(Secret("key words"), ssh().home() + "/locked");
  const auto entries = connect(locked)->list("");
  EXPECT_TRUE(entries) << describe(entries.error());
}

TEST_P(FtpsTrust, AnotherAuthorityIsRefused) {
  auto wrong = config();
  wrong.ca_file = ftp().home() + "/other.crt";
  const Error error = refused(*connect(wrong));
  EXPECT_EQ(error.code, "NET-0206") << describe(error);
  EXPECT_EQ(error.fault, Fault::Refused);
}

TEST_P(FtpsTrust, TheSystemsAuthoritiesDoNotCountForAPrivateOne) {
  auto system = config();
  system.ca_file.clear();
  EXPECT_EQ(refused(*connect(system)).code, "NET-0206");
}

TEST_P(FtpsTrust, AnotherHostNameIsRefused) {
  auto other = config();
  other.address.host = "localhost";
  EXPECT_EQ(refused(*connect(other)).code, "NET-0206");
}

TEST_P(FtpsTrust, APinnedKeyStandsForAuthorityAndName) {
  auto pinned = config();
  pinned.ca_file.clear();
  pinned.fingerprints = {ftp().pin("server")};
  pinned.address.host = "localhost";
  const auto remote = connect(pinned);
  make("a.csv", "hello");
  const auto bytes = remote->get("a.csv", 0, 10);
  ASSERT_TRUE(bytes) << describe(bytes.error());
  EXPECT_EQ(*bytes, "hello");
}

TEST_P(FtpsTrust, AnotherPinnedKeyIsRefusedWhateverTheAuthority) {
  for (const bool with_authority : {true, false}) {
    auto pinned = config();
    if (!with_authority) pinned.ca_file.clear();
    pinned.fingerprints = {ftp().pin("other")};
    EXPECT_EQ(refused(*connect(pinned)).code, "NET-0206") << with_authority;
  }
}

TEST_P(FtpsTrust, APinnedKeyDoesNotReplaceANamedAuthority) {
  auto both = config();
  both.ca_file = ftp().home() + "/other.crt";
  both.fingerprints = {ftp().pin("server")};
  EXPECT_EQ(refused(*connect(both)).code, "NET-0206");
}

TEST_P(FtpsTrust, AWrongPasswordIsALoginRefused) {
  auto wrong = config();
  wrong.credentials = with(Secret("other"));
  EXPECT_EQ(refused(*connect(wrong)).code, "NET-0207");
}

TEST_P(Trust, AChangedPasswordIsTakenUpWithoutARestart) {
  bool good = false;
  auto changing = config();
  const auto right = changing.credentials;
  changing.credentials = [&good, right]() -> Result<net_remote::Credentials> {
    return good ? right() : Result<net_remote::Credentials>(Error{Fault::Config, "CFG-0902", {}, {}});
  };
  const auto remote = connect(changing);
  EXPECT_EQ(refused(*remote).code, "CFG-0902");
  good = true;
  EXPECT_TRUE(remote->list(""));
}

TEST_P(Trust, NothingListensThere) {
  auto nowhere = config();
  nowhere.address.port = free_port();
  EXPECT_EQ(refused(*connect(nowhere)).code, "NET-0202");
}

INSTANTIATE_TEST_SUITE_P(Servers, Trust, testing::Values(Kind::Sftp, Kind::Ftps, Kind::FtpsImplicit), kind_name);
INSTANTIATE_TEST_SUITE_P(Servers, SftpTrust, testing::Values(Kind::Sftp), kind_name);
INSTANTIATE_TEST_SUITE_P(Servers, FtpsTrust, testing::Values(Kind::Ftps, Kind::FtpsImplicit), kind_name);

}  // namespace
}  // namespace xinshi
