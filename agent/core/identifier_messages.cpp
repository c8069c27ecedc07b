// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "core/identifiers.h"

namespace xinshi {
namespace {

constexpr std::array kMessages = {
    Message{"COR-0301", "已去掉空格、连字符等多余符号，请使用整理后的号码", "blanks, hyphens or similar signs were removed; use the tidied number"},
    Message{"COR-0302", "号码中的行政区划代码不在现行区划表中，可能是已撤并的旧区划，请核对", "the area code is not in the current division table; it may be a withdrawn one, please check"},
    Message{"COR-0303", "号码被表格软件转成了科学计数法，数字已经丢失，请把该列设为文本后从原系统重新导出", "a spreadsheet turned the number into floating point and digits are lost; set the column to text and export again"},
    Message{"COR-0304", "号码末尾是000且校验不通过，很可能被表格软件截断，请把该列设为文本后从原系统重新导出", "the number ends in 000 and fails its check; a spreadsheet has probably cut it, set the column to text and export again"},
    Message{"COR-0305", "这是占位代码，不是真实代码，请填写本单位的统一社会信用代码", "this is a filler, not a real code; give the unit's unified social credit code"},
    Message{"COR-0306", "号码已被遮盖，请提供完整号码", "the number is masked; give the full number"},
    Message{"COR-0311", "统一社会信用代码应为18位，请核对", "a unified social credit code has 18 characters"},
    Message{"COR-0312", "统一社会信用代码含有不允许的字符（不使用字母I、O、S、V、Z），请核对是否误写", "the unified social credit code has a character outside its alphabet (letters I, O, S, V and Z are not used)"},
    Message{"COR-0313", "统一社会信用代码最后一位校验码不对，请逐位核对", "the check character of the unified social credit code is wrong; compare it character by character"},
    Message{"COR-0321", "组织机构代码应为9位，请核对", "an organisation code has 9 characters"},
    Message{"COR-0322", "组织机构代码校验不通过，请逐位核对", "the organisation code fails its check; compare it character by character"},
    Message{"COR-0331", "工商注册号应为15位数字（旧号13位），请核对", "a registration number has 15 digits (13 in old ones)"},
    Message{"COR-0332", "工商注册号最后一位校验码不对，请逐位核对", "the check digit of the registration number is wrong"},
    Message{"COR-0333", "这是13位的旧注册号，如已换发请填写新号或统一社会信用代码", "an old registration number of 13 digits; give the new one or the unified social credit code if there is one"},
    Message{"COR-0341", "身份证号应为18位，请核对", "an ID card number has 18 characters"},
    Message{"COR-0342", "身份证号只能是数字，最后一位可以是X，请核对", "an ID card number has digits only, its last character may be X"},
    Message{"COR-0343", "身份证号最后一位校验码不对，请逐位核对", "the check character of the ID card number is wrong"},
    Message{"COR-0344", "身份证号中的出生日期不存在，请核对", "the birth date in the ID card number does not exist"},
    Message{"COR-0345", "身份证号中的出生日期晚于今天，请核对", "the birth date in the ID card number lies in the future"},
    Message{"COR-0346", "身份证号开头的省份代码不存在，请核对", "the ID card number begins with an unknown province"},
    Message{"COR-0347", "15位旧身份证号已换算为18位，请核对", "the old ID card number of 15 digits was expanded to 18"},
    Message{"COR-0351", "税务登记号应为15、17、18或20位数字和大写字母，请核对", "a tax number has 15, 17, 18 or 20 digits and capital letters"},
    Message{"COR-0361", "行政区划代码应为6位数字，请核对", "a division code has 6 digits"},
    Message{"COR-0362", "行政区划代码的省份不存在，请核对", "the division code begins with an unknown province"},
    Message{"COR-0401", "行政区划表格式不对：应为 code,name,level 三列", "the division table is malformed: three columns code,name,level are expected"},
    Message{"COR-0402", "节假日表不是有效的 JSON", "the holiday table is not valid JSON"},
    Message{"COR-0403", "节假日表内容不对，请核对所指年份和日期", "the holiday table has a wrong entry; check the named year and date"},
};

}  // namespace

std::span<const Message> identifier_messages() { return kMessages; }

}  // namespace xinshi
