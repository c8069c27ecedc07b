#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The promises that other programs rely on: commands with their JSON shapes and exit codes, the hook, the administration socket."""
import concurrent.futures, datetime, json, os, re, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import COUNTY, MARKET, NATION, Authority, Node, common, county_text, folder_source, hook_source, peer_platform
from chain import Process, free_port, wait_for
from sample_data import Agency, csv_text, id_card, xml_text
from workbooks import rows_by_openpyxl

TODAY = datetime.date.today().isoformat()
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
STATES = {"waiting", "sending", "uncertain", "stored", "registered", "refused", "held", "cancelled", "expired"}
REFUSED = "罚〔2026〕9999号"


class Scene:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        self.pki = Authority(os.path.join(folder, "pki"))
        for name, unit in (("county", COUNTY), ("market", MARKET), ("nation", NATION)):
            self.pki.issue(name, unit[1])
        ports = [free_port() for _ in range(3)]
        self.county = Node(folder, binary, "county", county_text(self.pki, ports[0], [MARKET]))
        nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "https://127.0.0.1:%d"\nworkers = 1\n' % ports[1]
        self.text = common(self.pki, "market", MARKET) + peer_platform(ports[0]) + nation + folder_source("market") + hook_source(ports[2])
        self.agency = Node(folder, binary, "market", self.text)
        self.agency.hook_port = ports[2]
        self.agency.write_key()
        self.ledger = os.path.join(folder, "ledger.ndjson")
        self.simulate = [binary, "simulate", "--listen", "127.0.0.1:%d" % ports[1], "--ledger", self.ledger, "--certificate", self.pki.path("nation.crt"),
                         "--key", self.pki.path("nation.key"), "--client-ca", self.pki.path("ca.crt")]
        self.nation = Process("nation", self.simulate + ["--refuse", REFUSED], folder)
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=5)

    def row(self, **changes):
        return dict(self.decisions.penalty(TODAY), **changes)

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode())
        return path

    def states(self, number):
        found = self.agency.lines("records", "--find", number)
        return {d["platform"]: d["state"] for r in found for d in r["deliveries"]}


def values(check, scene):
    check.part("id, deadline, usage")
    cli, document = scene.agency.cli, scene.agency.document
    code, answer, _ = document("id", "check", "uscc", MARKET[1])
    check.that("id check of a good code: {valid, normalised, reason}, exit 0", code == 0 and answer["valid"] is True and answer["normalised"] == MARKET[1] and "reason" in answer, answer)
    wrong = MARKET[1][:-1] + ("A" if MARKET[1][-1] != "A" else "B")
    code, answer, _ = document("id", "check", "uscc", wrong)
    check.that("id check of a wrong check character: exit 1 and a reason", code == 1 and answer["valid"] is False and answer["reason"], answer)
    check.equal("id check idcard", document("id", "check", "idcard", id_card("110101", "19800101", 12))[0], 0)
    check.equal("id check of an unknown kind: exit 2", document("id", "check", "passport", "x")[0], 2)
    code, answer, _ = document("deadline", "2025-01-24")  # Friday; spring festival 28 January to 4 February, 26 January and 8 February are worked
    check.that("deadline over the spring festival of 2025", code == 0 and answer == {"date": "2025-01-24", "due": "2025-02-10", "strict_due": "2025-02-09", "known": True}, answer)
    code, answer, _ = document("deadline", "2031-05-06")
    check.that("deadline in a year that is not published: null and known false", code == 0 and answer["due"] is None and answer["known"] is False, answer)
    check.equal("deadline of no date: exit 2", document("deadline", "2025-02-30")[0], 2)
    check.equal("unknown command: exit 2", cli("frobnicate")[0], 2)
    for command in ("init", "doctor", "service", "check", "run", "try", "submit", "records", "show", "quarantine", "deliveries", "status", "fsck", "report", "backfill", "deadline", "simulate"):
        code, out, _ = cli(command, "--help", json_output=False)
        if code != 0 or "xinshi " + command not in out:
            check.that("%s --help has an example" % command, False, out)
    check.that("every command has --help with an example", cli("audit", "verify", "--help", json_output=False)[0] == 0)


def configuration(check, scene):
    check.part("check and configuration errors")
    code, answer, _ = scene.agency.document("check")
    check.that("check: ok, exit 0", code == 0 and answer["ok"] is True and isinstance(answer["problems"], list), answer)
    lines = scene.text.split("\n")
    table = [("unknown key", "  colour = 1", "unit", "CFG-0003", "unit.colour"), ("wrong type", "  reserve_mb = \"much\"", "data", "CFG-0005", "data.reserve_mb"),
             ("not one of the allowed", "  type = \"pigeon\"", "source", "CFG-0006", "source.type"), ("wrong unified code", "  code = \"123\"", "unit", "CFG-0007", "unit.code")]
    for name, line, part, wanted, key in table:
        at = next(i for i, l in enumerate(lines) if l in ("[%s]" % part, "[[%s]]" % part)) + 1
        word = line.split("=")[0].strip()
        end = next((i for i in range(at, len(lines)) if lines[i].startswith("[")), len(lines))
        text = "\n".join(lines[:at] + [line] + [l for l in lines[at:end] if not l.startswith(word + " ")] + lines[end:])
        config = scene.write("wrong.toml", text.encode())
        code, out, _ = scene.agency.cli("check", config=config)
        found = [p for p in json.loads(out)["problems"] if p["code"] == wanted]
        place = found and (os.path.basename(found[0]["file"]), found[0]["line"], found[0]["key"])
        check.that("%s: %s with file, line, column, key; exit 2" % (name, wanted),
                   code == 2 and place == ("wrong.toml", at + 1, key) and found[0]["column"] > 0 and found[0]["message"], (code, out))
    code, _, err = scene.agency.cli("run", config=scene.write("wrong.toml", b"[data\n"), json_output=False)
    check.that("broken TOML: run says CFG-0002 with the line, exit 2", code == 2 and "CFG-0002" in err and "wrong.toml:1" in err, (code, err))
    check.equal("no configuration file: exit 2", scene.agency.cli("status", config="/nowhere.toml")[0], 2)


def dry_runs(check, scene):
    check.part("try")
    rows = [scene.row() for _ in range(3)]
    rows += [dict(rows[0]), scene.row(CF_JDRQ="2026/2/30"), scene.row(CF_XDR_SHXYM="91110108551385082P")]
    rows.append(scene.row(CF_XDR_LB="自然人", CF_XDR_MC="王伟", CF_XDR_SHXYM="", CF_FRDB="", CF_XDR_ZJLX="身份证", CF_XDR_ZJHM=id_card("110101", "19800101", 12)))
    rows = [dict({"CF_XDR_ZJLX": "", "CF_XDR_ZJHM": ""}, **r) for r in rows]
    path = scene.write("try.csv", csv_text(rows).encode("gb18030"))
    code, out, _ = scene.agency.cli("try", "national-2018", path)
    lines = [json.loads(l) for l in out.splitlines()]
    check.that("a line per input row, rejected ones make exit 1", code == 1 and len(lines) == 7, (code, out[:500]))
    check.equal("row is the physical row, the header is row 1", [l["row"] for l in lines], [2, 3, 4, 5, 6, 7, 8])
    check.equal("outcomes: the second of two equal rows is skipped", [l["outcome"] for l in lines], ["record"] * 3 + ["skipped", "rejected", "rejected", "record"])
    check.that("each line has {row,outcome,kind,op,key,fields,problems,due}", all(list(l) == ["row", "outcome", "kind", "op", "key", "fields", "problems", "due"] for l in lines), lines[0])
    check.equal("the skipped row has the same key", lines[3]["key"], lines[0]["key"])
    check.that("kind and op are told", all((l["kind"], l["op"]) == ("penalty", "upsert") for l in lines))
    check.that("a rejected row carries the fields that did map", lines[4]["fields"].get("CF_WSH") == rows[4]["CF_WSH"] and "CF_JDRQ" not in lines[4]["fields"], lines[4])
    problem = [p for p in lines[4]["problems"] if p["severity"] == "error"]
    check.that("a problem has {rule,field,severity,code,message}", problem and set(problem[0]) >= {"rule", "field", "severity", "code", "message"} and problem[0]["field"] == "CF_JDRQ", problem)
    check.that("a set of codes is an array", all(isinstance(l["fields"]["CF_CFLB"], list) for l in lines[:3]), lines[0]["fields"])
    check.that("personal parts of the key are hashed", "王伟" not in lines[6]["key"] and id_card("110101", "19800101", 12) not in lines[6]["key"], lines[6]["key"])
    check.that("due is a date", re.match(r"^\d{4}-\d\d-\d\d$", lines[0]["due"] or ""), lines[0]["due"])
    code, out, _ = scene.agency.cli("try", "national-2018", "-", stdin=json.dumps(rows[:2], ensure_ascii=False).encode())
    check.that("from stdin as JSON: the ordinal from 1, exit 0", code == 0 and [json.loads(l)["row"] for l in out.splitlines()] == [1, 2], (code, out[:300]))
    code, out, _ = scene.agency.cli("try", "national-2018", scene.write("try.xml", xml_text(rows[:2]).encode()))
    check.equal("XML: the ordinal from 1", [json.loads(l)["row"] for l in out.splitlines()], [1, 2])
    target = os.path.join(scene.folder, "encoded.json")
    code, _, err = scene.agency.cli("try", "national-2018", path, "--to", "nation-demo:share", "-o", target)
    check.that("--to writes the platform's bytes for the three records and the person", code == 1 and len(json.load(open(target))["records"]) == 4, (code, err))
    check.equal("unknown adapter: exit 2", scene.agency.cli("try", "no-such", path)[0], 2)
    check.equal("missing file: exit 2", scene.agency.cli("try", "national-2018", "/nowhere.csv")[0], 2)


def hook(check, scene):
    check.part("hook")
    agency, row = scene.agency, scene.row
    first = row()
    reply = agency.post([first, row(CF_JDRQ="2026/2/30")])
    answer = reply.json()
    check.that("202 with accepted {id,version,due} and rejected", reply.status == 202 and len(answer["accepted"]) == 1 and len(answer["rejected"]) == 1 and UUID.match(answer["accepted"][0]["id"])
               and answer["accepted"][0]["version"] == 1 and answer["accepted"][0]["due"], reply)
    identifier = answer["accepted"][0]["id"]
    again = agency.post(first).json()["accepted"][0]
    check.equal("the same content again: the same id and version", (again["id"], again["version"]), (identifier, 1))
    changed = agency.post(dict(first, CF_NR=first["CF_NR"] + "（更正）")).json()["accepted"][0]
    check.equal("changed content of the same decision: version 2 of the same id", (changed["id"], changed["version"]), (identifier, 2))
    body = json.dumps(row(), ensure_ascii=False).encode()
    key = {"Idempotency-Key": "case-4711"}
    one, two = agency.post(body, headers=key), agency.post(body, headers=key)
    check.that("Idempotency-Key: the same answer", one.status == 202 and (two.status, two.body) == (202, one.body), (one, two))
    other = agency.post(row(), headers=key)
    check.that("Idempotency-Key with another body: 422 HOK-0017", (other.status, other.code()) == (422, "HOK-0017"), other)
    for what, reply, wanted in [
            ("401 without a key", agency.post(first, headers={"Authorization": None}), (401, "HOK-0004")), ("401 with a wrong key", agency.post(first, key="x"), (401, "HOK-0004")),
            ("404 of an unknown kind", agency.post(first, "reward"), (404, "HOK-0006")), ("415 of an unknown type", agency.post(b"a,b", content_type="text/csv"), (415, "HOK-0010")),
            ("422 when nothing is acceptable", agency.post(row(CF_JDRQ="x")), (422, "HOK-0015")), ("405 of a wrong method", agency.hook("DELETE", "/v1/records/penalty"), (405, "HOK-0007")),
            ("403 from a web page", agency.post(first, headers={"Origin": "https://evil.example"}), (403, "HOK-0002")),
            ("403 of a foreign Host", agency.post(first, headers={"Host": "evil.example"}), (403, "HOK-0003")),
            ("404 of an unknown id", agency.hook("GET", "/v1/records/" + identifier[:-1] + ("0" if identifier[-1] != "0" else "1")), (404, "HOK-0020"))]:
        check.that("%s %s, problem+json" % (what, wanted[1]), (reply.status, reply.code()) == wanted and reply.json()["title"] and reply.json()["status"] == wanted[0], reply)
    try:
        large = agency.post(b"[" + b" " * (65 << 20) + b"]")
        check.that("413 over size", large.status == 413 and large.code() in ("HOK-0009", "NET-0111"), large)
    except OSError as e:  # the answer came before the whole body was read, and the connection was closed upon it
        check.that("413 over size", False, e)
    reply = agency.post((json.dumps(row(), ensure_ascii=False) + "\n" + json.dumps(row(), ensure_ascii=False)).encode(), content_type="application/x-ndjson")
    check.that("NDJSON", reply.status == 202 and len(reply.json()["accepted"]) == 2, reply)
    check.equal("XML", agency.post(xml_text([row()]).encode(), content_type="application/xml").status, 202)
    gbk = row()
    reply = agency.post(json.dumps(gbk, ensure_ascii=False).encode("gb18030"), content_type="application/json; charset=GBK")
    check.that("a declared GBK charset", reply.status == 202 and len(agency.lines("records", "--find", gbk["CF_WSH"])) == 1, reply)
    reply = agency.hook("GET", "/v1/records/" + identifier)
    check.that("GET by id", reply.status == 200 and reply.json()["id"] == identifier and reply.json()["version"] == 2 and reply.json()["deliveries"], reply)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        same = row()
        answers = list(pool.map(lambda _: agency.post(same), range(8)))
    check.that("eight at once with the same content: one id", len({a.json()["accepted"][0]["id"] for a in answers if a.status == 202}) == 1 and all(a.status in (202, 429) for a in answers), answers)
    for path, part in (("/healthz", b"ok"), ("/metrics", b"# TYPE xinshi_records gauge")):
        reply = agency.admin(path)
        check.that("GET %s on the administration socket" % path, reply.status == 200 and part in reply.body, reply)
    return identifier


def submitting(check, scene):
    check.part("submit")
    rows = [scene.row(), scene.row(CF_JDRQ="x")]
    code, answer, _ = scene.agency.document("submit", "penalty", scene.write("two.json", rows))
    check.that("accepted {id,version,due} and rejected; exit 1 because of the rejected one", code == 1 and UUID.match(answer["accepted"][0]["id"]) and len(answer["rejected"]) == 1, answer)
    scene.agency.process.kill()  # an id was given, so the record is durable
    scene.agency.start()
    found = scene.agency.lines("records", "--find", rows[0]["CF_WSH"])
    check.that("after kill -9 the submitted record is there", [r["id"] for r in found] == [answer["accepted"][0]["id"]], found)
    path = scene.write("nd.ndjson", "\n".join(json.dumps(scene.row(), ensure_ascii=False) for _ in range(2)).encode())
    code, answer, _ = scene.agency.document("submit", "penalty", path)
    check.that("NDJSON, exit 0", code == 0 and len(answer["accepted"]) == 2, answer)
    code, answer, _ = scene.agency.document("submit", "penalty", scene.write("one.xml", xml_text([scene.row()]).encode()))
    check.that("XML, exit 0", code == 0 and len(answer["accepted"]) == 1, answer)
    check.equal("missing file: exit 2", scene.agency.cli("submit", "penalty", "/nowhere.json")[0], 2)
    code, _, err = scene.agency.cli("submit", "reward", path)
    check.that("unknown kind: HOK-0006, not exit 0", code in (1, 2) and "HOK-0006" in err, (code, err))


def looking(check, scene, identifier):
    check.part("records, show, status, quarantine")
    agency = scene.agency
    wait_for(lambda: not [d for d in agency.lines("deliveries", "list") if d["state"] in ("waiting", "sending")], 30)
    found = agency.lines("records")
    keys = {"id", "version", "kind", "key", "state", "due", "deliveries"}
    check.that("a line per record with its keys", len(found) > 10 and all(keys <= set(r) for r in found) and len({r["id"] for r in found}) == len(found), found[:1])
    check.that("deliveries {platform,level,state,attempts,next_try,receipt}", all({"platform", "level", "state", "attempts", "next_try", "receipt"} <= set(d) and d["state"] in STATES
                                                                                   for r in found for d in r["deliveries"]), found[0]["deliveries"])
    check.that("--find by number and by id, --state, --kind, --due-before", len(agency.lines("records", "--find", identifier)) == 1
               and all(r["state"] == "done" for r in agency.lines("records", "--state", "done")) and not agency.lines("records", "--kind", "permit")
               and not agency.lines("records", "--due-before", "2020-01-01") and len(agency.lines("records", "--due-before", "2099-01-01")) == len(found))
    check.that("--limit cuts and says so", (lambda a: len(a[1].splitlines()) == 3 and "--limit" in a[2])(agency.cli("records", "--limit", "3")))
    code, shown, _ = agency.document("show", identifier)
    check.that("show: both versions, each with deliveries to county and nation", code == 0 and [v["version"] for v in shown["versions"]] == [1, 2]
               and {d["platform"] for d in shown["deliveries"]} == {"county", "nation"} and shown["receipts"], shown)
    check.equal("show of an unknown id: exit 1", agency.cli("show", identifier[:-4] + "0000")[0], 1)
    check.equal("a wrong --state: exit 1 or 2, not 0", agency.cli("records", "--state", "lost")[0] in (1, 2), True)
    code, status, _ = agency.document("status")
    check.that("status: one object with health, queues, oldest age, breaker, disk, certificates", code in (0, 1) and status["healthy"] is True and status["free_bytes"] > 0 and status["certificates"][0]["days_left"] > 100
               and {"states", "oldest_waiting", "breaker"} <= set(status["platforms"][0]) and status["sources"], status)


def quarantine(check, scene):
    check.part("quarantine")
    agency = scene.agency
    rows = agency.lines("quarantine", "list")
    check.that("list: a line per row with why", rows and all({"id", "source", "unit", "row", "problems"} <= set(q) and q["problems"][0]["code"] and q["problems"][0]["message"] for q in rows), rows[:1])
    late = scene.row()
    withdrawal = {"_op": "withdraw", "_reason": "撤销", "CF_WSH": late["CF_WSH"], "CF_CFJGDM": late["CF_CFJGDM"], "CF_XDR_SHXYM": late["CF_XDR_SHXYM"], "CF_XDR_LB": late["CF_XDR_LB"]}
    reply = agency.post(withdrawal)
    check.that("a withdrawal of an unknown decision: 422 with PIP-0001", reply.status == 422 and "PIP-0001" in reply.body.decode(), reply)
    waiting = [q for q in agency.lines("quarantine", "list") if any(p["code"] == "PIP-0001" for p in q["problems"])]
    check.equal("it stands in quarantine", len(waiting), 1)
    shown = agency.lines("quarantine", "show", str(waiting[0]["id"]))
    check.that("show gives the raw row", shown[0]["raw"]["CF_WSH"] == late["CF_WSH"], shown)
    agency.post(late)
    code, answer, _ = agency.document("quarantine", "retry", str(waiting[0]["id"]))
    check.that("retry after the fix admits it", code == 0 and answer == {"tried": 1, "admitted": 1}, answer)
    found = agency.lines("records", "--find", late["CF_WSH"])
    check.that("as version 2, a withdrawal", len(found) == 1 and (found[0]["version"], found[0]["op"]) == (2, "withdraw"), found)
    check.that("and out of quarantine", not [q for q in agency.lines("quarantine", "list") if q["id"] == waiting[0]["id"]])
    count, other = len(agency.lines("quarantine", "list")), agency.lines("quarantine", "list")[0]["id"]
    code, answer, _ = agency.document("quarantine", "retry", str(other))
    check.that("retry without a fix: still in quarantine, once", code == 0 and answer["admitted"] == 0 and len(agency.lines("quarantine", "list")) == count, answer)
    other = agency.lines("quarantine", "list")[0]["id"]
    check.that("drop", agency.cli("quarantine", "drop", str(other))[0] == 0 and len(agency.lines("quarantine", "list")) == count - 1)
    check.equal("drop of an unknown row: not exit 0", agency.cli("quarantine", "drop", "999999")[0] == 0, False)


def deliveries(check, scene):
    check.part("deliveries")
    agency = scene.agency
    agency.post(scene.row(CF_WSH="青市监" + REFUSED))
    wait_for(lambda: scene.states(REFUSED).get("nation") == "refused", 10, 0.1)
    refused = agency.lines("deliveries", "list", "--platform", "nation", "--state", "refused")
    check.that("the nation refused one decision, with code and reason", len(refused) >= 1 and refused[0]["code"] == "2001" and refused[0]["reason"], refused)
    check.that("its record asks for attention", [r["id"] for r in agency.lines("records", "--state", "attention")] == [refused[0]["id"]])
    scene.nation.stop()
    scene.nation.command = scene.simulate
    scene.nation.start()
    code, answer, _ = agency.document("deliveries", "retry", "--platform", "nation", "--state", "refused")
    check.that("retry: {changed}", code == 0 and answer["changed"] == len(refused), answer)
    check.that("then it is registered", wait_for(lambda: not agency.lines("deliveries", "list", "--state", "refused") and not agency.lines("records", "--state", "attention"), 20))
    scene.county.stop()
    row = scene.row()
    agency.post(row)
    number = row["CF_WSH"]
    check.that("the county is away: waiting there, registered at the nation", wait_for(lambda: scene.states(number).get("nation") == "registered", 20) and scene.states(number)["county"] in ("waiting", "sending"), scene.states(number))
    held = wait_for(lambda: agency.document("deliveries", "hold", "--platform", "county")[1]["changed"] >= 0 and scene.states(number)["county"] == "held", 10)
    check.that("hold", held, scene.states(number))
    scene.county.start()
    time.sleep(1.5)
    check.equal("held stays held, though the county is back", scene.states(number)["county"], "held")
    code, answer, _ = agency.document("deliveries", "release", "--platform", "county")
    check.that("release: it goes", code == 0 and answer["changed"] == 1 and wait_for(lambda: scene.states(number)["county"] == "registered", 20), (answer, scene.states(number)))


def lives(check, scene):
    check.part("a record's life: object, repair, withdraw")
    agency, row = scene.agency, scene.row()
    identifier = agency.post(row).json()["accepted"][0]["id"]
    for version, op in enumerate(("object", "repair", "withdraw"), 2):
        reply = agency.post({"_op": op, "_id": identifier, "_reason": "依申请", "_date": TODAY})
        good = reply.status == 202 and (reply.json()["accepted"][0]["id"], reply.json()["accepted"][0]["version"]) == (identifier, version)
        check.that("%s by _id: version %d of the same id" % (op, version), good, reply)
    check.that("withdrawn, and every platform heard of it", wait_for(lambda: agency.lines("records", "--find", identifier)[0]["state"] == "withdrawn", 20), agency.lines("records", "--find", identifier))
    entries = [json.loads(l) for l in open(scene.ledger, encoding="utf-8")]
    mine = {e["version"]: e["op"] for e in entries if e["id"] == identifier}
    check.that("the nation's ledger ends with the withdrawal, nothing twice", mine.get(4) == "withdraw" and len(entries) == len({e["key"] for e in entries}), mine)
    agency.put("撤销.csv", csv_text([dict(scene.row(), 操作类型="撤销", 操作原因="撤销")]).encode("gb18030"))
    wait_for(lambda: agency.result("撤销.csv"), 10)
    check.that("the header 操作类型 is an operation: an unknown target is rejected with PIP-0001", [p["code"] for q in agency.quarantined("撤销.csv") for p in q["problems"] if p["severity"] == "error"] == ["PIP-0001"],
               agency.result("撤销.csv"))


def audit(check, scene, identifier):
    check.part("audit and fsck")
    agency, folder = scene.agency, scene.folder
    time.sleep(0.8)
    own, export = agency.data("audit"), os.path.join(folder, "export")
    key = os.path.join(own, "keys", "log.vkey")
    code, answer, _ = agency.document("audit", "verify", own, "--log-key", key)
    check.that("verify --log-key: ok, size, root; exit 0", code == 0 and answer["ok"] is True and answer["size"] > 20 and answer["root"] and answer["problems"] == [], answer)
    code, answer, err = agency.document("audit", "verify", own)
    check.that("verify with neither option: keys self-asserted, a warning, exit 1", code == 1 and answer["keys"] == "self-asserted" and answer["ok"] is True and err.strip(), (answer, err))
    check.equal("verify --trust-own-keys: exit 0", agency.document("audit", "verify", own, "--trust-own-keys")[0], 0)
    check.that("export", agency.cli("audit", "export", export)[0] == 0 and os.path.exists(os.path.join(export, "checkpoint")) and os.path.exists(os.path.join(export, "README.txt")))
    check.equal("verify of the export, held against its own head", agency.document("audit", "verify", export, "--log-key", key, "--held", os.path.join(export, "checkpoint"))[0], 0)
    check.equal("export into a folder that is not empty: exit 2", agency.cli("audit", "export", export)[0], 2)
    foreign = scene.county.data("audit", "keys", "log.vkey")
    check.equal("verify under another log's key: exit 1", agency.document("audit", "verify", export, "--log-key", foreign)[0], 1)
    code, answer, err = agency.document("audit", "prove", identifier, "-o", os.path.join(folder, "proofs"))
    check.that("prove: a proof per entry of the record", code == 0 and len(answer["proofs"]) >= 2, (answer, err))
    proof = answer["proofs"][0]
    leaf = proof.replace(".tlog-proof", ".leaf")
    code, judged, _ = agency.document("audit", "check-proof", "--log-key", key, leaf, proof)
    check.that("check-proof: {ok, problems}, exit 0", code == 0 and judged == {"ok": True, "problems": []}, judged)
    bytes_ = bytearray(open(leaf, "rb").read())
    bytes_[-1] ^= 1
    code, judged, _ = agency.document("audit", "check-proof", "--log-key", key, scene.write("other.leaf", bytes(bytes_)), proof)
    check.that("check-proof of a changed entry: exit 1", code == 1 and judged["ok"] is False and judged["problems"], judged)
    tile = next(os.path.join(d, f) for d, _, names in os.walk(os.path.join(export, "tile", "entries")) for f in names)
    data = bytearray(open(tile, "rb").read())
    data[len(data) // 2] ^= 1
    with open(tile, "wb") as f:
        f.write(data)
    code, answer, _ = agency.document("audit", "verify", export, "--log-key", key)
    check.that("one flipped bit in the export: exit 1 with the place", code == 1 and answer["ok"] is False and answer["problems"], answer)
    for node in (agency, scene.county):
        code, answer, _ = node.document("fsck")
        check.that("%s: fsck {ok, problems}, exit 0" % node.name, code == 0 and answer == {"ok": True, "problems": []}, answer)


def reports(check, scene):
    check.part("report")
    agency, period = scene.agency, ("--from", "2020-01-01", "--to", "2099-12-30")
    total = None
    for kind in ("timeliness", "conformity", "monthly", "half-year"):
        code, answer, err = agency.document("report", kind, *period)
        check.that("report %s: one object with counts and figures" % kind, code == 0 and answer["report"] == kind and answer["total"]["counts"]["decided"] > 0 and answer["formulas"], (answer, err))
        total = answer["total"]["counts"]
        check.that("report %s: a person sees a table" % kind, "行政处罚" in agency.cli("report", kind, *period, json_output=False)[1])
    standing = sum(total[name] for name in ("on_time", "late", "overdue", "waiting", "no_deadline"))
    check.that("every decision stands in one column, but for those withdrawn before they left", 0 <= total["decided"] - standing <= total["withdrawn"], total)
    names = {form: os.path.join(scene.folder, "report." + form) for form in ("html", "csv", "xlsx")}
    for form, path in names.items():
        code, _, err = agency.cli("report", "half-year", *period, "-o", path)
        check.that("report to %s" % form, code == 0 and os.path.getsize(path) > 300, err)
    sheet = rows_by_openpyxl(names["xlsx"])
    check.that("another program reads the workbook: numbers are numbers", sheet[-1][0] in ("合计", "total") and sheet[-1][1] == total["decided"], sheet)
    check.equal("report to .pdf: exit 2", agency.cli("report", "monthly", "-o", os.path.join(scene.folder, "report.pdf"))[0], 2)


def stopped(check, scene):
    check.part("without the service")
    agency = scene.agency
    running = agency.lines("records")
    check.equal("fsck --rebuild while it runs is refused", agency.cli("fsck", "--rebuild")[0] == 0, False)
    check.equal("the service ends well on SIGTERM", agency.stop(), 0)
    check.equal("submit: exit 3", agency.cli("submit", "penalty", scene.write("x.json", scene.row()))[0], 3)
    check.equal("records answers the same from the data directory", agency.lines("records"), running)
    check.that("status and fsck too", agency.cli("status")[0] in (0, 1) and agency.cli("fsck")[0] == 0)
    code, out, err = agency.cli("fsck", "--rebuild")
    check.that("fsck --rebuild makes the audit directory anew", code == 0, out + err)
    code, out, err = agency.cli("audit", "verify", agency.data("audit"), "--log-key", agency.data("audit", "keys", "log.vkey"), "--held", os.path.join(scene.folder, "export", "checkpoint"))
    check.that("it verifies, and is consistent with the head exported before", code == 0, out + err)
    socket_path = os.path.join(agency.folder, "hook.sock")
    agency.configure(scene.text.replace('listen = "127.0.0.1:%d"' % agency.hook_port, 'listen = "unix:hook.sock"'))
    check.that("starts again with the hook on a Unix socket", agency.start())
    reply = agency.hook("POST", "/v1/records/penalty", scene.row(), socket_path=socket_path)
    check.equal("the hook on a Unix socket takes records", reply.status, 202)
    check.equal("but not without a key", agency.hook("POST", "/v1/records/penalty", scene.row(), headers={"Authorization": None}, socket_path=socket_path).status, 401)
    second = Process("second", [scene.binary, "run", "-c", agency.config], agency.folder)
    second.start()
    try:
        wait_for(lambda: second.running.poll() is not None, 45)  # it waits a while for a command that may hold the lock
        check.equal("a second process on the same data directory: exit 2", second.running.poll(), 2)
    finally:
        second.kill()


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    try:
        scene.nation.start()
        values(check, scene)
        configuration(check, scene)
        check.that("county and agency are up", scene.county.start() and scene.agency.start())
        dry_runs(check, scene)
        identifier = hook(check, scene)
        submitting(check, scene)
        looking(check, scene, identifier)
        quarantine(check, scene)
        deliveries(check, scene)
        lives(check, scene)
        audit(check, scene, identifier)
        reports(check, scene)
        stopped(check, scene)
    finally:
        codes = [scene.agency.stop(), scene.county.stop(), scene.nation.stop()]
    check.equal("all ended well", codes, [0, 0, 0])


if __name__ == "__main__":
    support.run(__doc__, body)
