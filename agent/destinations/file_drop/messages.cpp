// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "destinations/file_drop/file_drop.h"

namespace xinshi::file_drop {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{
          "SND-0201", "报送文件的登记簿（数据目录 drops 下）已损坏，暂停报送。请联系技术支持，不要删除。",
          "The ledger of dropped files (below drops in the data directory) is damaged; sending pauses. Ask the support, do not delete it."},
      Message{"SND-0202",
              "这一批已封存待重发，但平台对接包已更换，写出的文件与封存时不同，已停止重发。请恢复原对接包，或由人工确认后作为新批次发送。",
              "A sealed batch would be written differently now because the platform package changed. Put the former package back, or have "
              "a person send "
              "it as a new batch."},
      Message{
          "SND-0203", "平台的回执文件读不懂，没有处理，仍留在原处。请核对适配包中回执的格式，或联系平台。",
          "A receipt file of the platform cannot be read and stays where it is. Check the package's receipt form, or ask the platform."},
      Message{"SND-0204", "封存的批次内容损坏，无法写成文件。", "The sealed batch is damaged and cannot be written as files."},
      Message{"SND-0205", "这一批的文件已放到平台的接收目录，等待回执文件。",
              "The files of this batch lie in the platform's folder; its receipt file is awaited."},
  };
  return kTable;
}

}  // namespace xinshi::file_drop
