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
  };
  return kTable;
}

}  // namespace xinshi::platform_http
