// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "validation/validator.h"

namespace xinshi::validation {
namespace {

constexpr std::array kMessages = {
    Message{"VAL-0001", "这条记录的信息类别没有装入校验表，请联系维护人员检查信息目录", "the record's kind was not given to the validator; check the catalogue"},
    Message{"VAL-0002", "信息类别引用了不存在的校验规则，请检查 x-rules（规则见 docs/RULES.md）", "the kind names a rule that does not exist; check x-rules (docs/RULES.md)"},
    Message{"VAL-0003", "信息类别缺少这条规则需要的字段，请补上 x-role 或去掉该规则", "the kind lacks a field that the rule needs; add the x-role or drop the rule"},
    Message{"VAL-0004", "规则的严重程度只能是 error、warn 或 info", "the severity of a rule is error, warn or info"},
    Message{"VAL-0005", "这条规则对所有字段始终生效，严重程度只能是 error", "this rule always runs on every field; its severity can only be error"},
    Message{"VAL-0006", "x-identity 所列字段不存在，请检查字段代码", "x-identity names a field that does not exist"},
    Message{"VAL-0101", "必填项没有填写，请补充", "a mandatory field is empty"},
    Message{"VAL-0102", "必填项只写了“{0}”，等于没有填写，请补充", "a mandatory field holds only “{0}”, which means empty"},
    Message{"VAL-0103", "内容有{0}个字，超过上限{1}个字，请精简后重报", "{0} characters, the limit is {1}; shorten it"},
    Message{"VAL-0104", "内容有{0}字节，超过上限{1}字节（UTF-8），请精简后重报", "{0} UTF-8 bytes, the limit is {1}; shorten it"},
    Message{"VAL-0105", "内容有{0}字节，超过上限{1}字节（GBK），请精简后重报", "{0} GBK bytes, the limit is {1}; shorten it"},
    Message{"VAL-0106", "内容含有看不见的控制字符，请重新录入该项", "the value has a control character; type it again"},
    Message{"VAL-0107", "内容含有乱码（�），请检查原系统导出时的编码后重报", "the value has a replacement character (�): it was decoded wrongly upstream"},
    Message{"VAL-0108", "内容含有 GBK 编码没有的生僻字，请联系接收平台确认写法", "the value has a character that GBK lacks"},
    Message{"VAL-0111", "日期“{0}”不正确，请填写真实存在的日期", "“{0}” is no date"},
    Message{"VAL-0112", "该项不能填“长期”，请填写具体日期", "long-term is not allowed here; give a date"},
    Message{"VAL-0113", "日期“{0}”不合理；长期有效请填“长期”", "“{0}” is beyond 2099-12-31; long-term is written 长期"},
    Message{"VAL-0121", "金额“{0}”不是规范的数字，请只填数字", "“{0}” is no canonical number"},
    Message{"VAL-0122", "金额“{0}”不能是负数，请核对", "the amount “{0}” is negative"},
    Message{"VAL-0123", "金额“{0}”的小数位数超过{1}位，请核对单位（万元）", "“{0}” has more than {1} decimal places; check the unit"},
    Message{"VAL-0124", "金额“{0}”过大，请核对单位（万元）", "the amount “{0}” is too large; check the unit"},
    Message{"VAL-0131", "“{0}”不在允许的取值中，可填：{1}", "“{0}” is not in the list; allowed: {1}"},
    Message{"VAL-0132", "多个取值“{0}”有重复或次序不规范，请逐项核对", "the values “{0}” repeat or are out of list order"},
    Message{"VAL-0141", "对已报记录的操作没有说明是哪一条：请提供原记录编号，或补齐该项", "the operation does not say which record it means: give its id or this field"},
    Message{"VAL-0201", "相对人是自然人，不应填写统一社会信用代码（{0}）；请核对相对人类别", "a natural person has no unified social credit code ({0}); check the subject category"},
    Message{"VAL-0202", "92开头的是个体工商户的代码，与相对人类别不符，请核对", "a code that begins with 92 belongs to a sole trader; the subject category says otherwise"},
    Message{"VAL-0203", "相对人是个体工商户，代码应以92开头（现为{0}），请核对", "a sole trader's code begins with 92, not {0}"},
    Message{"VAL-0204", "统一社会信用代码第9至17位（{0}）不是有效的组织机构代码，请核对", "characters 9 to 17 of the unified social credit code ({0}) are no valid organisation code"},
    Message{"VAL-0205", "按相对人类别，该项必须填写，请补充", "the subject category makes this field mandatory"},
    Message{"VAL-0206", "组织机构代码（{0}）与统一社会信用代码中的（{1}）不一致，请核对", "the organisation code ({0}) differs from the one inside the unified social credit code ({1})"},
    Message{"VAL-0207", "相对人是自然人，该项应为空，请核对相对人类别", "the subject is a natural person: this field must be empty"},
    Message{"VAL-0208", "相对人不是自然人，该项应为空（法定代表人证件请填在法定代表人栏）", "the subject is no natural person: this field must be empty"},
    Message{"VAL-0209", "统一社会信用代码和工商注册号至少填写一项，请补充", "give the unified social credit code or the registration number"},
    Message{"VAL-0211", "有证件号码但没有证件类型，请补充证件类型", "an ID number without its ID type"},
    Message{"VAL-0212", "证件号码（{1}）不符合{0}的号码格式，请核对", "the ID number ({1}) does not have the form of {0}"},
    Message{"VAL-0213", "文书号有{0}个字，超过128个字，请核对", "the decision number has {0} characters, the limit is 128"},
    Message{"VAL-0214", "许可没有文书号（写的是“空”），同一对象的多份许可将无法区分，请尽量补充", "the permit has no number (空); several permits of one subject cannot be told apart"},
    Message{"VAL-0221", "机关代码应以11或12开头（现为{0}），请核对是否填成了别的单位", "an organ's code begins with 11 or 12, not {0}"},
    Message{"VAL-0222", "来源单位代码一般以11或12开头（现为{0}），请核对", "a source unit's code usually begins with 11 or 12, not {0}"},
    Message{"VAL-0231", "决定日期{0}晚于报送当天{1}，请核对", "the decision date {0} lies after the day of submission {1}"},
    Message{"VAL-0232", "截止日期{0}早于决定日期{1}，请核对", "the end date {0} lies before the decision date {1}"},
    Message{"VAL-0233", "有效期至{0}早于有效期自{1}，请核对", "valid-to {0} lies before valid-from {1}"},
    Message{"VAL-0234", "公示截止期{0}距决定日期不足三个月，请核对", "publicity ends {0}, less than three months after the decision"},
    Message{"VAL-0235", "公示截止期{0}距决定日期超过三年，请核对", "publicity ends {0}, more than three years after the decision"},
    Message{"VAL-0241", "选择“{0}”时请写明具体类别，例如“其他-备案”", "“{0}” wants its concrete kind, for example 其他-备案"},
    Message{"VAL-0251", "处罚类别有罚款，罚款金额必须大于0，请补充（单位：万元）", "the kinds have 罚款: the fine must be greater than 0 (in 10,000 yuan)"},
    Message{"VAL-0252", "填写了罚款金额{0}万元，但处罚类别没有罚款，请核对", "a fine of {0} (10,000 yuan) but no 罚款 among the kinds"},
    Message{"VAL-0253", "处罚类别有没收，没收金额必须填写（单位：万元）", "the kinds have a confiscation: its amount is missing (in 10,000 yuan)"},
    Message{"VAL-0254", "填写了没收金额{0}万元，但处罚类别没有没收，请核对", "a confiscated amount of {0} (10,000 yuan) but no confiscation among the kinds"},
    Message{"VAL-0255", "处罚类别有暂扣或吊销许可证件，证照名称及编号必须填写", "the kinds withhold or revoke a licence: its name and number are missing"},
    Message{"VAL-0256", "填写了暂扣或吊销的证照，但处罚类别没有暂扣或吊销，请核对", "a licence is named but no kind withholds or revokes one"},
    Message{"VAL-0257", "罚款金额为{0}万元，而处罚内容中写的是{1}万元，请核对", "the fine is {0}, the content names {1} (10,000 yuan)"},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::validation
