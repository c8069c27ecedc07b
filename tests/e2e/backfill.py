#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stock of a database (存量) sent beside the daily flow: throttled, killed with -9 in the middle, begun again. Every row of the period
reaches the platform once, rows of other years do not, and a fresh decision never waits behind the stock."""
import datetime, json, os, sqlite3, subprocess, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import MARKET, NATION, Authority, Node, common
from chain import Process, free_port, wait_for
from sample_data import Agency

STOCK, OTHER_YEARS = int(os.environ.get("XINSHI_STOCK", "6000")), 200  # a million takes a minute
TODAY = datetime.date.today()


class Scene:
    def __init__(self, folder, binary):
        pki = Authority(os.path.join(folder, "pki"))
        for name, unit in (("market", MARKET), ("nation", NATION)):
            pki.issue(name, unit[1])
        port = free_port()
        self.database = os.path.join(folder, "cases.db")
        source = ('[[source]]\nname = "case-db"\ntype = "database"\nconnection = "Driver={SQLite3};Database=%s"\ntable = "decision"\nkey = "id"\n'
                  'watermark = "moved"\nwatermark_type = "time"\nfrom = "%s"\npoll = "200ms"\n' % (self.database, TODAY.isoformat()))
        nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "https://127.0.0.1:%d"\n' % port
        self.agency = Node(folder, binary, "market", common(pki, "market", MARKET) + nation + source)
        self.binary = binary
        self.ledger = os.path.join(folder, "ledger.ndjson")
        self.nation = Process("nation", [binary, "simulate", "--listen", "127.0.0.1:%d" % port, "--ledger", self.ledger, "--certificate", pki.path("nation.crt"),
                                         "--key", pki.path("nation.key"), "--client-ca", pki.path("ca.crt")], folder)
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=23)
        self.columns = sorted(self.decisions.penalty(TODAY.isoformat()))
        self.next = 1
        with self.open() as db:
            db.execute("CREATE TABLE decision (id INTEGER PRIMARY KEY, %s, moved TEXT)" % ", ".join('"%s" TEXT' % c for c in self.columns))

    def open(self):
        return sqlite3.connect(self.database, timeout=30)

    def insert(self, count, day, moved):
        rows, numbers = [], []
        for _ in range(count):
            row = self.decisions.penalty(day)
            numbers.append(row["CF_WSH"])
            rows.append([self.next, *[row[c] for c in self.columns], moved])
            self.next += 1
        with self.open() as db:
            db.executemany("INSERT INTO decision VALUES (?%s)" % (",?" * (len(self.columns) + 1)), rows)
        return numbers

    def backfill(self, *more):
        return subprocess.Popen([self.binary, "-c", self.agency.config, "--json", "backfill", "case-db", "--from", "2023-01-01", "--to", "2023-12-31", *more],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def body(check, folder, options):
    scene = Scene(folder, os.path.abspath(options.binary))
    agency = scene.agency
    try:
        check.part("the stock, killed in the middle")
        scene.insert(STOCK, "2023-06-15", "2023-06-20 10:00:00")
        scene.insert(OTHER_YEARS, "2021-03-01", "2021-03-05 10:00:00")
        scene.nation.start()
        check.that("the agency starts", agency.start())
        time.sleep(1.5)
        check.equal("the daily flow leaves the stock alone", agency.document("status")[1]["records"], 0)
        first = scene.backfill("--rows-per-second", str(STOCK // 4))
        taken = lambda: agency.document("status")[1]["records"]
        check.that("the stock comes in", wait_for(lambda: taken() > STOCK // 5, 60))
        fresh = scene.insert(1, TODAY.isoformat(), datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S"))[0]
        begun = time.time()
        registered = lambda: [r for r in agency.lines("records", "--find", fresh) if all(d["state"] == "registered" for d in r["deliveries"])]
        check.that("a fresh decision is registered while the stock is under way", wait_for(registered, 20) and taken() < STOCK, time.time() - begun)
        agency.process.kill()
        first.wait(20)
        check.that("the command says that the service is gone", first.returncode == 3, first.stderr.read())
        check.that("the agency starts again", agency.start())
        before = taken()
        check.that("it was in the middle", 0 < before < STOCK + 1, before)
        second = scene.backfill("--rows-per-second", str(3 * STOCK))
        out, err = second.communicate(timeout=120 + STOCK // 1000)
        check.that("begun again, it ends", second.returncode == 0, err)
        answer = json.loads(out.splitlines()[-1])
        check.that("it went on where it was", answer["read"] < STOCK + OTHER_YEARS + 1 and answer["recorded"] <= STOCK - before + 1001, answer)
        check.that("every row of the stock is there once", taken() == STOCK + 1, (taken(), answer))
        done = lambda: agency.document("status")[1]["platforms"][0]["states"].get("registered") == STOCK + 1
        check.that("and all are registered", wait_for(done, 120 + STOCK // 1000), agency.document("status")[1]["platforms"])
        check.that("stock has no deadline, so nothing is late", agency.document("status")[1]["late"] == 0)
        check.equal("rows of other years were passed over", agency.lines("quarantine", "list"), [])

        check.part("asked again")
        again = scene.backfill()
        out, err = again.communicate(timeout=60)
        check.that("a finished backfill answers at once", again.returncode == 0 and json.loads(out)["state"] == "done", err)
        check.equal("and makes nothing new", taken(), STOCK + 1)
        code, _, err = agency.cli("backfill", "no-such-source", "--from", "2023-01-01", "--to", "2023-12-31")
        check.that("an unknown source is named", code != 0 and "RUN-0018" in err, err)
        code, _, err = agency.cli("backfill", "case-db", "--from", "2023-13-01", "--to", "2023-12-31")
        check.that("a malformed day is named", code != 0 and "RUN-0012" in err, err)
        code, answer, _ = agency.document("fsck")
        check.that("fsck", code == 0 and answer["ok"], answer)
    finally:
        agency.stop()
        scene.nation.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
