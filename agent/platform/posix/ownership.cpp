// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/ownership.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "platform/posix/posix_error.h"

namespace xinshi::posix {

bool is_superuser() { return ::geteuid() == 0; }

Status become_owner_of(const std::string& path) {
  struct stat info {};
  if (!is_superuser() || ::stat(path.c_str(), &info) != 0 || info.st_uid == 0) return {};
  const passwd* const owner = ::getpwuid(info.st_uid);
  const gid_t group = owner == nullptr ? info.st_gid : owner->pw_gid;
  const int groups = owner == nullptr ? ::setgroups(1, &group) : ::initgroups(owner->pw_name, group);
  if (groups != 0 || ::setgid(group) != 0 || ::setuid(info.st_uid) != 0) return system_error(errno, "setuid", path);
  return {};
}

Status share_with_owner_of(const std::string& path, const std::string& like, Share share) {
  struct stat info {};
  const bool known = is_superuser() && ::stat(like.c_str(), &info) == 0;
  const uid_t owner = share == Share::Owner ? info.st_uid : 0;
  if (known && ::chown(path.c_str(), owner, info.st_gid) != 0) return system_error(errno, "chown", path);
  if (::chmod(path.c_str(), share == Share::Owner ? 0600 : known ? 0640 : 0600) != 0) return system_error(errno, "chmod", path);
  return {};
}

Status make_folder_for_owner_of(const std::string& folder, const std::string& like) {
  for (std::size_t at = folder.find('/', 1); at != std::string::npos; at = folder.find('/', at + 1)) {
    const std::string parent = folder.substr(0, at);
    if (::mkdir(parent.c_str(), 0755) == 0) {
      if (::chmod(parent.c_str(), 0755) != 0) return system_error(errno, "chmod", parent);
    } else if (errno != EEXIST) {
      return system_error(errno, "mkdir", parent);
    }
  }
  if (::mkdir(folder.c_str(), 0770) != 0) return errno == EEXIST ? Status() : Status(system_error(errno, "mkdir", folder));
  struct stat info {};
  if (is_superuser() && ::stat(like.c_str(), &info) == 0 && ::chown(folder.c_str(), info.st_uid, info.st_gid) != 0) return system_error(errno, "chown", folder);
  if (::chmod(folder.c_str(), 02770) != 0) return system_error(errno, "chmod", folder);
  return {};
}

}  // namespace xinshi::posix
