#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""对账 on a real database: rows that no watermark told, a row changed behind it, a dirty row and one that the platform refused are named,
each as what it is and nothing else; --resend heals what can be healed; a second look is clean; reports show the omission rate."""
import datetime, json, os, sqlite3, subprocess, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import MARKET, NATION, Authority, Node, common, folder_source, penalty_text
from chain import Process, free_port, wait_for
from sample_data import Agency, id_card

TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()  # days are those of Beijing
NOW = lambda: datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
OLD = "2020-01-01 08:00:00"  # behind the watermark: the daily flow never sees it
DAYS = 40


def days_ago(days):
    return (TODAY - datetime.timedelta(days=days)).isoformat()


class Scene:
    def __init__(self, folder, binary):
        pki = Authority(os.path.join(folder, "pki"))
        for name, unit in (("market", MARKET), ("nation", NATION)):
            pki.issue(name, unit[1])
        port = free_port()
        self.database = os.path.join(folder, "cases.db")
        source = ('[[source]]\nname = "case-db"\ntype = "database"\nconnection = "Driver={SQLite3};Database=%s"\ntable = "decision"\nkey = "id"\n'
                  'watermark = "moved"\nwatermark_type = "time"\nfrom = "%s"\npoll = "200ms"\n' % (self.database, days_ago(1)))
        nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "https://127.0.0.1:%d"\n' % port
        self.agency = Node(folder, binary, "market", common(pki, "market", MARKET) + nation + source + folder_source("files"))
        self.nation = Process("nation", [binary, "simulate", "--listen", "127.0.0.1:%d" % port, "--ledger", os.path.join(folder, "ledger.ndjson"), "--refuse", "拒收",
                                         "--certificate", pki.path("nation.crt"), "--key", pki.path("nation.key"), "--client-ca", pki.path("ca.crt")], folder)
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=29)
        self.columns = sorted(self.row(days_ago(3)))
        self.next = 1
        with self.open() as db:
            db.execute("CREATE TABLE decision (id INTEGER PRIMARY KEY, %s, moved TEXT)" % ", ".join('"%s" TEXT' % c for c in self.columns))

    def open(self):
        return sqlite3.connect(self.database, timeout=30)

    def row(self, day):
        return dict(self.decisions.penalty(day), CF_XDR_ZJLX="", CF_XDR_ZJHM="")

    def insert(self, day, moved, **changes):
        row = dict(self.row(day), **changes)
        with self.open() as db:
            db.execute("INSERT INTO decision VALUES (?%s)" % (",?" * (len(self.columns) + 1)), [self.next, *[row[c] for c in self.columns], moved])
        self.next += 1
        return self.next - 1, row["CF_WSH"]

    def change(self, identifier, moved=OLD, **changes):
        with self.open() as db:
            for column, value in dict(changes, moved=moved).items():
                db.execute('UPDATE decision SET "%s" = ? WHERE id = ?' % column, (value, identifier))

    def states(self):
        return self.agency.document("status")[1]["platforms"][0]["states"]

    def reconcile(self, *more):
        code, out, err = self.agency.cli("reconcile", "--from", days_ago(DAYS), "--to", TODAY.isoformat(), *more)
        lines = [json.loads(l) for l in out.splitlines()]
        of = lambda kind: [l for l in lines if l["type"] == kind]
        return code, of, err

    def rate(self, name):
        return self.agency.document("report", "timeliness", "--from", days_ago(DAYS), "--to", TODAY.isoformat())[1]["total"]


def total(of, name):
    return sum(l[name] for l in of("count") if l["source"] == "case-db")


def body(check, folder, options):
    scene = Scene(folder, os.path.abspath(options.binary))
    agency = scene.agency
    try:
        check.part("a source and a store that agree")
        good = [scene.insert(days_ago(d), NOW()) for d in (2, 2, 3, 4)]
        other = [scene.decisions.penalty(days_ago(2)) for _ in range(3)]
        scene.insert("2019-06-03", OLD)  # outside the days asked for
        scene.nation.start()
        check.that("the agency starts", agency.start())
        agency.put("three.csv", penalty_text(other))
        check.that("seven decisions are registered", wait_for(lambda: scene.states().get("registered") == 7, 30), scene.states())
        check.equal("before the first count reports do not know the source", scene.rate("")["figures"]["omission"], None)
        code, of, err = scene.reconcile()
        check.that("no difference: exit 0", code == 0 and not of("difference"), (of("difference"), err))
        check.equal("what agrees", [total(of, n) for n in ("at_source", "read", "sent", "accepted", "registered")], [4] * 5)
        check.equal("by day and kind", sorted((l["day"], l["kind"], l["at_source"]) for l in of("count") if l["source"] == "case-db"),
                    sorted([(days_ago(2), "penalty", 2), (days_ago(3), "penalty", 1), (days_ago(4), "penalty", 1)]))
        check.equal("a folder is named as not compared", [(l["source"], l["compared"]) for l in of("source")], [("case-db", True), ("files", False)])
        check.equal("… but what its result files name is counted", [(l["day"], l["at_source"], l["read"], l["registered"]) for l in of("count") if l["source"] == "files"],
                    [(days_ago(2), 3, 3, 3)])
        counts = scene.rate("")
        check.equal("nothing is omitted", (counts["figures"]["omission"], counts["counts"]["at_source"]), (0, 7))

        check.part("four kinds of difference, and one decision twice")
        person = id_card("330822", "19820304", 117)
        omitted = [scene.insert(days_ago(3), OLD), scene.insert(days_ago(20), OLD),
                   scene.insert(days_ago(5), OLD, CF_XDR_LB="自然人", CF_XDR_MC="钱一一", CF_XDR_SHXYM="", CF_FRDB="", CF_XDR_ZJLX="身份证", CF_XDR_ZJHM=person)]
        changed = good[0]
        scene.change(changed[0], CF_NR="改为警告")
        dirty = scene.insert(days_ago(2), NOW(), CF_XDR_SHXYM="91110108551385082I")
        unseen = scene.insert(days_ago(2), OLD, CF_XDR_SHXYM="91110108551385082I")
        refused = scene.insert(days_ago(2), NOW(), CF_WSH="青市监拒收〔2026〕1号")
        with scene.open() as db:
            db.execute("INSERT INTO decision SELECT %d, %s, '%s' FROM decision WHERE id = %d" % (scene.next, ", ".join('"%s"' % c for c in scene.columns), OLD, good[1][0]))
        scene.next += 1
        check.that("one is sent back, one refused", wait_for(lambda: len(agency.lines("quarantine", "list")) == 1 and scene.states().get("refused") == 1, 30), scene.states())
        before = agency.document("status")[1]["versions"]
        code, of, err = scene.reconcile()
        found = {l["row"]: l for l in of("difference")}
        name = lambda what: sorted(l["key"].split("|")[2] if l["key"] else l["number"] for l in of("difference") if l["what"] == what)
        plain = lambda rows: sorted(n.replace("〔", "[").replace("〕", "]") for _, n in rows)
        check.equal("exit 1", code, 1)
        check.equal("the omitted ones", name("omitted"), plain(omitted))
        check.equal("the changed one", name("changed"), plain([changed]))
        check.equal("the refused one, with platform", [(l["platform"], l["code"]) for l in of("difference") if l["what"] == "refused"], [("nation", "2001")])
        rejected = [l for l in of("difference") if l["what"] == "rejected"]
        check.equal("the dirty ones, one of them never read", sorted(l["unseen"] for l in rejected), [False, True])
        check.that("with rules", all(l["rules"] and l["rules"][0].startswith("V-") for l in rejected), rejected)
        check.equal("and nothing else", len(of("difference")), 7)
        check.equal("counts", {n: total(of, n) for n in ("at_source", "read", "registered", "omitted", "changed", "rejected", "refused", "doubled")},
                    {"at_source": 10, "read": 6, "registered": 4, "omitted": 4, "changed": 1, "rejected": 2, "refused": 1, "doubled": 1})
        check.that("no name and no number of a person", person not in json.dumps(found) and "钱一一" not in json.dumps(found, ensure_ascii=False))
        check.equal("looking made nothing", agency.document("status")[1]["versions"], before)
        counts = scene.rate("")
        check.equal("the omission rate", round(counts["figures"]["omission"], 6), round(4 / 13, 6))
        month = agency.document("report", "monthly", "--from", days_ago(DAYS), "--to", TODAY.isoformat())[1]["total"]["counts"]
        check.equal("the month's identity shows the gap", month["at_source"] - month["decided"] - month["rejected"], 4)
        code, out, _ = agency.cli("reconcile", "--from", days_ago(DAYS), json_output=False)
        check.that("a person reads a table", code == 1 and "漏报" in out and "未参加核对" in out, out[:1500])

        check.part("sent again")
        code, of, err = scene.reconcile("--resend")
        check.that("the same differences, three and one of them healed", code == 1 and sum(l["resent"] for l in of("difference")) == 4, of("difference"))
        check.that("they arrive", wait_for(lambda: scene.states().get("registered") == 11, 30), scene.states())
        check.equal("the unseen dirty row came to quarantine", len(agency.lines("quarantine", "list")), 2)
        check.equal("nothing is omitted any more", scene.rate("")["figures"]["omission"], 0)
        check.that("the log tells of it", agency.document("fsck")[1]["ok"])
        code, of, err = scene.reconcile("--resend")
        check.equal("once more: only what a person has to mend", sorted(l["what"] for l in of("difference")), ["refused", "rejected", "rejected"])
        check.equal("and nothing is sent twice", sum(l["resent"] for l in of("difference")), 0)
        for row in (dirty, unseen):
            scene.change(row[0], NOW(), CF_XDR_SHXYM=scene.decisions.penalty(days_ago(2))["CF_XDR_SHXYM"])
        scene.change(refused[0], NOW(), CF_NR="更正后的内容")
        check.that("corrected at the source, they are registered", wait_for(lambda: scene.states().get("registered") == 14, 30), scene.states())
        code, of, err = scene.reconcile()
        check.that("then it is clean", code == 0 and not of("difference") and total(of, "at_source") == total(of, "registered") == 10, (of("difference"), of("count"), err))

        check.part("what stands in the way")
        code, _, err = agency.cli("reconcile", "--source", "nobody")
        check.that("an unknown source is named", code != 0 and "RUN-0030" in err, err)
        code, _, err = agency.cli("reconcile", "--from", "2026-02-30")
        check.that("a day that is none is named", code != 0 and "RUN-0012" in err, err)
        slow = subprocess.Popen([os.path.abspath(options.binary), "-c", agency.config, "--json", "reconcile", "--rows-per-second", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1)
        late = scene.insert(TODAY.isoformat(), NOW())[1]
        check.that("a fresh decision does not wait behind a slow reconciliation", wait_for(lambda: [r for r in agency.lines("records", "--find", late) if r["state"] == "done"], 10))
        check.that("and that is still under way", slow.poll() is None)
        agency.process.kill()
        slow.wait(20)
        check.equal("killed with the service, the command says so", slow.returncode, 3)
        check.that("the agency starts again", agency.start())
        code, of, _ = scene.reconcile()
        check.that("and finds all in order", code == 0 and not of("difference"), of("difference"))
        with scene.open() as db:
            db.execute("ALTER TABLE decision RENAME TO decisions")
        code, of, err = scene.reconcile()
        check.that("a table that cannot be read is a finding", code == 1 and [l.get("error") for l in of("source")] == ["SRC-0204", None], (of("source"), err))
    finally:
        agency.stop()
        scene.nation.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
