// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "destinations/peer/peer_sender.h"

namespace xinshi::peer {

std::span<const Message> messages() {
  static constexpr std::array kTable{
      Message{"SND-0001", "这一批已封存待重发，但现在取出的记录与封存时不一致，已停止重发。请查看该批记录是否被删除或改动，并由人工处理。",
              "A sealed batch cannot be rebuilt byte for byte: its records are not what was sealed. See whether records were "
              "erased or changed; a person has to decide."},
      Message{"SND-0002", "转报的记录缺少原报送单位的签名，不能转报。请运行 xinshi fsck 检查数据。",
              "A relayed record lacks the signed manifest of its origin. Run xinshi fsck."},
      Message{"SND-0010", "对方平台说这个批次号已用于另一批内容，已停止发送。请与对方核对。",
              "The peer says that this batch id was used for other bytes. Compare with its operator."},
      Message{"SND-0011", "对方平台不接受这次请求。请按括号里的代码查明原因；常见原因是本单位尚未在对方登记。",
              "The peer refuses this request. The code in brackets tells why; often this unit is not registered there."},
      Message{"SND-0012", "对方平台出错，没有给出答复。稍后会自动重试。", "The peer failed to answer. It is tried again by itself."},
      Message{"SND-0013", "对方答复了，但没有给出有效回执，不能算作已收。稍后会自动重试。",
              "The peer answered without a valid receipt, which counts as no answer. It is tried again by itself."},
      Message{"SND-0014", "回执上的签名不是所配置的接收单位的，不能算作已收。请核对接收单位代码和信任证书。",
              "The receipt is not signed by the configured receiver, so it does not count. Check the receiver's unit code and "
              "the trusted certificates."},
      Message{"SND-0015", "回执说的不是这一批记录，不能算作已收。稍后会自动重试；若反复出现，请通知对方。",
              "The receipt is about something else, so it does not count. It is tried again by itself; tell the peer when it "
              "keeps happening."},
      Message{"SND-0016", "对方平台正忙，要求稍后再发。到时会自动发送。", "The peer is busy and asks to come later. It is sent again by itself."},
      Message{"SND-0017", "对方平台说这一批太大。会自动拆小后再发。",
              "The peer says that the batch is too large. It is split and sent again by itself."},
      Message{"SND-0018", "从上级取回执时，对方的答复格式不对。稍后会自动重试。",
              "The peer's list of receipts cannot be read. It is fetched again by itself."},
  };
  return kTable;
}

}  // namespace xinshi::peer
