// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/messages.h"

namespace xinshi::hook {
namespace {

constexpr Message kMessages[] = {
    {"HOK-0001", "接口只接受本机的请求。", "Only requests from this machine are accepted."},
    {"HOK-0002", "接口不接受来自网页的请求。请由业务系统的后台程序调用。",
     "Requests from web pages are not accepted. Call from the case system's server side."},
    {"HOK-0003", "请求中的主机名（Host）不是本机。请用 localhost 或 127.0.0.1 访问。",
     "The Host header does not name this machine. Use localhost or 127.0.0.1."},
    {"HOK-0004", "缺少接口密钥，或密钥不对。请在 Authorization: Bearer 或 X-Xinshi-Key 中提供本来源的密钥。",
     "The key is missing or wrong. Send the source's key as Authorization: Bearer or X-Xinshi-Key."},
    {"HOK-0005", "没有这个接口地址。请用 /v1/records/类别 或 /v1/records/记录编号。",
     "There is nothing at this address. Use /v1/records/KIND or /v1/records/ID."},
    {"HOK-0006", "不认识这个信息类别。请核对地址中的类别，例如 penalty（行政处罚）、permit（行政许可）。",
     "Unknown record kind. Check the kind in the address, for example penalty or permit."},
    {"HOK-0007", "这个地址不支持该请求方法。报送用 POST，查询用 GET。", "This address does not support the method. Submit with POST, query with GET."},
    {"HOK-0008", "请求缺少 Content-Length。", "The request lacks Content-Length."},
    {"HOK-0009", "请求内容超过允许的大小。请分成几次报送。", "The body is larger than allowed. Submit in several requests."},
    {"HOK-0010", "不支持这种内容类型。可用 application/json、application/x-ndjson、application/xml。",
     "Unsupported content type. Use application/json, application/x-ndjson or application/xml."},
    {"HOK-0011", "不支持所声明的字符编码。可用 utf-8、gb18030、gbk。", "Unsupported charset. Use utf-8, gb18030 or gbk."},
    {"HOK-0012", "不支持压缩的请求内容。请发送未压缩的内容。", "Compressed bodies are not supported. Send the plain text."},
    {"HOK-0014", "请求中没有任何记录。", "The body holds no record."},
    {"HOK-0015", "没有一条记录可以接收。各行的原因见 rejected，改正后重新报送。",
     "No record could be accepted. See `rejected` for each row, correct and submit again."},
    {"HOK-0016", "Idempotency-Key 为空或超过 255 个字符。", "Idempotency-Key is empty or longer than 255 characters."},
    {"HOK-0017", "同一个 Idempotency-Key 曾用于不同的内容。新的内容请换一个键。",
     "This Idempotency-Key was used with another body. Use a new key for new content."},
    {"HOK-0018", "暂停接收（磁盘已满或程序正在停止）。请稍后重试，数据不会丢失。",
     "Intake is closed (disk full or stopping). Try again later."},
    {"HOK-0019", "同时报送的请求太多，请稍后重试。", "Too many requests at once. Try again in a moment."},
    {"HOK-0020", "没有这条记录。请核对编号。", "There is no such record. Check the id."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::hook
