// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "net/remote/remote_directory.h"

namespace xinshi::net_remote {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{"NET-0201", "找不到文件服务器。请检查配置里的主机名和本机的域名解析（DNS）。稍后会自动重试。",
              "The file server's name cannot be found. Check the configured host and this machine's name resolution. It is tried again by "
              "itself."},
      Message{"NET-0202", "连不上文件服务器。请检查网络、防火墙和端口，或询问对方是否正在维护。稍后会自动重试。",
              "No connection to the file server. Check network, firewall and port, or ask whether it is under maintenance. It is tried "
              "again by itself."},
      Message{"NET-0203", "文件服务器在规定时间内没有答复。稍后会自动重试。",
              "The file server did not answer in time. It is tried again by itself."},
      Message{"NET-0204",
              "与文件服务器建立加密连接失败，没有发出密码。请核对：对方是否支持 FTPS，隐式还是显式加密（ftps_mode），端口是否正确。",
              "No encrypted connection to the file server; no password was sent. Check whether it speaks FTPS, explicit or implicit "
              "(ftps_mode), and the port."},
      Message{
          "NET-0205",
          "文件服务器的主机密钥不是配置的那一个，已停止连接，没有发出密码。请向对方核实；确实换过密钥的，把 fingerprint 改成这里显示的值。",
          "The file server's host key is not the pinned one; the connection was given up before the password. Ask its operator; if the key "
          "was really "
          "changed, set fingerprint to the value shown here."},
      Message{
          "NET-0206",
          "文件服务器的证书不可信：不是所配置的根证书签发、主机名不符、已过期，或公钥与 fingerprint 不符。没有发出密码。请向对方核实证书。",
          "The file server's certificate is not trusted: not from the configured anchors, another host, expired, or another key than "
          "fingerprint. No "
          "password was sent. Ask its operator."},
      Message{"NET-0207", "文件服务器拒绝登录。请核对用户名、密码文件或私钥，并向对方确认帐号有效。",
              "The file server refuses the login. Check user, password file or private key, and ask whether the account is valid."},
      Message{"NET-0208", "本机的私钥、密码或根证书文件读不出来或格式不对。请检查文件是否存在、权限和内容。",
              "The private key, password or CA file of this machine cannot be read or has a wrong form. Check the files and their "
              "permissions."},
      Message{"NET-0209", "与文件服务器的连接中断。稍后会自动重连，从断点继续。",
              "The connection to the file server broke off. It is set up again by itself and goes on where it stopped."},
      Message{"NET-0210", "文件服务器不允许这一步。请向对方核实：该目录是否存在，帐号是否有读取、写入、改名的权限。",
              "The file server does not allow this step. Ask whether the folder exists and the account may read, write and rename there."},
      Message{"NET-0211", "文件服务器上没有这个文件或目录。请核对配置的路径。",
              "The file server has no such file or folder. Check the configured path."},
      Message{"NET-0212", "文件名里有不能使用的字符，没有发送。", "The name holds characters that cannot be used; nothing was sent."},
      Message{"NET-0213", "文件服务器的磁盘已满或超出配额。请通知对方。稍后会自动重试。",
              "The file server's disk or quota is full. Tell its operator. It is tried again by itself."},
      Message{"NET-0214", "看不懂文件服务器给出的目录列表。请把列表样例交给技术支持。",
              "The file server's listing cannot be understood. Hand a sample of it to the support."},
      Message{"NET-0215", "本机的 libcurl 不支持 SFTP 或 FTPS。请安装 Debian 的 libcurl4（OpenSSL 版）或等同的软件包。",
              "This machine's libcurl has no SFTP or FTPS. Install Debian's libcurl4 (OpenSSL flavour) or its like."},
      Message{"NET-0216", "与文件服务器的传输失败。稍后会自动重试；若一直失败，请查看运行日志。",
              "The transfer with the file server failed. It is tried again by itself; when it goes on, see the log."},
      Message{"NET-0217",
              "文件服务器的地址不能用。写法：sftp://用户@主机:22/目录 或 ftps://用户@主机:21/目录；密码写在 password_file 指的文件里。",
              "The file server's address cannot be used. Form: sftp://user@host:22/folder or ftps://user@host:21/folder; the password "
              "stands in the file that "
              "password_file names."},
      Message{"NET-0218", "程序正在停止，这次传输没有完成。下次启动后会继续。",
              "The program is stopping; this transfer goes on after the next start."},
  };
  return kTable;
}

}  // namespace xinshi::net_remote
