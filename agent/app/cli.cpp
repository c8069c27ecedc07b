// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <array>
#include <exception>
#include <functional>
#include <memory>

#include "app/commands.h"
#include "app/context.h"
#include "app/simulate.h"
#include "app/texts.h"
#include "platform/posix/posix_file_system.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

constexpr char kDefaultConfig[] = "/etc/xinshi/xinshi.toml";
constexpr char kDefaultData[] = "/var/lib/xinshi";

/// The command line under construction: commands are added by group, the one that was named runs at the end.
class CommandLine {
 public:
  explicit CommandLine(Context& context) : context_(context), app_("信使 Xinshi: credit data messenger", "xinshi") {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", XINSHI_VERSION);
    app_.add_option("-c,--config", config_, "configuration file / 配置文件")->capture_default_str();
    app_.add_flag("--json", context_.json, "machine output on stdout / 机器可读输出");
    app_.add_option("--lang", lang_, "zh or en / 语言")->check(CLI::IsMember({"zh", "en"}));
    add_values();
    add_setup();
    add_host();
    add_doctor();
    add_service();
    add_adapter();
    add_people();
    add_audit();
    add_evidence();
    add_simulate();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
      const int code = app_.exit(e);
      return code == 0 ? kDone : kUsage;
    }
    context_.config_named = app_.get_option("--config")->count() > 0;
    context_.config_file = text_path(config_);
    if (lang_ == "zh") context_.lang = Lang::Zh;
    if (lang_ == "en") context_.lang = Lang::En;
    return command_ ? command_() : kUsage;
  }

 private:
  CLI::App* add(CLI::App& parent, const char* name, const char* text, const char* example, std::function<int()> command) {
    CLI::App* sub = parent.add_subcommand(name, text);
    sub->footer(std::string("Example / 示例:\n  ") + example);
    if (command) sub->final_callback([this, command = std::move(command)] { command_ = command; });
    return sub;
  }

  void add_values() {
    auto* id = add(app_, "id", "identifier checks / 代码校验", "xinshi id check uscc 91110108551385082Q", nullptr);
    id->require_subcommand(1);
    auto* check = add(*id, "check", "check one value / 校验一个代码", "xinshi id check idcard 11010519491231002X",
                      [this] { return id_check(context_, what_, value_); });
    check->add_option("what", what_, "uscc|orgcode|regno|idcard|taxno|division")->required();
    check->add_option("value", value_, "the value / 代码")->required();
    auto* due = add(app_, "deadline", "working-day deadline of a decision date / 计算最迟报送日", "xinshi deadline 2025-01-24 --days 7",
                    [this] { return deadline(context_, value_, days_); });
    due->add_option("date", value_, "YYYY-MM-DD")->required();
    due->add_option("--days", days_, "working days / 工作日数")->check(CLI::Range(1, 250))->capture_default_str();
  }

  void add_setup() {
    runtime::Setup& setup = init_.setup;
    setup.data_dir = kDefaultData;
    auto* sub = add(app_, "init", "write a first configuration, asking for what the options do not tell / 生成配置，未给出的选项会逐项询问",
                    "xinshi init agent --unit-name 青石县交通运输局 --unit-code 11330822MB20000205 --folder /srv/xinshi/in --to https://credit.example.gov.cn:8443 "
                    "--to-level county --to-unit 11330822MB1000010X --certificate unit.crt --key unit.key --ca ca.crt",
                    [this] { return init(context_, init_); });
    sub->add_option("role", init_.role, "agent|gateway / 部门或平台")->check(CLI::IsMember({"agent", "gateway"}));
    sub->add_option("--unit-name", setup.unit_name, "name of the own unit / 本单位名称");
    sub->add_option("--unit-code", setup.unit_code, "its unified code / 本单位统一社会信用代码");
    sub->add_option("--division", setup.division, "division code / 行政区划代码");
    sub->add_option("--data", setup.data_dir, "data directory / 数据目录")->capture_default_str();
    sub->add_option("--certificate", init_.certificate, "certificate of the unit, copied beside the configuration / 本单位证书");
    sub->add_option("--key", init_.key, "its private key / 私钥");
    sub->add_option("--ca", init_.ca, "trust anchors / 信任的根证书");
    sub->add_option("--folder", setup.folder, "source: folder of files / 来源：文件夹");
    sub->add_option("--hook", setup.hook, "source: address of the local interface / 来源：接口地址");
    sub->add_option("--connection", setup.connection, "source: ODBC connection string / 来源：数据库连接字符串");
    sub->add_option("--user", setup.user, "database user / 数据库用户名");
    sub->add_option("--password-file", init_.password_file, "file with its password / 口令文件");
    sub->add_option("--table", setup.table, "table or view / 表或视图");
    sub->add_option("--key-column", setup.key, "column that is unique / 唯一标识列");
    sub->add_option("--watermark", setup.watermark, "column that grows with each change / 增量依据列");
    sub->add_option("--adapter", setup.adapter, "adapter id or file / 适配器");
    sub->add_option("--to", setup.up_url, "URL of the platform above / 上级平台网址");
    sub->add_option("--to-level", setup.up_level, "its level: county, city, province, nation / 上级平台层级");
    sub->add_option("--to-unit", setup.up_unit, "its unified code, for a gateway / 上级平台单位代码");
    sub->add_option("--to-package", setup.up_package, "its package, for another platform / 平台适配包");
    sub->add_option("--listen", setup.listen, "gateway: address to listen on / 监听地址");
    sub->add_option("--level", setup.level, "gateway: own level / 本平台层级");
    sub->add_option_function<std::vector<std::string>>("--peer", [&setup](const std::vector<std::string>& given) {
      for (const std::string& each : given) {
        const std::size_t at = each.find('=');
        setup.peers.emplace_back(each.substr(0, at), at == std::string::npos ? "" : each.substr(at + 1));
      }
    }, "gateway: CODE=NAME of a sender, repeatable / 登记的报送单位");
  }

  void add_host() {
    auto* sub = add(app_, "service", "the service of the operating system / 系统服务", "xinshi service install", nullptr);
    sub->require_subcommand(1);
    const std::array<std::array<const char*, 2>, 5> actions{{{"install", "install and enable it as the configuration asks; may be repeated / 安装，修改数据文件夹后可再次执行"},
                                                            {"uninstall", "stop and remove it; data stays / 停止并移除，保留数据"},
                                                            {"start", "start it / 启动"},
                                                            {"stop", "stop it / 停止"},
                                                            {"status", "whether it runs / 是否在运行"}}};
    for (const auto& [name, text] : actions) {
      add(*sub, name, text, (std::string("xinshi service ") + name).c_str(), [this, action = std::string(name)] { return service(context_, action); });
    }
  }

  void add_doctor() {
    add(app_, "doctor", "try every step to sources and platforms, say which fails and what to do / 逐步诊断数据来源和上级平台的连接", "xinshi doctor\n  xinshi doctor --bundle /tmp/xinshi-help",
        [this] { return doctor(context_, value_); })
        ->add_option("--bundle", value_, "also write a folder for whoever helps, without personal data / 另写一份不含个人信息的诊断资料");
  }

  void add_service() {
    add(app_, "check", "check configuration, adapters, schemas, certificates, disk, clock / 检查配置", "xinshi check -c xinshi.toml",
        [this] { return xinshi::app::check(context_, !no_connect_); })
        ->add_flag("--no-connect", no_connect_, "connect to no database / 不连接数据库");
    add(app_, "run", "run the service in the foreground / 前台运行服务", "xinshi run -c xinshi.toml", [this] { return xinshi::app::run(context_); });
    auto* dry = add(app_, "try", "dry run of an adapter on a file, sends nothing / 试运行", "xinshi try national-2018 decisions.xlsx --json\n  xinshi try national-2018 --source case-db --limit 20",
                    [this] { return try_adapter(context_, try_); });
    dry->add_option("adapter", try_.adapter, "adapter id or file / 适配器")->required();
    dry->add_option("file", try_.file, "file, - for stdin / 文件");
    dry->add_option("--source", try_.source, "rows of this configured database source instead of a file / 改读已配置的数据库来源");
    dry->add_option("--limit", try_.limit, "at most so many rows of a source / 最多行数")->capture_default_str();
    dry->add_option("--kind", try_.kind, "record kind / 信息类别");
    dry->add_option("--charset", try_.charset, "auto, utf-8, gb18030, gbk, utf-16 / 编码")->capture_default_str();
    dry->add_option("--sheet", try_.sheet, "sheet of a workbook / 工作表");
    dry->add_option("--to", try_.to, "PLATFORM[:CHANNEL]: also encode for it / 按平台格式输出");
    dry->add_option("-o,--output", try_.output, "write the encoded bytes here / 输出文件");
  }

  void add_adapter() {
    auto* group = add(app_, "adapter", "draft and compare adapters / 起草和比较适配器", "xinshi adapter new decisions.xlsx", nullptr);
    group->require_subcommand(1);
    auto* draft = add(*group, "new", "a first adapter from a sample file / 由样例文件起草适配器", "xinshi adapter new decisions.xlsx --id my-system -o adapter.toml",
                      [this] { return adapter_new(context_, adapter_); });
    draft->add_option("sample", adapter_.sample, "file, - for stdin / 样例文件")->required();
    draft->add_option("--id", adapter_.id, "id of the adapter / 适配器编号")->capture_default_str();
    draft->add_option("--kind", adapter_.kind, "record kind / 信息类别");
    draft->add_option("-o,--output", adapter_.output, "write it here, a new file / 输出文件");
    auto* compare = add(*group, "diff", "what another version of an adapter would change / 比较两个版本对样例的影响",
                        "xinshi adapter diff national-2018 ./adapter.toml decisions.xlsx --json", [this] { return adapter_diff(context_, adapter_); });
    compare->add_option("old", adapter_.before, "adapter id or file / 原适配器")->required();
    compare->add_option("new", adapter_.after, "adapter id or file / 新适配器")->required();
    compare->add_option("sample", adapter_.sample, "file, - for stdin / 样例文件")->required();
    for (CLI::App* sub : {draft, compare}) {
      sub->add_option("--charset", adapter_.charset, "auto, utf-8, gb18030, gbk, utf-16 / 编码")->capture_default_str();
      sub->add_option("--sheet", adapter_.sheet, "sheet of a workbook / 工作表");
    }
  }

  void add_people() {
    auto* submit_command = add(app_, "submit", "hand decisions to the running service / 提交决定", "xinshi submit penalty decision.json",
                               [this] { return submit(context_, what_, value_); });
    submit_command->add_option("kind", what_, "record kind / 信息类别")->required();
    submit_command->add_option("file", value_, "JSON, NDJSON or XML")->required();
    auto* list = add(app_, "records", "search records / 查询记录", "xinshi records --find 91110108551385082Q", [this] { return records(context_, records_); });
    list->add_option("--state", records_.state, "open|done|attention|withdrawn");
    list->add_option("--find", records_.find, "unified code, decision number, name or id / 信用代码、文书号、名称或编号");
    list->add_option("--kind", records_.kind, "record kind / 信息类别");
    list->add_option("--due-before", records_.due_before, "YYYY-MM-DD");
    list->add_option("--limit", records_.limit, "at most so many lines / 最多条数")->capture_default_str();
    add(app_, "show", "one record's whole history / 一条记录的全部经过", "xinshi show 01920000-0000-7000-8000-000000000000",
        [this] { return show(context_, value_); })
        ->add_option("id", value_, "record id / 编号")
        ->required();
    auto* quarantine_command = add(app_, "quarantine", "rows that were sent back and why / 被退回的行", "xinshi quarantine list",
                                   [this] { return quarantine(context_, quarantine_); });
    quarantine_command->add_option("action", quarantine_.action, "list|show|retry|drop")->check(CLI::IsMember({"list", "show", "retry", "drop"}));
    quarantine_command->add_option("id", quarantine_.id, "row id / 行号");
    quarantine_command->add_option("--source", quarantine_.source, "source name / 来源");
    quarantine_command->add_option("--limit", quarantine_.limit, "at most so many lines / 最多条数")->capture_default_str();
    auto* deliveries_command = add(app_, "deliveries", "the queue / 发送队列", "xinshi deliveries list --state refused",
                                   [this] { return deliveries(context_, deliveries_); });
    deliveries_command->add_option("action", deliveries_.action, "list|retry|hold|release|cancel")
        ->check(CLI::IsMember({"list", "retry", "hold", "release", "cancel"}));
    deliveries_command->add_option("--platform", deliveries_.platform, "platform id / 平台");
    deliveries_command->add_option("--state", deliveries_.state, "delivery state / 状态");
    deliveries_command->add_option("--id", deliveries_.id, "record id / 编号");
    deliveries_command->add_option("--limit", deliveries_.limit, "at most so many lines / 最多条数")->capture_default_str();
    add(app_, "status", "health and queues / 运行状况", "xinshi status --json", [this] { return status(context_); });
    auto* stock = add(app_, "backfill", "send the stock of a database source beside the daily flow / 补报存量",
                      "xinshi backfill case-db --from 2020-01-01 --to 2026-06-30", [this] { return backfill(context_, backfill_); });
    stock->add_option("source", backfill_.source, "database source / 数据库来源")->required();
    stock->add_option("--from", backfill_.from, "first day of decision, YYYY-MM-DD / 决定日期从")->required();
    stock->add_option("--to", backfill_.to, "last day / 到")->required();
    stock->add_option("--rows-per-second", backfill_.rows_per_second, "pace, usually 2000 / 每秒行数");
    add_reconcile();
    auto* report_command = add(app_, "report", "the figures that agencies are scored by / 及时率、合规率、月报、半年报告",
                               "xinshi report half-year -o report.html", [this] { return report(context_, report_); });
    report_command->add_option("report", report_.kind, "timeliness|conformity|monthly|half-year")
        ->required()
        ->check(CLI::IsMember({"timeliness", "conformity", "monthly", "half-year"}));
    report_command->add_option("--from", report_.from, "first day of decision, YYYY-MM-DD / 决定日期从");
    report_command->add_option("--to", report_.to, "last day / 到");
    report_command->add_option("-o,--output", report_.output, "FILE.html, FILE.csv or FILE.xlsx / 输出文件");
    add(app_, "fsck", "prove that every record is in exactly one state / 自检", "xinshi fsck", [this] { return fsck(context_, rebuild_); })
        ->add_flag("--rebuild", rebuild_, "make the audit tiles anew from the store / 由数据库重建审计目录");
  }

  void add_reconcile() {
    auto* compare = add(app_, "reconcile", "compare the sources with what was read, sent and registered / 对账，找出漏报",
                        "xinshi reconcile --from 2026-07-01 --to 2026-09-30\n  xinshi reconcile --source case-db --resend",
                        [this] { return reconcile(context_, reconcile_); });
    compare->add_option("--source", reconcile_.source, "one source, otherwise all / 来源");
    compare->add_option("--from", reconcile_.from, "first day of decision, YYYY-MM-DD, usually of this half-year / 决定日期从");
    compare->add_option("--to", reconcile_.to, "last day, usually today / 到");
    compare->add_flag("--resend", reconcile_.resend, "take in what is omitted or changed / 补报漏报和有变化的记录");
    compare->add_option("--rows-per-second", reconcile_.rows_per_second, "pace, usually 2000 / 每秒行数");
  }

  void add_audit() {
    auto* group = add(app_, "audit", "the audit log / 审计记录", "xinshi audit verify DIR --log-key log.vkey", nullptr);
    group->require_subcommand(1);
    auto* verify = add(*group, "verify", "check a log directory / 核对审计目录", "xinshi audit verify export --log-key log.vkey",
                       [this] { return audit_verify(context_, verify_); });
    verify->add_option("dir", verify_.directory, "log directory, default the own one / 审计目录");
    verify->add_option("--log-key", verify_.log_key, "verifier key of the log / 验证密钥");
    verify->add_flag("--trust-own-keys", verify_.trust_own_keys, "accept the directory's own key / 接受目录自带的密钥");
    verify->add_option("--witness-key", verify_.witness_keys, "verifier key of a witness / 见证方密钥");
    verify->add_option("--quorum", verify_.quorum, "witnesses that must have signed / 最少见证数");
    verify->add_option("--held", verify_.held, "a checkpoint held elsewhere / 另处保存的总摘要");
    auto* proof = add(*group, "check-proof", "check one proof / 核对单条证明", "xinshi audit check-proof --log-key log.vkey x.leaf x.tlog-proof",
                      [this] { return audit_check_proof(context_, verify_.log_key, what_, value_); });
    proof->add_option("--log-key", verify_.log_key)->required();
    proof->add_option("leaf", what_, "the entry's bytes / 条目文件")->required();
    proof->add_option("proof", value_, ".tlog-proof / 证明文件")->required();
    auto* prove = add(*group, "prove", "write a proof for each entry of a record / 出具证明", "xinshi audit prove ID -o DIR",
                      [this] { return audit_prove(context_, value_, what_); });
    prove->add_option("id", value_, "record id / 编号")->required();
    prove->add_option("-o,--output", what_, "folder / 输出目录");
    add(*group, "export", "write a self-contained log directory / 导出审计目录", "xinshi audit export /media/usb/log",
        [this] { return audit_export(context_, value_); })
        ->add_option("dir", value_, "new folder / 新目录")
        ->required();
  }

  void add_evidence() {
    auto* sub = add(app_, "evidence", "write a folder that proves one record to a stranger / 出具一条记录的证据", "xinshi evidence ID /media/usb/evidence",
                    [this] { return evidence(context_, value_, what_); });
    sub->add_option("id", value_, "record id / 编号")->required();
    sub->add_option("dir", what_, "new folder / 新目录")->required();
  }

  void add_simulate() {
    auto* sub = add(app_, "simulate", "play a platform / 模拟一个平台",
                    "xinshi simulate changshan --listen 127.0.0.1:9443 --ledger ledger.ndjson --script busy,lost", [this] { return simulate(context_, simulate_); });
    sub->add_option("platform", simulate_.platform, "package whose interface is played; without it nation-demo");
    sub->add_option("--script", simulate_.script, "how the first requests are treated: ok late:MS wrong busy lost partial double expired revoked")->delimiter(',');
    sub->add_option("--capture", simulate_.capture_file, "file that takes every request as it came");
    sub->add_option("--listen", simulate_.listen)->capture_default_str();
    sub->add_option("--certificate", simulate_.certificate_file);
    sub->add_option("--key", simulate_.key_file);
    sub->add_option("--client-ca", simulate_.client_ca_file);
    sub->add_option("--ledger", simulate_.ledger_file)->required();
    sub->add_option("--refuse", simulate_.refuse_text, "refuse first versions whose decision number holds this text");
    sub->add_option("--fail-percent", simulate_.fail_percent)->check(CLI::Range(0, 100));
    sub->add_option("--delay-ms", simulate_.delay_ms)->check(CLI::Range(0, 60000));
  }

  Context& context_;
  CLI::App app_;
  std::string config_ = kDefaultConfig;
  std::string lang_;
  std::string what_, value_;
  int days_ = 7;
  bool rebuild_ = false;
  bool no_connect_ = false;
  InitOptions init_;
  TryOptions try_;
  AdapterOptions adapter_;
  RecordsOptions records_;
  QuarantineOptions quarantine_;
  DeliveriesOptions deliveries_;
  ReportOptions report_;
  BackfillOptions backfill_;
  ReconcileOptions reconcile_;
  VerifyCommand verify_;
  SimulateOptions simulate_;
  std::function<int()> command_;
};

}  // namespace

int run_cli(int argc, char** argv) {
  posix::set_private_umask();
  posix::disable_core_dumps();
  posix::PosixFileSystem files;
  Context context{{}, false, false, posix::is_terminal(2), posix::environment_language(), {}, files, {}};
  add_all_messages(context.messages);
  posix::use_utf8_locale();  // behind the question for the user's language
  try {
    CommandLine line(context);
    return line.run(argc, argv);
  } catch (const std::exception& e) {
    context.err(std::string("xinshi: ") + e.what() + "\n");
    return kInternal;
  }
}

}  // namespace xinshi::app
