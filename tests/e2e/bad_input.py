#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input and trouble at an agency, its files and its hook. Each trouble gives a clear error with a stable code, nothing is lost, and
the service goes on: a good record after it still reaches the county."""
import datetime, hashlib, json, os, shutil, subprocess, sys, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from nodes import COUNTY, MARKET, Authority, Node, common, county_text, folder_source, hook_source, peer_platform
from chain import free_port, wait_for
from sample_data import Agency, csv_text
from troubles import deep_xml, entity_bomb, troubles

TODAY = datetime.date.today().isoformat()


class Scene:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        self.pki = Authority(os.path.join(folder, "pki"))
        self.pki.issue("county", COUNTY[1])
        self.pki.issue("market", MARKET[1])
        self.county_port, hook_port = free_port(), free_port()
        self.county = Node(folder, binary, "county", county_text(self.pki, self.county_port, [MARKET]))
        self.agency = Node(folder, binary, "market", common(self.pki, "market", MARKET) + peer_platform(self.county_port) + folder_source("market") +
                           folder_source("strict", "in-strict", 'settle = "200ms"\ncharset = "utf-8"') + hook_source(hook_port))
        self.agency.hook_port = hook_port
        self.agency.write_key()
        os.makedirs(os.path.join(self.agency.folder, "in-strict"))
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=7)

    def row(self, **changes):
        return dict(self.decisions.penalty(TODAY), **changes)

    def registered(self, number):
        """Whether the county registered this decision: asked at the agency."""
        found = [r for r in self.agency.lines("records", "--find", number)]
        return len(found) == 1 and any(d["platform"] == "county" and d["state"] == "registered" for d in found[0]["deliveries"])


def codes_of(agency, unit, folder):
    found = {p["code"] for q in agency.quarantined(unit) for p in q["problems"]}
    result = agency.result(unit, folder) or []
    return found, result


MESSAGES = {"MAP-0381": "无法对应到任何字段"}  # a notice stands in the result file only, as text


def judge_file(check, scene, trouble, good, pid):
    agency = scene.agency
    where = agency.filed(trouble.file, trouble.folder)
    codes, result = codes_of(agency, trouble.file, trouble.folder)
    told = any(c in codes or (c in MESSAGES and any(MESSAGES[c] in r[6] for r in result)) for c in trouble.codes)
    recorded = len({r[0] for r in result if r[1] in ("已接收", "此前已接收")})
    rejected = [r for r in result if r[1] == "退回" and r[6].strip()]
    unharmed = where is not None and hashlib.sha256(open(where[1], "rb").read()).digest() == hashlib.sha256(trouble.data).digest()
    place = where and (where[0] == "rejected") == trouble.whole
    faults = [what for what, holds in [
        ("no code of %s, but %s" % (trouble.codes, sorted(codes)), told), ("%d rows recorded, wanted %d" % (recorded, trouble.kept), recorded == trouble.kept),
        ("the result file tells no reason", rejected or trouble.codes == ["MAP-0381"]), ("the file lies in %s" % (where,), place), ("the file was changed", unharmed),
        ("the good file after it did not reach the county", scene.registered(good)), ("the service ended", agency.alive() and agency.process.running.pid == pid)] if not holds]
    check.that("%s: %s, %d good rows kept" % (trouble.name, "/".join(sorted(codes & set(trouble.codes)) or trouble.codes), trouble.kept), not faults,
               "; ".join(faults) + "  " + str(result[:4])[:700])


def files(check, scene):
    check.part("files")
    agency, pid = scene.agency, scene.agency.process.running.pid
    all_troubles = troubles(scene.decisions, TODAY)
    goods, at = [], time.time() - 3600
    for i, trouble in enumerate(all_troubles):  # oldest first is the order in which files are taken: each good one comes after its bad one
        good = scene.row()
        goods.append(good["CF_WSH"])
        agency.put(trouble.file, trouble.data, trouble.folder, at + 2 * i)
        agency.put("good-%02d.csv" % i, csv_text([good]).encode("utf-8"), trouble.folder, at + 2 * i + 1)
    wait_for(lambda: all(agency.result("good-%02d.csv" % i, t.folder) for i, t in enumerate(all_troubles)), 60)
    wait_for(lambda: scene.registered(goods[-1]), 20)
    for trouble, good in zip(all_troubles, goods):
        judge_file(check, scene, trouble, good, pid)


def slow_and_vanishing_files(check, scene):
    check.part("files that are being written, or vanish")
    agency = scene.agency
    rows = [scene.row() for _ in range(40)]
    data = csv_text(rows).encode("gb18030")
    with open(os.path.join(agency.folder, "in", "slow.csv"), "wb") as f:  # written under its final name, by a careless system
        for i in range(0, len(data), len(data) // 20 + 1):
            f.write(data[i:i + len(data) // 20 + 1])
            f.flush()
            time.sleep(0.06)
    wait_for(lambda: agency.result("slow.csv"), 20)
    result = agency.result("slow.csv") or []
    check.equal("a file that grows under its final name is taken whole", len({r[0] for r in result if r[1] == "已接收"}), 40)
    for i in range(30):  # looked at, and gone before or while it is read
        path = os.path.join(agency.folder, "in", "ghost%d.csv" % i)
        with open(path, "wb") as f:
            f.write(data)
        time.sleep(0.25 + 0.01 * i if i < 6 else 0.005)
        if os.path.exists(path):
            os.unlink(path)
    big = [scene.row() for _ in range(6000)]
    agency.put("big.csv", csv_text(big).encode("gb18030"))
    hidden = os.path.join(agency.folder, "in", ".big.csv.result.part")
    begun = wait_for(lambda: os.path.exists(hidden), 20, 0.002)
    if os.path.exists(os.path.join(agency.folder, "in", "big.csv")):
        os.unlink(os.path.join(agency.folder, "in", "big.csv"))
    after = scene.row()
    agency.put("after-ghosts.csv", csv_text([after]).encode())
    check.that("files vanish before and while they are read: the service goes on", begun and wait_for(lambda: scene.registered(after["CF_WSH"]), 30))
    check.that("a file that vanished while it was read left its rows recorded or none, its result file tells which",
               len([r for r in agency.result("big.csv") or [] if r[1] == "已接收"]) in (0, 6000), (agency.result("big.csv") or [])[:3])


def hook(check, scene):
    check.part("hook")
    agency, row = scene.agency, scene.row
    text = lambda r: json.dumps(r, ensure_ascii=False)
    first, second = text(row()), text(row())
    xml, js, nd = "application/xml", "application/json", "application/x-ndjson"
    table = [  # name, status, code of the problem or of the row, body, content type, kind
        ("empty body", {400, 422}, {"HOK-0014", "MAP-0111", "MAP-0112"}, b"", js, "penalty"),
        ("not JSON", {400}, {"MAP-0111"}, "你好".encode(), js, "penalty"),
        ("half-written JSON", {400}, {"MAP-0112", "MAP-0103"}, first.encode()[:-20], js, "penalty"),
        ("100 000-deep JSON", {400, 422}, {"MAP-0115"}, ('{"CF_SY":' + "[" * 100_000 + "]" * 100_000 + "}").encode(), js, "penalty"),
        ("100 000-deep XML", {400}, {"MAP-0115"}, deep_xml(row()), xml, "penalty"),
        ("entity bomb", {400}, {"MAP-0134"}, entity_bomb(row()), xml, "penalty"),
        ("invalid UTF-8", {400, 422}, {"MAP-0102", "SRC-0011"}, first.encode().replace("经查".encode(), b"\xe7\xbb"), js, "penalty"),
        ("NUL", {422}, {"MAP-0110", "VAL-0106"}, text(row(CF_SY="经\0查")).encode(), js, "penalty"),
        ("duplicate keys", {422}, {"MAP-0106"}, (second[:-1] + ',"CF_WSH":"x"}').encode(), js, "penalty"),
        ("10 MB cell", {400, 422}, {"MAP-0101", "MAP-0109"}, text(row(CF_SY="长" * 3_500_000)).encode(), js, "penalty"),
        ("broken line among NDJSON lines", {202}, {"MAP-0103"}, (text(row()) + "\n{oops\n" + text(row()) + "\n").encode(), nd, "penalty"),
        ("unknown kind", {404}, {"HOK-0006"}, text(row()).encode(), js, "reward"),
        ("GBK declared, UTF-8 sent", {202, 400, 422}, {"SRC-0011", "MAP-0102", "VAL-0107", "MAP-0350", "MAP-0304", "VAL-0131", "SRC-0013"}, text(row()).encode(), js + "; charset=gbk", "penalty"),
        ("unknown charset", {415}, {"HOK-0011"}, text(row()).encode(), js + "; charset=klingon", "penalty"),
    ]
    for name, statuses, codes, body, kind_of_text, kind in table:
        reply = agency.post(body, kind, content_type=kind_of_text)
        answer = reply.json()
        found = {reply.code()} | {p["code"] for r in answer.get("rejected", []) for p in r["problems"]}
        good = agency.post(row())
        check.that("%s: %d %s, and the next call is taken" % (name, reply.status, "/".join(sorted(found & codes))),
                   reply.status in statuses and found & codes and good.status == 202 and agency.alive(), "%r then %r" % (reply, good))


def folders(check, scene):
    check.part("unreadable folder")
    agency, path = scene.agency, os.path.join(scene.agency.folder, "in")
    error = lambda: [w["last_error"] for w in agency.document("status")[1]["workers"] if w["worker"] == "source:market"][0]
    for what in ("the folder is gone", "a file stands in its place"):
        os.rename(path, path + ".away")
        if what.startswith("a file"):
            with open(path, "w") as f:
                f.write("no folder")
        check.that(what + ": told in status and log", wait_for(lambda: error() in ("SRC-0101", "SRC-0102"), 10, 0.1) and agency.logged("SRC-010"), error())
        check.equal("meanwhile the hook takes records", agency.post(scene.row()).status, 202)
        if what.startswith("a file"):
            os.unlink(path)
        os.rename(path + ".away", path)
        back = scene.row()
        agency.put("back.csv", csv_text([back]).encode())
        check.that("the folder is back: work goes on by itself", wait_for(lambda: scene.registered(back["CF_WSH"]), 45, 0.2) and error() == "", error())


def adapter_keys(check, scene):
    check.part("unknown adapter key")
    adapters = os.path.join(scene.folder, "adapters")
    shutil.copytree(os.path.join(ROOT, "adapters"), adapters)
    path = os.path.join(adapters, "sources", "national-2018", "adapter.toml")
    lines = open(path, encoding="utf-8").read().split("\n")
    at = lines.index("[auto]") + 1
    lines.insert(at, "   feilds = 3")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines))
    text = open(scene.agency.config, encoding="utf-8").read().replace(os.path.join(ROOT, "adapters"), adapters)
    config = os.path.join(scene.agency.folder, "other.toml")
    with open(config, "w", encoding="utf-8") as f:
        f.write(text)
    code, out, err = scene.agency.cli("check", config=config)
    found = [p for p in json.loads(out)["problems"] if p["code"] == "MAP-0202"]
    check.that("check: MAP-0202 with file, line, column and key, exit 2",
               code == 2 and found and found[0]["file"].endswith("adapter.toml") and (found[0]["line"], found[0]["column"]) == (at + 1, 4) and "feilds" in found[0]["key"], (code, out))
    code, _, err = scene.agency.cli("try", path, "/dev/null", config=config, json_output=False)
    check.that("try: the same place in the message, exit 2", code == 2 and "MAP-0202" in err and ":%d:4" % (at + 1) in err, (code, err))


def full_disk(check, scene):
    check.part("full disk")
    mount = os.path.join(scene.folder, "full", "data")
    os.makedirs(mount)
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", mount], capture_output=True).returncode == 0
    if not mounted:
        return check.skip("full disk", "mounting a small tmpfs needs root and the right to mount; run this test as root in a container that may mount")
    port = free_port()
    node = Node(scene.folder, scene.binary, "full", common(scene.pki, "market", MARKET, "reserve_mb = 8") + peer_platform(scene.county_port) +
                folder_source("market") + hook_source(port))
    node.hook_port = port
    node.write_key()
    try:
        check.that("starts on a small disk", node.start())
        before = scene.row()
        check.equal("a record before", node.post(before).status, 202)
        ballast = os.path.join(mount, "ballast")
        subprocess.run(["dd", "if=/dev/zero", "of=" + ballast, "bs=64k"], capture_output=True)
        check.that("the disk is full to the last byte", os.statvfs(mount).f_bavail == 0, os.statvfs(mount))
        owed = scene.row()
        reply = node.post(owed)
        check.that("hook: 503 HOK-0018 with Retry-After", reply.status == 503 and reply.code() == "HOK-0018" and int(reply.headers.get("retry-after", 0)) > 0, reply)
        waiting = scene.row()
        node.put("waiting.csv", csv_text([waiting]).encode())
        check.that("folder: CFG-0019 is told, the file stays where it is", wait_for(lambda: node.logged("CFG-0019"), 15)
                   and os.path.exists(os.path.join(node.folder, "in", "waiting.csv")))
        with open(os.path.join(scene.folder, "owed.json"), "w") as f:
            json.dump(owed, f)
        code, _, err = node.cli("submit", "penalty", os.path.join(scene.folder, "owed.json"))
        check.that("submit: exit 3", code == 3, (code, err))
        check.that("it can still be asked", node.cli("status")[0] in (0, 1) and node.alive())
        os.unlink(ballast)
        check.that("space is back: the hook takes it", wait_for(lambda: node.post(owed).status == 202, 15))
        registered = lambda row: any(d["state"] == "registered" for r in node.lines("records", "--find", row["CF_WSH"]) for d in r["deliveries"])
        check.that("and everything reaches the county", wait_for(lambda: all(registered(r) for r in (before, owed, waiting)), 45, 0.5))
        time.sleep(1)
        check.equal("fsck", node.cli("fsck")[0], 0)
    finally:
        node.stop()
        subprocess.run(["umount", mount])


def ledger(check, scene):
    check.part("at the end")
    agency = scene.agency
    waiting = lambda: [d for d in agency.lines("deliveries", "list") if d["state"] != "registered"]
    check.that("every record is registered at the county", wait_for(lambda: not waiting(), 60, 1), waiting()[:2])
    mine, theirs = agency.document("status")[1]["records"], scene.county.document("status")[1]["records"]
    check.that("the county holds as many records as the agency (%d) and those of the small disk" % mine, mine <= theirs <= mine + 3, theirs)
    time.sleep(0.6)
    for node in (agency, scene.county):
        code, out, err = node.cli("fsck")
        check.that("%s: fsck" % node.name, code == 0, out + err)
        code, out, err = node.cli("audit", "verify", node.data("audit"), "--log-key", node.data("audit", "keys", "log.vkey"))
        check.that("%s: audit verify" % node.name, code == 0, out + err)


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    try:
        check.that("county and agency are up", scene.county.start() and scene.agency.start())
        for part in (files, slow_and_vanishing_files, hook, folders, adapter_keys, full_disk, ledger):
            if not options.only or part.__name__ in options.only:
                part(check, scene)
    finally:
        codes = [scene.agency.stop(), scene.county.stop()]
    check.equal("both ended well", codes, [0, 0])


if __name__ == "__main__":
    support.run(__doc__, body, lambda parser: parser.add_argument("--only", nargs="*", help="files, hook, folders, …"))
