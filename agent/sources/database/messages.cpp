// SPDX-License-Identifier: Apache-2.0
#include "sources/database/messages.h"

namespace xinshi::database {
namespace {

constexpr Message kMessages[] = {
    {"SRC-0205", "业务数据库的表里没有这一列（可能被改名或删除），该来源已停止读取。请与业务系统厂商核对，改好适配器或配置后会自动继续。",
     "The table has no such column, perhaps renamed or dropped; this source has stopped. Ask the system's maker, then correct the adapter or "
     "the configuration; reading goes on by itself."},
    {"SRC-0206", "业务数据库的表里这一列换了类型，该来源已停止读取。请核对数据含义没有变，再把配置中的 reread 加一，从头核对读取（不会重复上报）。",
     "A column of the table has another type; this source has stopped. Make sure that its meaning is the same, then raise `reread` in the "
     "configuration: all rows are read anew, nothing is sent twice."},
    {"SRC-0207", "增量依据列的最大值倒退了（表被恢复到以前、清空，或最新的行被删除），该来源已停止读取，以免漏数。查明原因后，把 reread 加一从头读取，或设 on_regress = \"follow\"。",
     "The greatest watermark went back (the table was restored or emptied, or its newest rows deleted); this source has stopped so that "
     "nothing is missed. Find the reason, then raise `reread`, or set on_regress = \"follow\"."},
    {"SRC-0209", "这一列不能作为增量依据：应为时间、日期、整数，或写成 2026-11-22 10:00:00、20261122100000 这类文本。",
     "This column cannot be a watermark: it must hold times, dates, whole numbers, or texts such as 2026-11-22 10:00:00 or 20261122100000."},
    {"SRC-0210", "读取用的数据库账号对该表有写权限。本程序只读，但请管理员换成只有 SELECT 权限的账号。",
     "The account could change this table. This program only reads, but ask the administrator for an account with SELECT alone."},
    {"SRC-0211", "增量依据列加主键列不能区分各行，读取无法前进，该来源已停止。请把 key 设为唯一且不为空的列。",
     "Watermark and key do not tell rows apart, so reading cannot go on; this source has stopped. Name unique columns without NULL as `key`."},
    {"SRC-0212", "{0} 列的内容太长（超过 1 MB），没有读取。", "The value of column {0} is too long (over 1 MB) and was not taken."},
    {"SRC-0213", "{0} 列的内容不是所配置的编码。请核对来源的 charset 和连接字符串中的字符集。",
     "The value of column {0} is no text in the configured encoding. Check the source's charset and that of the connection string."},
    {"SRC-0214", "已收妥的发件箱记录无法标记或删除，暂停读取发件箱；恢复后自动继续，不会重复上报。请给账号授予该表的 UPDATE 或 DELETE 权限。",
     "Outbox rows that are safe cannot be marked or deleted, so the outbox waits. Grant UPDATE or DELETE on this table; nothing is sent twice."},
    {"SRC-0215", "表里没有适配器认识的列。请核对表名和适配器。", "The table has no column that the adapter uses. Check table and adapter."},
    {"SRC-0216", "有些行的这一列为空，增量读取看不到它们。请补上数据，或把多个时间列都列入 watermark，或设 full 定期全量核对。",
     "Some rows have no value here and incremental reading does not see them. Fill them, name several columns as `watermark`, or set `full`."},
    {"SRC-0217", "有些行的增量时间晚于现在，已照常读取，但不用来推进位置。请核对业务系统的时钟和数据。",
     "Some rows have a watermark in the future. They were read, but the position does not follow them. Check the clock and the data there."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::database
