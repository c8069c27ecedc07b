// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/knowledge.h"
#include "app/node.h"
#include "audit/log_directory.h"
#include "base/text.h"
#include "crypto/openssl/ed25519_notes.h"
#include "platform/posix/posix_directory.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

Result<audit::VerifierKey> key_from(Context& context, const std::string& file) {
  const Result<std::string> text = context.files.read(file, 64 << 10);
  if (!text) return Error{Fault::Config, "CLI-0002", "", {file, 0, 0, ""}};
  Result<audit::VerifierKey> key = audit::read_verifier_key(trim(*text));
  if (!key) return Error{Fault::Config, "CLI-0006", "", {file, 0, 0, ""}};
  return key;
}

/// Without --log-key the directory's own key is all there is.
Result<std::vector<audit::VerifierKey>> log_keys(Context& context, const VerifyCommand& options) {
  const std::string file = options.log_key.empty() ? options.directory + "/keys/log.vkey" : options.log_key;
  const Result<audit::VerifierKey> key = key_from(context, file);
  if (!key) return key.error();
  return std::vector<audit::VerifierKey>{*key};
}

std::string own_audit_folder(Context& context) {
  const Result<runtime::Config> config = read_config_file(context);
  return config ? path_text(config->data_dir / "audit") : std::string();
}

constexpr std::string_view kReadme =
    "This folder is a transparency log in the tlog-tiles layout (C2SP). `checkpoint` is the signed head (signed-note, Ed25519);\n"
    "`keys/log.vkey` is the key it should verify under: compare it with a copy that you obtained separately.\n"
    "Check it with `xinshi audit verify DIR --log-key FILE`, or with any tool for tlog-tiles, for example Go's\n"
    "golang.org/x/mod/sumdb/note and sumdb/tlog. Entries hold no personal data: each commits to a record by a salted hash.\n\n"
    "本目录是按公开格式（C2SP tlog-tiles）存放的审计记录。checkpoint 是签名的总摘要；keys/log.vkey 是验证密钥，请与另行取得的密钥核对。\n"
    "核对命令：xinshi audit verify 目录 --log-key 密钥文件。条目中没有个人信息，只有加盐的摘要。\n";

/// Copies the published part of a log: everything but temporary files.
Status copy_tree(FileSystem& files, const std::string& from, const std::string& to) {
  const Result<std::vector<FileEntry>> entries = files.list(from);
  if (!entries) return entries.error();
  if (Status made = files.make_directories(to); !made) return made;
  for (const FileEntry& entry : *entries) {
    const std::string source = from + "/" + entry.name, target = to + "/" + entry.name;
    if (entry.directory) {
      if (Status copied = copy_tree(files, source, target); !copied) return copied;
      continue;
    }
    if (entry.name.front() == '.') continue;
    const Result<std::string> bytes = files.read(source, 1 << 20);
    if (!bytes) return bytes.error();
    if (Status written = files.append(target, *bytes); !written) return written;
  }
  return {};
}

}  // namespace

int audit_verify(Context& context, const VerifyCommand& given) {
  VerifyCommand options = given;
  if (options.directory.empty()) options.directory = own_audit_folder(context);
  const Result<std::vector<audit::VerifierKey>> keys = log_keys(context, options);
  if (!keys) return context.fail(keys.error());
  audit::VerifyOptions wanted;
  wanted.log_keys = *keys;
  wanted.quorum = options.quorum;
  for (const std::string& file : options.witness_keys) {
    const Result<audit::VerifierKey> key = key_from(context, file);
    if (!key) return context.fail(key.error());
    wanted.witness_keys.push_back(*key);
  }
  for (const std::string& file : options.held) {
    const Result<std::string> note = context.files.read(file, 1 << 20);
    if (!note) return context.fail(note.error());
    wanted.held_checkpoints.push_back(*note);
  }
  posix::PosixDirectory directory(options.directory);
  const auto verifier = crypto::make_note_verifier();
  Progress progress(context, std::string(context.say("核对审计记录", "verifying")));
  const audit::VerifyReport report =
      audit::verify_log(directory, wanted, *verifier, [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); });
  const bool self_asserted = options.log_key.empty() && !options.trust_own_keys;
  if (context.json) {
    Json out{{"ok", report.problems.empty()}, {"size", report.size}, {"root", to_base64(report.root)}, {"problems", report.problems},
             {"keys", !options.log_key.empty() ? "given" : options.trust_own_keys ? "own" : "self-asserted"}};
    context.out(out.dump() + "\n");
  } else {
    for (const std::string& problem : report.problems) context.out(problem + "\n");
    context.out((report.problems.empty() ? std::string(context.say("完好，共 ", "sound, ")) : std::string(context.say("有问题，共 ", "damaged, "))) +
                std::to_string(report.size) + std::string(context.say(" 条，根摘要 ", " entries, root ")) + to_base64(report.root) + "\n");
  }
  if (self_asserted) context.err(context.messages.render(context.lang, "CLI-0007") + "\n");
  return report.problems.empty() && !self_asserted ? kDone : kDoneWithFindings;
}

int audit_check_proof(Context& context, const std::string& log_key, const std::string& leaf_file, const std::string& proof_file) {
  const Result<audit::VerifierKey> key = key_from(context, log_key);
  if (!key) return context.fail(key.error());
  const Result<std::string> leaf = context.files.read(leaf_file, 1 << 20);
  if (!leaf) return context.fail(leaf.error());
  const Result<std::string> proof = context.files.read(proof_file, 1 << 20);
  if (!proof) return context.fail(proof.error());
  const Status checked = audit::check_proof(*proof, *leaf, {*key}, *crypto::make_note_verifier());
  if (context.json) {
    Json problems = Json::array();
    if (!checked) problems.push_back(context.messages.render(context.lang, checked.error()));
    context.out(Json{{"ok", checked.ok()}, {"problems", problems}}.dump() + "\n");
  } else {
    context.out(checked ? std::string(context.say("证明有效\n", "the proof holds\n")) : context.messages.render(context.lang, checked.error()) + "\n");
  }
  return checked ? kDone : kDoneWithFindings;
}

int audit_prove(Context& context, const std::string& id, const std::string& output) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, false);
  if (!link) return context.fail(link.error());
  const Result<ServerReply> reply = (*link)->call("GET", "/admin/leaves/" + id, {}, "", {});
  if (!reply) return context.fail(reply.error());
  if (reply->status >= 400) return context.fail(reply_error(*reply));
  const std::string folder = output.empty() ? "." : output;
  if (Status made = context.files.make_directories(folder); !made) return context.fail(made.error());
  posix::PosixDirectory directory(own_audit_folder(context));
  audit::LogReader log(directory);
  const Result<std::string> note = log.checkpoint_note();
  if (!note) return context.fail(note.error());
  Json written = Json::array();
  const Json answer = Json::parse(reply->body, nullptr, false);
  const Json leaves = answer.is_object() ? answer.value("leaves", Json::array()) : Json::array();
  for (const Json& index : leaves) {
    const Result<std::string> proof = audit::write_proof(log, index.get<std::uint64_t>());
    if (!proof) return context.fail(proof.error());
    const Result<audit::Checkpoint> head = audit::read_checkpoint(std::string_view(*note).substr(0, note->find("\n\n") + 1));
    const Result<std::string> leaf = head ? log.leaf(index.get<std::uint64_t>(), head->size) : Result<std::string>(head.error());
    if (!leaf) return context.fail(leaf.error());
    const std::string name = folder + "/" + id + "-" + index.dump();
    if (Status done = context.files.write(name + ".leaf", *leaf); !done) return context.fail(done.error());
    if (Status done = context.files.write(name + ".tlog-proof", *proof); !done) return context.fail(done.error());
    written.push_back(name + ".tlog-proof");
  }
  if (context.json) {
    context.out(Json{{"proofs", written}}.dump() + "\n");
  } else {
    for (const Json& name : written) context.out(name.get<std::string>() + "\n");
  }
  return kDone;
}

int audit_export(Context& context, const std::string& target) {
  const std::string source = own_audit_folder(context);
  if (source.empty()) return context.fail({Fault::Config, "CFG-0001", "", {path_text(context.config_file), 0, 0, ""}});
  // The head is read first: tiles only grow, so a copy made afterwards holds everything that this head commits to.
  const Result<std::string> head = context.files.read(source + "/checkpoint", 1 << 20);
  if (!head) return context.fail(head.error());
  if (const Result<std::vector<FileEntry>> there = context.files.list(target); there && !there->empty()) {
    return context.fail({Fault::Config, "CLI-0009", "", {target, 0, 0, ""}});
  }
  if (Status copied = copy_tree(context.files, source, target); !copied) return context.fail(copied.error());
  if (Status wrote = context.files.write(target + "/checkpoint", *head); !wrote) return context.fail(wrote.error());
  if (Status wrote = context.files.write(target + "/README.txt", kReadme); !wrote) return context.fail(wrote.error());
  context.out(context.json ? Json{{"directory", target}}.dump() + "\n" : target + "\n");
  return kDone;
}

}  // namespace xinshi::app
