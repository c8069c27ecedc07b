// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "mapping/decoder.h"

namespace xinshi::mapping {
namespace {

constexpr std::array kMessages = {
    // Reading files
    Message{"MAP-0101", "这一行超过 {0} 字节，无法读取，请拆分或检查是否缺少换行",
            "the row is longer than {0} bytes; split it or look for a missing line end"},
    Message{"MAP-0102", "这一行第 {0} 个字节处不是有效的文字编码，请用正确的编码重新导出",
            "byte {0} of the row is not valid UTF-8; export it again in the right encoding"},
    Message{"MAP-0103", "这一行不是正确的 JSON（{0}），请联系系统开发人员", "the row is no valid JSON ({0})"},
    Message{"MAP-0104", "这一行不是一条记录（应为 { … } 形式的对象）", "the row is no JSON object"},
    Message{"MAP-0105", "这一行的记录后面还有多余内容，请每行只写一条记录", "text follows the object; write one object a line"},
    Message{"MAP-0106", "“{0}”在同一条记录中出现了两次，请只保留一个", "the name {0} occurs twice in one record"},
    Message{"MAP-0107", "列数超过 {0}，请检查文件内容", "more than {0} columns"},
    Message{"MAP-0108", "“{0}”里面还有下级内容，应为一个简单的值", "{0} holds a nested value; a plain one is expected"},
    Message{"MAP-0109", "“{0}”的内容超过 {1} 字节，请缩短后重报", "{0} is longer than {1} bytes"},
    Message{"MAP-0110", "“{0}”含有无法识别的空字符，请重新导出文件", "{0} holds a NUL byte; export the file again"},
    Message{"MAP-0111", "文件不是 JSON：开头应为 [ 或 {", "no JSON: the input must begin with [ or {"},
    Message{"MAP-0112", "JSON 文件不完整，缺少结尾，请重新导出", "the JSON input ends too early"},
    Message{"MAP-0113", "JSON 文件中两条记录之间缺少逗号或多了逗号", "a comma between two elements is missing or one too many"},
    Message{"MAP-0114", "文件结尾之后还有多余内容，请检查是否把几个文件接在了一起", "text follows the end of the document"},
    Message{"MAP-0115", "文件的层次超过允许的深度，请检查格式", "the document is nested too deeply"},
    Message{"MAP-0121", "没有找到表头行，请在前二十行内保留列名", "no header row among the first twenty rows"},
    Message{"MAP-0122", "表头的文字编码不正确，请用 UTF-8 或 GBK 重新保存", "the header is not valid UTF-8"},
    Message{"MAP-0123", "表头中有两列同名，请改名或删除一列", "two columns have the same header"},
    Message{"MAP-0124", "这一行的引号没有成对，请检查单元格中的双引号", "a quote of this row is never closed"},
    Message{"MAP-0125", "文件中有引号没有成对，后面的内容无法识别，请检查该行的双引号",
            "a quote is never closed; what follows cannot be read"},
    Message{"MAP-0126", "这一行的单元格比表头的 {0} 列多，请检查是否有多余的分隔符", "the row has more cells than the {0} headers"},
    Message{"MAP-0127", "这一行引号后面有多余文字，请检查双引号", "text stands behind a closing quote"},
    Message{"MAP-0131", "这条记录不是正确的 XML（{0}）", "the record is no well-formed XML ({0})"},
    Message{"MAP-0132", "XML 的标签之间有多余文字", "text stands between the elements"},
    Message{"MAP-0133", "XML 标签不配对或写法有误，请重新导出", "a tag is malformed or does not match"},
    Message{"MAP-0134", "XML 中含有 DOCTYPE 声明，出于安全考虑不接收，请删除后重报", "a document type declaration is refused"},
    Message{"MAP-0135", "XML 文件不完整，缺少结尾，请重新导出", "the XML input ends too early"},
    Message{"MAP-0136", "XML 中有一段标签或注释超过允许的长度", "a tag or comment is too long"},
    Message{"MAP-0137", "XML 的结构无法识别：记录应放在同一个上级标签之下", "rows must stand below one element"},
    // Adapters and packages
    Message{"MAP-0201", "配置文件语法有误，请检查该位置", "TOML syntax"},
    Message{"MAP-0202", "没有这个配置项，请检查拼写；可用的有后面所列", "unknown key; allowed ones follow"},
    Message{"MAP-0203", "配置项的类型不对", "wrong type"},
    Message{"MAP-0204", "缺少必需的配置项", "a required key is missing"},
    Message{"MAP-0205", "配置项的值不在允许范围内", "the value is not allowed"},
    Message{"MAP-0206", "正则表达式有误，应恰有一个 ( ) 分组", "the regular expression is wrong; it needs exactly one group"},
    Message{"MAP-0207", "没有这个对照表", "unknown lookup table"},
    Message{"MAP-0208", "这几个配置项必须且只能有一个", "exactly one of these keys is needed"},
    Message{"MAP-0209", "只有日期字段才能设置日期格式", "only date fields take date patterns"},
    Message{"MAP-0210", "日期格式有误，应包含年（YYYY 或 YY）、月（MM 或 M）、日（DD 或 D）各一次",
            "a date pattern needs one year, month and day"},
    Message{"MAP-0211", "没有这个信息类别", "unknown record kind"},
    Message{"MAP-0212", "信息类别中没有这个字段代码", "the kind has no such field"},
    // Rows
    Message{"MAP-0301", "这个来源的适配器不处理该信息类别 {0}", "the adapter does not handle this kind {0}"},
    Message{"MAP-0302", "信息类别“{0}”无法识别，可填：{1}", "the kind {0} is unknown; allowed: {1}"},
    Message{"MAP-0303", "这一行同时填写了几个信息类别的内容，请拆成几行", "the row holds fields of several kinds"},
    Message{"MAP-0304", "无法判断这一行属于哪个信息类别，请检查表头或填写信息类别", "the row's kind cannot be told from its columns"},
    Message{"MAP-0305", "“{0}”和“{1}”是同一项内容，但填写不一致，请改为一致或删除一列", "{0} and {1} mean the same and differ"},
    Message{"MAP-0310", "日期“{0}”无法识别，请写成 2021-01-03 的形式", "{0} is no date that the adapter knows"},
    Message{"MAP-0311", "日期“{0}”不存在，请核对年月日", "{0} does not exist in the calendar"},
    Message{"MAP-0312", "日期“{0}”是电子表格的序号，无法确定是哪一天，请把单元格改为文本后重报",
            "{0} is a spreadsheet day number and ambiguous; store the cell as text"},
    Message{"MAP-0313", "日期“{0}”的年份只有两位，已按 {1} 处理，请核对", "the year of {0} has two digits; read as {1}"},
    Message{"MAP-0321", "内容不符合适配器要求的样式，请核对或联系维护人员", "the value does not match the adapter's pattern"},
    Message{"MAP-0322", "内容不在适配器的对照表中，请核对或补充对照表", "the value is not in the adapter's lookup table"},
    Message{"MAP-0330", "内容含有不可见的控制字符，已去除", "control characters were removed"},
    Message{"MAP-0331", "号码“{0}”被电子表格改成了小数或科学计数，末尾数字已丢失，请把该列设为文本后重新填写",
            "{0} was turned into floating point by a spreadsheet; digits are lost"},
    Message{"MAP-0332", "姓名中的空格已去除", "blanks inside the name were removed"},
    Message{"MAP-0340", "金额“{0}”无法识别，请填写数字（单位：{1}）", "{0} is no amount (unit {1})"},
    Message{"MAP-0341", "“{0}”的单位无法换算为{1}", "the unit of {0} cannot be converted to {1}"},
    Message{"MAP-0342", "“{0}”的小数位超过 {1} 位，请核对金额和单位", "{0} has more than {1} digits behind the point"},
    Message{"MAP-0343", "金额“{0}”不能为负数", "the amount {0} is negative"},
    Message{"MAP-0344", "大写金额“{0}”已换算为 {1}，请核对", "the amount in Chinese numerals {0} was read as {1}"},
    Message{"MAP-0350", "“{0}”不在允许的选项中，可填：{1}", "{0} is not allowed; choose one of {1}"},
    Message{"MAP-0351", "“{0}”已按“{1}”处理，请核对", "{0} was read as {1}"},
    Message{"MAP-0360", "操作类型“{0}”无法识别，可填：{1}", "the operation {0} is unknown; allowed: {1}"},
    Message{"MAP-0361", "原记录编号“{0}”格式不正确，请从信使的查询结果中复制", "{0} is no record id"},
    Message{"MAP-0362", "更新时间“{0}”无法识别，已忽略", "the update time {0} cannot be read and is ignored"},
    Message{"MAP-0370", "未填写，已按本单位信息填为“{0}”", "left empty; filled with {0} from the unit's configuration"},
    Message{"MAP-0381", "表头“{0}”无法对应到任何字段，该列不会上报", "the column {0} means no known field and is not reported"},
    Message{"MAP-0382", "缺少必填列“{0}”", "the required column {0} is missing"},
    Message{"MAP-0383", "表头“{0}”只有序号没有说明，已按“{1}”处理；不同年份的表格序号含义不同，请核对",
            "the column {0} is told by its number only; read as {1}"},
    Message{"MAP-0384", "“{0}”和“{1}”两列都是“{2}”，请只保留一列", "the columns {0} and {1} both mean {2}"},
    Message{"MAP-0385", "无法从表头判断是行政许可还是行政处罚，请检查列名", "the kind cannot be told from the columns"},
    // Sending
    Message{"MAP-0501", "平台适配包没有这个通道", "the platform package has no such channel"},
    Message{"MAP-0502", "平台适配包不接收这个信息类别", "the platform package does not take this kind"},
    Message{"MAP-0503", "字段内容无法换成平台要求的格式", "a value cannot be written in the platform's form"},
    Message{"MAP-0504", "字段内容超过平台允许的长度，不会截断，请缩短后更正",
            "a value is longer than the platform allows; it is never cut"},
    Message{"MAP-0505", "字段含有平台编码（GBK）没有的生僻字", "a value has a character that the platform's GBK lacks"},
    Message{"MAP-0601", "平台暂时不能处理请求（网络、权限或服务异常）", "the platform did not handle the call"},
    Message{"MAP-0602", "平台的答复无法识别，未视为成功", "the platform's answer cannot be read; it does not count as acceptance"},
    Message{"MAP-0603", "平台答复了未知的代码，未视为成功", "the platform answered an unknown code"},
    Message{"MAP-0604", "平台的答复缺少计数，未视为成功", "a counter is missing in the platform's answer"},
    Message{"MAP-0605", "平台答复的总数、成功数、失败数对不上，未视为成功", "the counters of the platform's answer do not add up"},
};

}  // namespace

std::span<const Message> messages() {
  return kMessages;
}

}  // namespace xinshi::mapping
