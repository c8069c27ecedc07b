// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "net/curl/http_client.h"

namespace xinshi::net_curl {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{"NET-0001", "找不到对方主机。请检查平台网址是否写对、本机的域名解析（DNS）是否可用。稍后会自动重试。",
              "The host name cannot be found. Check the URL and this machine's name resolution. It is tried again by itself."},
      Message{"NET-0002", "连不上对方。请检查网络、防火墙和端口，或询问对方平台是否正在维护。稍后会自动重试。",
              "No connection. Check network, firewall and port, or ask whether the platform is under maintenance. It is tried "
              "again by itself."},
      Message{"NET-0003", "对方在规定时间内没有答复。稍后会自动重试。",
              "The other side did not answer in time. It is tried again by itself."},
      Message{"NET-0004", "与对方建立加密连接失败。请技术人员核对双方的加密设置。稍后会自动重试。",
              "The encrypted connection could not be set up. Compare the TLS settings of both sides. It is tried again by "
              "itself."},
      Message{"NET-0005", "对方的证书不是由所配置的根证书签发的，已停止发送，没有任何数据发出。请核对对方身份和根证书文件。",
              "The other side's certificate does not come from the configured anchors. Nothing was sent. Check who answers "
              "there and the CA file."},
      Message{"NET-0006", "对方的证书已过期或尚未生效，没有任何数据发出。请通知对方更换证书，并核对本机时间。",
              "The other side's certificate has expired or is not yet valid. Nothing was sent. Tell its operator, and check "
              "this machine's clock."},
      Message{"NET-0007", "对方的证书写的是另一台主机，没有任何数据发出。请核对平台网址。",
              "The other side's certificate names another host. Nothing was sent. Check the URL."},
      Message{"NET-0008", "对方的答复太长，已中断接收。请联系对方平台。", "The answer is too long and was cut off. Ask the platform's operator."},
      Message{"NET-0009", "对方提前断开了连接，没有完整答复。稍后会自动重试。",
              "The other side closed the connection before its answer was complete. It is tried again by itself."},
      Message{"NET-0010", "对方的答复不是网页服务的格式。请核对网址和端口。", "The answer is no HTTP. Check URL and port."},
      Message{"NET-0011", "对方不接受本机的证书：可能已过期、未登记或已吊销。请检查证书有效期，必要时重新申请。",
              "The other side does not accept this machine's certificate: expired, unknown or revoked. Check its dates, or "
              "enrol again."},
      Message{"NET-0012", "本机的证书、私钥或根证书文件读不出来。请检查文件是否存在、权限和内容。",
              "The certificate, key or CA file of this machine cannot be read. Check the files and their permissions."},
      Message{"NET-0013", "网址不能用：须以 https:// 开头（http:// 只允许本机），且不能带用户名和口令。请改正配置。",
              "The URL cannot be used: it must begin with https:// (http:// only for this machine) and carry no credentials. "
              "Correct the configuration."},
      Message{"NET-0014", "请求的方法、请求头或网址里有不允许的字符。请检查配置里的请求头。",
              "The method, a header or the URL holds characters that are not allowed. Check the configured headers."},
      Message{"NET-0015", "程序正在停止，这次发送没有完成。下次启动后会继续。",
              "The program is stopping; this exchange was not completed. It goes on after the next start."},
      Message{"NET-0017", "邮件服务器没有接收告警邮件：可能是收发件地址、用户名或口令不对。请核对 [[notify]] 的设置。",
              "The mail server did not take the mail: perhaps an address, the user or the password is wrong. Check [[notify]]."},
      Message{"NET-0016", "网络传输失败。稍后会自动重试；若一直失败，请查看运行日志。",
              "The transfer failed. It is tried again by itself; when it goes on, see the log."},
  };
  return kTable;
}

}  // namespace xinshi::net_curl
