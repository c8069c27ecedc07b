// SPDX-License-Identifier: Apache-2.0
#include "figures/messages.h"

#include <array>

namespace xinshi::figures {
namespace {
constexpr std::array kMessages = {
    Message{"FIG-0001", "统计公式写得不对，请按提示的位置修改", "The formula cannot be read; correct it at the place named"},
    Message{"FIG-0002", "起止日期不对：开始日期不能晚于结束日期", "The days are wrong: the first may not be later than the last"},
    Message{"FIG-0003", "保存的对账结果读不出来，请对这个来源重新对账（xinshi reconcile）", "The stored counts of a reconciliation cannot be read; reconcile this source again"},
};
}  // namespace
std::span<const Message> messages() { return kMessages; }
}  // namespace xinshi::figures
