// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/messages.h"

namespace xinshi::posix {
namespace {

constexpr Message kMessages[] = {
    {"SYS-0001", "找不到文件或文件夹。请核对路径。", "The file or folder does not exist. Check the path."},
    {"SYS-0002", "没有权限读写这个文件或文件夹，或磁盘是只读的。请管理员检查权限。",
     "No permission for this file or folder, or the disk is read-only. Check its permissions."},
    {"SYS-0003", "磁盘空间不足。请清理磁盘，腾出空间后会自动继续。", "The disk is full. Free some space; work goes on by itself."},
    {"SYS-0004", "读写文件时系统报错，稍后会自动重试。若反复出现，请检查磁盘和网络共享。",
     "The system reported a fault while reading or writing; it is tried again later. If it stays, check the disk and network shares."},
    {"SYS-0005", "目标位置已有同名文件，未覆盖。", "A file of that name exists; it was not overwritten."},
    {"SYS-0006", "文件超过允许的大小。", "The file is larger than allowed."},
    {"SYS-0007", "文件路径超出了规定的文件夹。", "The path leaves its folder."},
    {"SYS-0010", "数据目录正被另一个信使进程使用。请先停止它，或更换数据目录。",
     "Another xinshi process uses this data directory. Stop it first or choose another directory."},
    {"SYS-0020", "外部程序没有在规定时间内结束，已终止。", "Another program did not end in time and was stopped."},
    {"SYS-0021", "外部程序无法启动。请核对路径和权限。", "Another program cannot be started. Check its path and permissions."},
    {"SYS-0022", "本机没有运行 systemd，无法作为系统服务安装或查询。可用 xinshi run 在前台运行。", "systemd does not run on this machine. Run the service in the foreground with xinshi run."},
    {"SYS-0023", "需要管理员权限。请用 root 或 sudo 执行。", "This needs administrator rights. Run it as root or with sudo."},
    {"SYS-0024", "系统服务管理器没有完成此操作。请用 journalctl -u xinshi 查看原因。", "The service manager did not do this. See journalctl -u xinshi for the reason."},
    {"SYS-0030", "域名解析失败。请核对网址中的主机名，并检查本机的 DNS 设置（/etc/resolv.conf）。",
     "The host name cannot be resolved. Check the name in the URL and this machine's DNS settings (/etc/resolv.conf)."},
    {"SYS-0031", "对方地址可达性检查失败：没有程序在该端口接收连接，或网络不通。请检查端口、防火墙和路由，或询问对方是否已启动。",
     "Nobody takes connections on this port, or there is no way to the address. Check port, firewall and route, or ask whether the other side is up."},
    {"SYS-0032", "连接对方地址时没有任何应答，多半被防火墙拦截。请网络管理员放行本机到该地址和端口的访问。",
     "No answer at all from this address, most likely a firewall. Ask the network administrator to allow this machine to reach it."},
    {"SRC-0010", "不认识这种字符编码，或本机不支持。可填 auto、utf-8、gb18030、gbk、utf-16。",
     "Unknown character encoding, or not supported on this machine. Use auto, utf-8, gb18030, gbk or utf-16."},
    {"SRC-0011", "文件内容与所用字符编码不符。请用正确的编码重新导出，或在配置中改写 charset（如 gb18030）。",
     "The text is not valid in its character encoding. Export it again, or set charset, for example "
     "gb18030."},
    {"SRC-0012", "无法识别文件的字符编码：既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 后重新提交。",
     "The character encoding is neither UTF-8 nor GB18030. Save the file as UTF-8 and hand it in again."},
    {"SRC-0013", "文件在一个汉字中间中断，可能没有写完整。请重新导出完整的文件。",
     "The file ends inside a character and is probably incomplete. Export it again."},
    {"SRC-0014", "目标编码无法表示某个字。请改用 GB18030，或核对该字。",
     "The target encoding cannot hold a character. Use GB18030 or check the character."},
    {"CFG-0901", "密钥文件可被其他用户读取，已拒绝使用。请改为仅本服务用户可读（chmod 600）。",
     "Others can read this secret file; it is refused. Make it readable for the service's user only (chmod 600)."},
    {"CFG-0902", "密钥文件不存在、无权读取、为空或过大。请核对路径、权限和内容。",
     "The secret file is missing, not readable for this service, empty or too large. Check path, permissions and content."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::posix
