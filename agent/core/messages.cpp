// SPDX-License-Identifier: Apache-2.0
#include "core/messages.h"

#include <array>

namespace xinshi {
namespace {

constexpr std::array kMessages = {
    Message{"COR-0001", "这不是一条完整的记录数据（编码或格式有误），请让来源单位重新发送", "this is no complete record line (encoding or JSON is broken); have it sent again"},
    Message{"COR-0002", "记录中有不认识的内容项，可能由更新的版本写成，请先升级本程序", "the record line has an unknown member, perhaps of a newer version; update this program"},
    Message{"COR-0003", "记录的内容项缺少、重复或次序不对，请让来源单位重新发送", "a member of the record line is missing, repeated or out of order; have it sent again"},
    Message{"COR-0004", "记录的信息类别本机没有，请更新信息目录后再接收", "the record's kind is unknown here; update the catalogue"},
    Message{"COR-0005", "记录中有本机目录没有的字段，请更新信息目录后再接收", "the record has a field that the catalogue here lacks; update the catalogue"},
    Message{"COR-0006", "记录中有一项的写法不对，请让来源单位检查该项", "a value of the record line has the wrong form; have the sender look at it"},
    Message{"COR-0101", "文件类型不对：不是信使的批次或回执文件", "not a Xinshi file of the expected type"},
    Message{"COR-0102", "文件由更新的版本写成，请先升级本程序", "the file has a newer format version; update this program"},
    Message{"COR-0103", "批次文件的分段标记损坏，请重新传送该文件", "a section head of the file is broken; transfer the file again"},
    Message{"COR-0104", "批次文件不完整或长度不符，请重新传送该文件", "the file is cut short or a section's length is wrong; transfer the file again"},
    Message{"COR-0105", "批次文件的分段缺少、重复或次序不对，请让发送单位重新生成", "a section of the file is missing, repeated, unknown or out of order; have the sender make it again"},
    Message{"COR-0106", "批次中的记录数据不完整，请重新传送该文件", "the records of the batch are cut short or framed wrongly; transfer the file again"},
    Message{"COR-0111", "批次清单格式有误，请让发送单位重新生成", "the manifest of the batch is malformed; have the sender make it again"},
    Message{"COR-0112", "清单或回执写明的条数与实际条数不一致，请重新传送", "the stated count differs from the number of lines; transfer it again"},
    Message{"COR-0121", "回执格式有误，请向出具单位重新索取", "the receipt is malformed; ask its issuer for it again"},
    Message{"COR-0201", "平台没有答复，结果未知，不能当作已接收", "the platform did not answer; unknown is not accepted"},
    Message{"SCH-0001", "文件不是有效的 JSON", "the file is not valid JSON"},
    Message{"SCH-0002", "同一个键写了两次，请删去一个", "a key stands twice; remove one"},
    Message{"SCH-0003", "有不认识的键，请检查拼写", "unknown key; check its spelling"},
    Message{"SCH-0004", "缺少必填的键", "a required key is missing"},
    Message{"SCH-0005", "值不正确，请按提示的写法修改", "wrong value; the detail says what is allowed"},
    Message{"SCH-0007", "两个字段用了同一个 x-role，请只保留一个", "two fields have the same x-role; keep one"},
    Message{"SCH-0008", "找不到所指的代码表，请检查 x-codes 和 schemas/codes 目录", "unknown code list; check x-codes and schemas/codes"},
    Message{"SCH-0009", "所指的字段不在 properties 中，请检查字段代码", "the named field is not among the properties; check its code"},
    Message{"SCH-0010", "maxLength 与 x-length 不一致，请改成同一长度", "maxLength and x-length disagree; make them equal"},
    Message{"SCH-0011", "同一信息类别定义了两次，请只保留一个文件", "the kind is defined twice; keep one file"},
    Message{"SCH-0012", "代码表中同一文字对应两个值，请删去一个", "one text of the code list stands for two values; remove one"},
    Message{"SCH-0014", "这条关系引用的规则不在本类别的 x-rules 中，请先在 x-rules 中列出并写明严重程度", "the relation names a rule that is not in x-rules of this kind; list it there with its severity"},
    Message{"SCH-0013", "enum 与代码表的值不一致，请改成一样", "enum and code list differ; make them equal"},
};

}  // namespace

std::span<const Message> core_messages() { return kMessages; }

}  // namespace xinshi
