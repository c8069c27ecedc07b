// SPDX-License-Identifier: Apache-2.0
#include "odbc/odbc_driver.h"

namespace xinshi::odbc {
namespace {

constexpr Message kMessages[] = {
    {"SRC-0201", "暂时连接不上业务数据库。请检查网络、地址、端口和数据库是否在运行；恢复后会自动继续，不会漏数。",
     "The database cannot be reached. Check network, address, port and whether it runs; work goes on by itself and nothing is missed."},
    {"SRC-0202", "业务数据库拒绝登录。请核对用户名、密码文件、数据库名和数据库侧的访问限制。",
     "The database refused the login. Check user, password file, database name and the access rules of the database."},
    {"SRC-0203", "本机没有安装连接字符串所指的 ODBC 驱动。请安装驱动，或核对 Driver 的名称（odbcinst -q -d 可列出）。",
     "The ODBC driver that the connection string names is not installed here. Install it, or check the name (odbcinst -q -d lists them)."},
    {"SRC-0204", "业务数据库里没有这个表或列，或者账号无权读取。请核对 schema、table 的名称（区分大小写）和授权。",
     "The database has no such table or column, or the account may not read it. Check schema and table (case matters) and the grants."},
    {"SRC-0208", "读取业务数据库时出错，会自动重试。如一直不恢复，请把括号中的状态码告诉数据库管理员。",
     "Reading the database failed and is retried. If it does not pass, tell the state code in brackets to the database's administrator."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::odbc
