// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "net/server/http_server.h"

namespace xinshi::net_server {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{"NET-0101", "监听地址写法不对。请写成“127.0.0.1:8443”“[::1]:8443”或“unix:/路径”。",
              "The listening address cannot be read. Write 127.0.0.1:8443, [::1]:8443 or unix:/path."},
      Message{"NET-0102", "监听地址无法使用：可能已被别的程序占用，或者不是本机地址。请换一个端口，或先停掉占用它的程序。",
              "The listening address cannot be used: another program holds it or it is not an address of this machine. "
              "Choose another port or stop the other program."},
      Message{"NET-0103", "本机的证书或私钥读不出来，或者两者不配对。请检查文件是否存在、权限和内容，必要时重新申请证书。",
              "The certificate or key of this machine cannot be read, or they do not belong together. Check the files and "
              "their permissions, or enrol again."},
      Message{"NET-0104", "用来核对来访者的根证书文件读不出来。请检查文件是否存在、是否为 PEM 格式。",
              "The anchors that visitors are checked against cannot be read. Check that the file exists and is PEM."},
      Message{"NET-0105", "监听用的套接字文件位置被别的文件占住，或者没有权限。请移走该文件，或换一个路径。",
              "Something else stands where the socket file should be, or permission is missing. Move it away or choose "
              "another path."},
      Message{"NET-0106", "运行中不能更改监听地址或加密方式。请重启服务。",
              "The address and the use of TLS cannot change while running. Restart the service."},
      Message{"NET-0110", "收到的请求格式不对，无法处理。请检查调用程序。",
              "The request is malformed. Check the calling program."},
      Message{"NET-0111", "提交的内容太大。请分成几次提交。", "The content is too large. Submit it in several parts."},
      Message{"NET-0112", "请求头太长。请检查调用程序。", "The request head is too long. Check the calling program."},
      Message{"NET-0114", "服务正忙或正在停止。请稍后再试。", "The service is busy or stopping. Try again later."},
      Message{"NET-0115", "处理请求时程序出错。请查看运行日志，并联系技术支持。",
              "The program failed while answering. See the log and contact support."},
      Message{"NET-0116", "要的文件不在。", "The file asked for is not there."},
  };
  return kTable;
}

}  // namespace xinshi::net_server
