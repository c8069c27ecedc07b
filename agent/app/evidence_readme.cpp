// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "app/evidence_plan.h"

namespace xinshi::app {
namespace {

constexpr std::string_view kProver = R"go(package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println(os.Args[2], err)
		os.Exit(1)
	}
}

func read(name string) string {
	data, err := os.ReadFile(name)
	check(err)
	return string(data)
}

func main() { // KEY LEAF PROOF
	verifier, err := note.NewVerifier(strings.TrimSpace(read(os.Args[1])))
	check(err)
	parts := strings.SplitN(read(os.Args[3]), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		check(errors.New("is no tlog-proof"))
	}
	index, err := strconv.ParseInt(lines[1][6:], 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	signed, err := note.Open([]byte(parts[1]), note.VerifierList(verifier))
	check(err)
	head := strings.Split(signed.Text, "\n")
	if len(head) != 4 || head[0] != verifier.Name() {
		check(errors.New("is the head of another log"))
	}
	size, err := strconv.ParseInt(head[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(head[2])
	check(err)
	check(tlog.CheckRecord(path, size, root, index, tlog.RecordHash([]byte(read(os.Args[2])))))
	fmt.Println(os.Args[2], "is entry", index, "of", size, "in", verifier.Name())
}
)go";

std::string base64_of(const std::string& file) { return "$(openssl dgst -sha256 -binary " + file + " | openssl base64)"; }

std::string seconds(Instant at) { return std::to_string(at.us / kMicrosPerSecond); }

std::string cms(const std::string& file, Instant at, const std::string& unit) {
  return "openssl cms -verify -binary -inform DER -in " + file + ".p7s -content " + file + " -CAfile certificates/ca.crt -purpose any -attime " +
         seconds(at) + " -signer $T/signer.crt -out $T/content\n" +
         "openssl x509 -in $T/signer.crt -noout -ext subjectAltName | grep -F urn:xinshi:unit:" + unit + "\n";
}

/// One step: its heading and texts, then its commands.
void step(std::string& out, int& number, const std::string& zh, const std::string& en, const std::string& commands) {
  if (commands.empty()) return;
  out += "\n## " + std::to_string(++number) + "\n\n" + zh + "\n\n" + en + "\n\n```sh\n" + commands + "```\n";
}

std::string files_commands(const EvidencePlan& plan) {
  std::string out = "T=${T:-$(mktemp -d)}\nsha256sum --quiet -c SHA256SUMS\n";
  if (plan.sealed) {
    out += cms("SHA256SUMS", plan.made_at, plan.own_unit);
    out += "openssl cms -cmsout -inform DER -in SHA256SUMS.p7s -outform DER | cmp - SHA256SUMS.p7s\n";  // nothing behind the signature
  }
  return out;
}

std::string record_commands(const EvidencePlan& plan) {
  std::string out;
  for (const auto& [salted, plain] : plan.plain) out += "tail -c +17 " + salted + " | cmp - " + plain + "\n";
  for (const auto& one : plan.listed) out += "grep -x -F \"" + one.line + " " + base64_of(one.salted) + "\" " + one.manifest + "\n";
  return out;
}

std::string receipt_commands(const EvidencePlan& plan) {
  std::string out;
  for (const auto& one : plan.said) {
    if (!one.batch.empty()) out += "grep -x -F \"batch: " + one.batch + "\" " + one.file + "\n";
    for (const std::string& line : one.lines) out += "grep -x -F \"" + line + "\" " + one.file + "\n";
  }
  return out;
}

std::string log_commands(const EvidencePlan& plan) {
  if (plan.entries.empty()) return {};
  std::string out = "cat > $T/prove.go <<'END'\n" + std::string(kProver) + "END\nGO111MODULE=off GOPATH=/usr/share/gocode go build -o $T/prove $T/prove.go\n";
  for (const auto& one : plan.entries) {
    out += "$T/prove " + one.key + " " + one.leaf + " " + one.proof + "\n";
    out += "tail -c $(wc -c < " + one.head + ") " + one.proof + " | cmp - " + one.head + "\n";
  }
  for (const auto& one : plan.committed) out += "grep -F \"\\\"c\\\":\\\"" + base64_of(one.file) + "\\\"\" " + one.leaf + "\n";
  return out;
}

std::string received_commands(const EvidencePlan& plan) {
  std::string out;
  for (const auto& one : plan.received) {
    out += "grep -F \"\\\"c\\\":\\\"$(sed -n 's/^digest: //p' " + one.receipt + ")\\\"\" " + one.leaf + "\n";
    out += "grep -F \"\\\"batch\\\":\\\"$(sed -n 's/^batch: //p' " + one.receipt + ")\\\"\" " + one.leaf + "\n";
  }
  return out;
}

std::string keys_commands(const EvidencePlan& plan) {
  std::string out;
  for (const char* anchors : {"certificates/ca.crt", "certificates/ca-sm2.crt"}) {
    if (plan.files.count(anchors) != 0) out += std::string("openssl x509 -in ") + anchors + " -noout -subject -fingerprint -sha256\n";
  }
  std::set<std::string> keys;
  for (const auto& one : plan.entries) keys.insert(one.key);
  for (const std::string& key : keys) out += "cat " + key + "\n";
  return out;
}

std::string opening(const EvidencePlan& plan) {
  std::string out = "# 证据 / Evidence: " + plan.record + "\n\n";
  out += "本目录证明一条信用信息（编号 " + plan.record + "，报送单位 " + plan.origin + "）报了什么、何时、由谁签发、上级如何答复。" +
         "由 " + plan.own_unit + " 于 " + format_instant(plan.made_at) + " 出具。目录中没有其他记录的内容：清单和回执里别的行只有随机编号和加盐摘要。\n\n";
  out += "This folder proves for one record (" + plan.record + ", of " + plan.origin + ") what was reported, when, signed by whom, and what was answered. " +
         "Made by " + plan.own_unit + " at " + format_instant(plan.made_at) + ". It holds no other record: other lines of manifests and receipts are random ids " +
         "and salted digests.\n\n";
  out += "在本目录中依次执行下列命令；任何一条出错即不成立（可整体用 `sh -e` 执行）。需要 openssl 3、coreutils、grep、sed；第三方日志核对工具为 Go 的 " +
         std::string("golang.org/x/mod/sumdb（Debian 软件包 golang-go、golang-golang-x-mod-dev）。\n\n");
  out += "Run the commands in this folder, in this order; one that fails refutes the evidence (`sh -e` stops there). Needed: openssl 3, coreutils, grep, sed; " +
         std::string("the public log verifier is Go's golang.org/x/mod/sumdb (Debian packages golang-go and golang-golang-x-mod-dev).\n");
  for (const auto& remark : plan.remarks) out += "\n- " + remark.zh + "\n- " + remark.en + "\n";
  return out;
}

std::string signature_commands(const EvidencePlan& plan) {
  std::string out;
  for (const auto& one : plan.signatures) {
    if (!one.sm2) out += cms(one.file, one.at, one.unit);
  }
  return out;
}

std::string sm2_commands(const EvidencePlan& plan) {
  std::string out;
  for (const auto& one : plan.signatures) {
    if (!one.sm2) continue;
    out += "java -cp \"$T:/usr/share/java/*\" VerifySm2 " + one.file + " " + one.file + ".sm2.p7s certificates/ca-sm2.crt " + one.unit + " " + seconds(one.at) + "\n";
  }
  if (out.empty()) return out;
  return "cat > $T/VerifySm2.java <<'END'\n" + std::string(sm2_program()) + "END\njavac -cp '/usr/share/java/*' -d $T $T/VerifySm2.java\n" + out;
}

}  // namespace

std::string evidence_readme(const EvidencePlan& plan) {
  std::string out = opening(plan);
  int number = 0;
  step(out, number, "文件完整。清单 SHA256SUMS 由出具单位签名，改动任何一个文件都会被发现；它只证明目录未被改动，内容是否属实由以下各步证明。",
       "The files are whole. The unit that made this folder signed SHA256SUMS, so that a change of any file is noticed; whether the content is true is "
       "for the next steps to prove.",
       files_commands(plan));
  step(out, number, "信任的起点。把根证书指纹和日志验证密钥与发证机构、相关单位另行公布的核对；不一致则不必往下做。",
       "Where trust begins. Compare the fingerprint of the root certificate and the log keys with those that the authority and the units publish elsewhere; "
       "stop here when they differ.",
       keys_commands(plan));
  step(out, number, "记录就是清单所列的那一条：`.salted` 是 16 字节盐加记录原文，其 SHA-256 就是清单中该行的摘要。",
       "The record is the one that the manifest lists: `.salted` is 16 bytes of salt and the record's text; its SHA-256 stands in that line of the manifest.",
       record_commands(plan));
  step(out, number, "清单和回执由谁签名（CMS，RFC 5652）；`-attime` 取签发时刻，证书后来到期不影响核对。",
       "Who signed manifests and receipts (CMS, RFC 5652); `-attime` is when they were made, so that certificates may have expired since.",
       signature_commands(plan));
  step(out, number, "国密签名（SM2、SM3，签名者标识 1234567812345678）：openssl cms 尚不能核对，用 Bouncy Castle（Debian 软件包 libbcpkix-java、default-jdk-headless）。",
       "Signatures in national cryptography (SM2 and SM3, ID 1234567812345678): `openssl cms` cannot check them yet; Bouncy Castle can (Debian packages "
       "libbcpkix-java and default-jdk-headless).",
       sm2_commands(plan));
  step(out, number, "回执对这一条的答复：编号、版本、结果（registered 入库、refused 退回、stored 已收到、duplicate 重复）、代码。",
       "What the receipts say about this record: id, version, verdict, code.", receipt_commands(plan));
  step(out, number, "审计日志的条目确在签名的总摘要之内（C2SP tlog-proof），且条目中的摘要就是上述文件。",
       "The entries are in the log whose head was signed (C2SP tlog-proof), and what they commit to is the files above.", log_commands(plan));
  step(out, number, "接收方自己的日志也记下了这一批：条目中的批次和摘要与回执相同。",
       "The receiver's own log names the batch too: batch and digest of its entry are those of the receipt.", received_commands(plan));
  return out;
}

}  // namespace xinshi::app
