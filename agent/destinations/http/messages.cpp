// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "destinations/http/http_platform_sender.h"

namespace xinshi::platform_http {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{"SND-0101", "这一批已封存待重发，但平台对接包已更换，写出的内容与封存时不同，已停止重发。请恢复原对接包，或由人工确认后作为新批次发送。",
              "A sealed batch would be written differently now because the platform package changed. Put the former package back, "
              "or have a person send it as a new batch."},
      Message{"SND-0102", "平台正忙，要求稍后再发。到时会自动发送。", "The platform is busy and asks to come later. It is sent again by itself."},
      Message{"SND-0103", "平台的答复对不上所发的记录，不能算作已收。稍后会自动重试。",
              "The platform's answer does not fit the records that were sent, so it does not count. It is tried again by itself."},
      Message{"SND-0104", "平台对接包要用的密钥或参数，配置里没有给出，或给出的内容不是约定的格式（十六进制、Base64）。请对照对接包的说明补全 secrets 和 settings。",
              "A secret or setting that the platform package needs is not given by the configuration, is unknown to it, or is not in its form "
              "(hex, base64). Complete secrets and settings as the package's README says."},
      Message{"SND-0105", "平台对接包把一段不是 JSON 的内容当作 JSON 使用，请检查 raw_parts。",
              "The platform package uses a text as JSON that is none; check raw_parts."},
      Message{"SND-0106", "登录平台没有成功，没有取得令牌，数据尚未发出。请检查账号和密钥，稍后会自动重试。",
              "Signing in gave no token; nothing was sent. Check account and secrets. It is tried again by itself."},
      Message{"SND-0107", "平台说没有收到过这条记录，将重新发送。", "The platform says that it does not have this record; it is sent again."},
  };
  return kTable;
}

}  // namespace xinshi::platform_http
