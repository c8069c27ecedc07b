// SPDX-License-Identifier: Apache-2.0
#include "validation/rule_book.h"

#include <array>

namespace xinshi::validation {
namespace {

using enum RulePlace;
constexpr auto kError = ProblemSeverity::Error;
constexpr auto kWarn = ProblemSeverity::Warn;
constexpr auto kInfo = ProblemSeverity::Info;

// "From memory": no document was at hand; such rules are data or warnings where that is possible.
constexpr std::array kBook = {
    RuleText{"V-01", Record, kError, "统一社会信用代码为18位、只用31个字符、校验位正确；区划不在现行名录中只提示",
             "Unified social credit code: 18 characters of the alphabet with a right check character; an area that is not current only warns", "GB 32100-2015"},
    RuleText{"V-02", Record, kError, "代码与主体类别一致：92开头为个体工商户，其余为法人及非法人组织，自然人没有代码",
             "Code and subject category agree: 92 is a sole trader, everything else an organisation, natural persons have none", "public upload templates; other prefixes from memory, so only 92 decides"},
    RuleText{"V-03", Record, kError, "统一社会信用代码第9至17位是有效的组织机构代码，并与另填的组织机构代码相同",
             "Characters 9 to 17 of the code are a valid organisation code, the same as the one given besides", "GB 32100-2015, GB 11714-1997"},
    RuleText{"V-04", Record, kError, "组织至少填写统一社会信用代码、组织机构代码、工商注册号、税务登记号之一；自然人不要求",
             "Organisations give at least one of the four codes; natural persons need not", "2016 set of fields"},
    RuleText{"V-05", Record, kError, "组织和个体工商户填代码和法定代表人，自然人填证件类型和号码，另一方的项目为空",
             "Organisations and sole traders give code and representative, natural persons ID type and number; what belongs to the other side is blank", "2018+ templates"},
    RuleText{"V-06", Record, kWarn, "工商注册号为15位、校验位正确；13位旧号只提示", "Registration number: 15 digits mod 11,10; 13 digits are old and only warn", "GS 15-2006"},
    RuleText{"V-07", Record, kWarn, "税务登记号为15、17、18或20位数字和大写字母", "Tax number: 15, 17, 18 or 20 digits and capitals", "2016 set of fields"},
    RuleText{"V-08", Record, kError, "居民身份证号：校验位、真实且不在未来的出生日期、已知省份；15位的展开；已遮盖的号码不能当作真号",
             "ID card: check character, real birth date not in the future, known province; 15 digits are expanded; a masked number is never taken for a real one", "GB 11643-1999"},
    RuleText{"V-09", Record, kError, "证件类型决定号码怎么校验：只有身份证按校验位，其他证件按长度和字母", "The ID type decides the check: only ID cards by check character, others by length and letters", "from memory, kept wide"},
    RuleText{"V-10", Record, kError, "机关和来源单位代码有效、不是填充值；机关以11或12开头", "Codes of organ and source unit are valid and no filler; an organ begins with 11 or 12", "2018+ templates; prefixes from memory"},
    RuleText{"V-11", Record, kWarn, "机关名称是全称并与代码一致（需要 agencies.csv；没有时在 xinshi check 中明示未核对）；简称换成全称，多个名称取最长的",
             "The organ's name is the full name and goes with its code (needs agencies.csv; without it xinshi check says so); short names are replaced, the longest name wins", "a loader that took the first substring"},
    RuleText{"V-12", Record, kError, "报送单位有权报送该类别（需要 senders.csv；没有时在 xinshi check 中明示未核对）", "The reporting unit may report this kind (needs senders.csv; without it xinshi check says so)", "reply codes of a public platform"},
    RuleText{"V-13", Record, kError, "文书号已填写、不超过128个字；括号只在比较时统一", "The document number is given and has at most 128 characters; brackets are unified for comparison only", "2016 set of fields"},
    RuleText{"V-14", Record, kWarn, "许可没有文书号时写“空”是允许的，但提示", "空 in place of a permit's number is legal and warned of", "2016 set of fields"},
    RuleText{"V-15", Field, kError, "日期严格解析，必须真实存在；输出格式由平台决定", "Dates are read strictly and exist; each platform has its own way of writing them", "templates of several platforms"},
    RuleText{"V-16", Record, kError, "决定日期不晚于报送当天（北京时间）", "The decision date is not after the day of submission in Beijing time", "2016 set of fields"},
    RuleText{"V-17", Record, kError, "截止日期不早于决定日期，有效期至不早于有效期自；各类别另列的日期次序同此", "End dates are not before the decision, valid-to not before valid-from; so are the orders that a kind lists", "2016 set of fields"},
    RuleText{"V-18", Field, kError, "2099-12-31（长期）只用于允许长期的项目，不参与计算；没有更远的日期", "2099-12-31 means long-term, only where the field allows it, never in arithmetic; nothing lies beyond it", "templates of several platforms"},
    RuleText{"V-19", Record, kWarn, "公示期限在类别规定的月数之内（x-publicity-period）；食品、药品、特种设备、安全生产、消防至少一年",
             "The publicity period lies within the months that the kind states; food, drugs, special equipment, work safety and fire stay a year at least", "notices on credit repair; the longer period from memory"},
    RuleText{"V-20", Record, kWarn, "数据时间在决定日期与报送日期之间", "The data time lies between the decision and the submission", "2016 set of fields"},
    RuleText{"V-21", Reading, kError, "同一记录的两个日期可以写法不同", "Two dates of one record may be written differently", "public list of the courts"},
    RuleText{"V-22", Field, kError, "取值在代码表中；文字、代码、全角和同义词由适配器折算，输出为平台要求的值；写法符合目录的格式",
             "A value is one of its list: texts, codes, full width and synonyms are folded while reading, and the platform's own value is written; a form that the catalogue asks for is kept", "code lists of several platforms"},
    RuleText{"V-23", Field, kError, "处罚类别是集合；分隔符“、”也出现在旧取值里，按最长的匹配", "A set of kinds: 、 also stands inside older values, so the longest known value is matched first", "2016 set of fields"},
    RuleText{"V-24", Field, kError, "状态按各系统折算，不丢失撤销和异议；不认识的是错误，不当作0", "A status is folded per dialect without losing 撤销 and 异议; an unknown one is an error, never 0", "senders that folded the unknown to 0 or 3"},
    RuleText{"V-25", Reading, kError, "同一个数字在不同系统含义不同，只由该系统的适配器折算", "The same number means different things: only the adapter of its system folds it", "0 and 1 for person and company are swapped between two systems"},
    RuleText{"V-26", Record, kWarn, "选择“其他”时写明具体类别", "其他 carries its concrete kind", "public templates"},
    RuleText{"V-27", Field, kError, "金额单位写在目录里（万元，六位小数），按精确十进制换算", "The unit is part of the catalogue (10,000 yuan, six decimals); conversions are exact decimals", "decimal(18,6) of a public table"},
    RuleText{"V-28", Record, kError, "罚款要有大于0的金额，没收要有金额，暂扣或吊销要有证照；反过来只提示", "罚款 needs an amount above 0, 没收 an amount, 暂扣 and 吊销 the licence; the reverse warns", "penalty template; the condition from memory"},
    RuleText{"V-29", Record, kWarn, "处罚内容中写的金额与罚款金额一致", "The fine that the content names is that of the field", "seen difference between 元 and 万元"},
    RuleText{"V-30", Record, kWarn, "合计等于各分项之和（x-sums）：确认欠款=已清+剩余，产生=报送+未报送", "A total is the sum of its parts (x-sums): confirmed = paid + remaining, produced = reported + not reported", "complaint platform for arrears; monthly report of a city"},
    RuleText{"V-31", Field, kError, "长度按目标的单位计：字、UTF-8字节或GBK字节；从不截断", "Lengths count in the target's unit: characters, UTF-8 or GBK bytes; nothing is ever cut", "Oracle counts bytes, MySQL characters"},
    RuleText{"V-32", Field, kError, "XML 1.0 不允许的字符去除并提示；文字转义；乱码字符是错误", "Characters illegal in XML 1.0 are removed with a note; text is escaped; U+FFFD is an error", "XML 1.0"},
    RuleText{"V-33", Field, kError, "目标编码没有的生僻字是错误，绝不写成问号", "A character that the target's charset lacks is an error, never a question mark", "GBK 1.0"},
    RuleText{"V-34", Field, kInfo, "代码和表头中的全角字符、空格、括号统一；文字内容保持原样", "Full width, blanks and brackets are normalised in codes and headers and kept in prose", "upload sheets"},
    RuleText{"V-35", Field, kError, "/、\\、无、空、null、-、暂无和空白都是没有填写（“空”是合法值的除外）；必填项因此不通过", "/ \\ 无 空 null - 暂无 and blanks are empty, except where 空 is a value; a mandatory field then fails", "loaders of several platforms"},
    RuleText{"V-36", Reading, kError, "表头按含义匹配：先看括号里的文字，最后才看序号；不认识的和缺少的都报告", "Headers are matched by meaning: bracket text first, the number last; unknown and missing ones are reported", "the same number means different codes in different years"},
    RuleText{"V-37", Reading, kInfo, "表头之前的行、说明行和空行跳过", "Rows before the header, explanation rows and empty rows are skipped", "upload sheets"},
    RuleText{"V-38", Reading, kError, "被电子表格改成小数或科学计数的号码拒收，不猜测", "Numbers that a spreadsheet turned into floating point are refused, not repaired", "from memory"},
    RuleText{"V-39", Sending, kError, "公示通道遮盖自然人的姓名和号码；共享通道给全值；日志和回执从不出现", "Names and numbers of natural persons are masked on public channels; shared ones get the full value; logs and receipts never hold them", "field notes of the 2016 set; 个人信息保护法"},
    RuleText{"V-40", Sending, kError, "使用范围不是公开的记录和类别，绝不进入公示通道", "A record or kind that is not meant for the public never goes to a public channel", "usage scope of several platforms"},
    RuleText{"V-41", Record, kWarn, "文字内容中的身份证号和电话会被发现并在公示通道遮盖", "Identity and telephone numbers inside prose are found, and masked on public channels", "permit content that named a person"},
    RuleText{"V-42", Store, kError, "同一信息的重复：机关、文号（括号统一）、主体相同即同一记录；同一文号多个主体是多条", "Duplicates: organ, number (brackets unified) and subject are one record; one number with several subjects is several", "loader of a city; 2016 set of fields"},
    RuleText{"V-43", Store, kInfo, "已报记录的旧版本不再接收并提示；更新的内容是新版本；操作带标志", "An older copy of a record is stale and shown; changed content is a new version; operations carry their flag", "row flags of several platforms"},
    RuleText{"V-44", Store, kError, "一条记录多个平台：状态、回执、重试各自独立", "One record, many platforms: state, receipt and retry are each one's own", "status columns for province and nation side by side"},
    RuleText{"V-45", Record, kError, "承诺编码=6位区划+8位日期+6位序号，日期与承诺作出日期一致", "Commitment code: area (6), date (8), serial (6); the date is that of the commitment", "commitment template of 20 items"},
    RuleText{"V-46", Record, kError, "部分或全部未履行须填未履行内容和追究内容，全部履行则为空", "Partly or not fulfilled needs unmet content and consequence; fully fulfilled leaves them blank", "commitment template of 20 items"},
    RuleText{"V-47", Record, kError, "列入和移出是一条记录的两个日期，移出不早于列入", "Entry and removal are two dates of one record; removal is never before entry", "columns of serious lists"},
    RuleText{"V-48", Record, kError, "异议和修复指明原记录的类别、编号、字段、旧值和新值；修复的记录在到过的每个平台撤下", "Objection and repair name kind, key, field, old and new value of the record; a repaired record is withdrawn wherever it went", "objection tables of a city"},
    RuleText{"V-49", Deadline, kError, "七个工作日：决定次日为第一天，补班的周末计入，假日不计，至当日结束（北京时间）", "Seven working days: the day after the decision is day 1, make-up weekends count, holidays do not; until the end of that day in Beijing", "双公示 notices; State Council notices on holidays"},
    RuleText{"V-50", Deadline, kError, "没有公布假日的年份期限未知，并明示，绝不猜测", "A year without a holiday notice gives unknown, shown as such, never guessed", "notices come out in autumn"},
    RuleText{"V-51", Deadline, kWarn, "各平台算法不同，提醒按最严的日期", "Platforms count differently; alarms go by the strictest date", "counting function of a city"},
    RuleText{"V-52", Answer, kError, "平台的答复可能只有代码、只有计数、逐条、报错或没有；没有答复是未知，绝不当作接收", "Answers come as a code, as counters, row by row, as an error or not at all; silence is unknown, never acceptance", "interfaces of several platforms"},
    RuleText{"V-53", Answer, kError, "计数要对得上：总数=成功+失败=发送数", "Counters add up: total = success + failed = records sent", "interfaces of several platforms"},
    RuleText{"V-54", Answer, kInfo, "第一层接收不是最终结果：已存、已登记、退回是不同状态", "First-layer acceptance is not final: stored, registered and refused are separate", "process results of a city"},
    RuleText{"V-55", Store, kError, "记录带着校验时的目录版本", "A record carries the version of the catalogue it was checked under", "directory snapshots of platforms"},
    RuleText{"V-56", Reading, kError, "2016 版转 2018 版会丢失的列：原始行随记录加密保存，被退回的随隔离行保存", "Columns that the 2018 set has no place for: the row as it was is kept with its record, or with its quarantined row", "2016 and 2018+ sets compared"},
};

}  // namespace

std::span<const RuleText> rule_book() { return kBook; }

}  // namespace xinshi::validation
