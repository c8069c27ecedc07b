// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace xinshi::posix {

/// What the service manager must know of this installation.
struct ServiceSpec {
  std::string program;                ///< absolute
  std::string config;                 ///< absolute
  std::string templates;              ///< folder with xinshi.service, xinshi.sysusers, xinshi.tmpfiles, for a program without a package
  std::vector<std::string> writable;  ///< folders besides /var/lib/xinshi that the service writes to
};

struct ServiceView {
  bool installed = false;
  bool enabled = false;
  std::string state;  ///< systemd's: active, inactive, failed, activating …
  std::uint64_t pid = 0;
  std::uint64_t restarts = 0;
};

/// The drop-in that fits the hardened unit to this installation; "" when the unit fits as it is. Pure.
std::string service_drop_in(const ServiceSpec& spec);

/// The service under systemd. All need root but `service_status`: Config SYS-0023. Config SYS-0022 where systemd does not run; what systemctl
/// refuses is Transient SYS-0024 with its words. `install_service` may be repeated: it follows the configuration. Data is never touched.
Status install_service(const ServiceSpec& spec);
Status uninstall_service();
Status start_service();
Status stop_service();
Result<ServiceView> service_status();

}  // namespace xinshi::posix
