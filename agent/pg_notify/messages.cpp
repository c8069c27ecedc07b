// SPDX-License-Identifier: Apache-2.0
#include "pg_notify/pg_notify.h"

namespace xinshi::pg_notify {
namespace {

constexpr Message kMessages[] = {
    {"SRC-0218", "收不到业务数据库的通知（LISTEN），新数据改由轮询发现，不会漏数；会自动重连。请核对 listen、listen_connection 和账号的连接权限，数据库应是 PostgreSQL。",
     "Notifications of the database (LISTEN) do not arrive; new rows are found by polling meanwhile, nothing is missed, and the connection is tried again. "
     "Check listen, listen_connection and the account's right to connect; the database must be PostgreSQL."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::pg_notify
