#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agency whose decisions stand in a PostgreSQL table: the real program reads it and reports to a platform. Nothing is missed or doubled
when the program is killed, when the database is, and when rows change; `check` and `try` tell what is wrong beforehand."""
import datetime, json, os, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import MARKET, NATION, Authority, Node, common
from chain import Process, free_port, wait_for
from sample_data import Agency
from databases import Postgres, literal

TODAY = datetime.date.today().isoformat()


class Scene:
    def __init__(self, folder, binary):
        self.binary, self.postgres, self.next = binary, Postgres(), 1
        pki = Authority(os.path.join(folder, "pki"))
        for name, unit in (("market", MARKET), ("nation", NATION)):
            pki.issue(name, unit[1])
        port = free_port()
        self.source = ('[[source]]\nname = "case-db"\ntype = "database"\nconnection = "Driver={PostgreSQL Unicode};Servername=%s;Database=postgres"\n'
                       'user = "xinshi_ro"\npassword_file = "db.password"\ntable = "punish_decision"\nkey = "id"\nwatermark = "GXSJC"\npoll = "200ms"\nchunk = 50\n'
                       % self.postgres.folder)
        nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "https://127.0.0.1:%d"\n' % port
        self.base = common(pki, "market", MARKET) + nation
        self.agency = Node(folder, binary, "market", self.base + self.source)
        self.write_password("s;e}c r='et")
        self.ledger = os.path.join(folder, "ledger.ndjson")
        self.nation = Process("nation", [binary, "simulate", "--listen", "127.0.0.1:%d" % port, "--ledger", self.ledger, "--certificate", pki.path("nation.crt"),
                                         "--key", pki.path("nation.key"), "--client-ca", pki.path("ca.crt")], folder)
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=11)
        columns = sorted(self.decisions.penalty(TODAY))
        self.columns = columns
        self.postgres.sql("CREATE ROLE xinshi_ro LOGIN PASSWORD 's;e}c r=''et';CREATE TABLE punish_decision (id bigint PRIMARY KEY, %s, \"GXSJC\" timestamp NOT NULL, "
                          "officer_note text);GRANT SELECT ON punish_decision TO xinshi_ro;CREATE INDEX ON punish_decision (\"GXSJC\", id);"
                          % ", ".join('"%s" text' % c for c in columns))
        self.postgres.ask_passwords()

    def write_password(self, text):
        with open(os.open(os.path.join(self.agency.folder, "db.password"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
            f.write(text + "\n")

    def insert(self, count, when="now()"):
        rows, numbers = [], []
        for _ in range(count):
            row = self.decisions.penalty(TODAY)
            numbers.append(row["CF_WSH"])
            rows.append("(%d, %s, %s, 'not for anybody')" % (self.next, ", ".join(literal(row[c]) for c in self.columns), when))
            self.next += 1
        self.postgres.sql("INSERT INTO punish_decision VALUES " + ", ".join(rows) + ";")
        return numbers

    def records(self):
        return self.agency.lines("records")

    def done(self, count):
        """That many records, all registered by the platform."""
        found = self.records()
        return len(found) == count and all(d["state"] == "registered" for r in found for d in r["deliveries"])


def before(check, scene):
    check.part("check and try, before anything runs")
    agency = scene.agency
    scene.insert(3)
    code, answer, err = agency.document("check")
    check.that("check passes on a good source without a warning of rights", code == 0 and answer["ok"] and not any(p["code"].startswith("SRC") for p in answer["problems"]), (answer, err))
    code, out, err = agency.cli("try", "national-2018", "--source", "case-db", "--limit", "2")
    lines = [json.loads(l) for l in out.splitlines()]
    check.that("try --source maps rows of the table", [l["outcome"] for l in lines] == ["record", "record"], out[:800] + err)
    check.that("columns that the adapter does not use are not read", "not for anybody" not in out, out[:800])
    for name, change, wanted in [("a table that is not there", ('table = "punish_decision"', 'table = "punish_decisions"'), "SRC-0204"),
                                 ("a driver that is not installed", ("{PostgreSQL Unicode}", "{Some Driver}"), "SRC-0203"),
                                 ("a key column that is not there", ('key = "id"', 'key = "nr"'), "SRC-0205"),
                                 ("a password in the connection string", ("Database=postgres", "Database=postgres;Pwd=x"), "CFG-0022"),
                                 ("a mode that does not exist", ('key = "id"', 'key = "id"\nmode = "sometimes"'), "CFG-0006"),
                                 ("hours that are none", ('key = "id"', 'key = "id"\nhours = ["late"]'), "CFG-0005"),
                                 ("a typing slip", ("watermark", "watermarc"), "CFG-0003")]:
        other = os.path.join(agency.folder, "other.toml")
        with open(other, "w", encoding="utf-8") as f:
            f.write(scene.base + scene.source.replace(*change))
        code, out, err = agency.cli("check", config=other)
        found = [p for p in json.loads(out)["problems"] if p["code"] == wanted]
        check.that("check names %s: %s with file and line" % (name, wanted), code == 2 and found and found[0]["line"] > 0 and found[0]["file"] == other, out[:600] + err)
    scene.write_password("wrong")
    code, out, _ = agency.cli("check")
    check.that("check names a refused login", code == 2 and "SRC-0202" in out and "wrong" not in out, out[:600])
    scene.write_password("s;e}c r='et")
    scene.postgres.sql("GRANT UPDATE ON punish_decision TO xinshi_ro;")
    code, answer, _ = agency.document("check")
    check.that("check warns of an account that could write", code == 0 and any(p["code"] == "SRC-0210" and p["severity"] == "warn" for p in answer["problems"]), answer)
    scene.postgres.sql("REVOKE UPDATE ON punish_decision FROM xinshi_ro;")


def reading(check, scene):
    check.part("from the table to the platform")
    agency = scene.agency
    scene.nation.start()
    check.that("the agency starts", agency.start())
    scene.insert(117)  # 120: more than two chunks
    check.that("120 decisions are registered", wait_for(lambda: scene.done(120), 40), scene.records()[:2])
    numbers = scene.insert(1, "now() - interval '5 minutes'")
    check.that("a row committed behind the watermark is found", wait_for(lambda: scene.done(121), 20), numbers)
    scene.postgres.sql("UPDATE punish_decision SET \"CF_NR_FK\" = '0.77', \"GXSJC\" = now() WHERE id = 5;")
    check.that("a change is a new version of the same record", wait_for(lambda: sum(r["version"] == 2 for r in scene.records()) == 1 and scene.done(121), 20))
    scene.postgres.sql("UPDATE punish_decision SET \"GXSJC\" = now() WHERE id = 6;")
    time.sleep(1.5)
    check.that("a row that only got a new time is no new version", sum(r["version"] for r in scene.records()) == 122)

    check.part("killed")
    agency.process.kill()
    scene.insert(40)
    check.that("the agency starts again", agency.start())
    check.that("what came meanwhile is registered", wait_for(lambda: scene.done(161), 30))
    scene.postgres.kill()
    check.that("a database that is down is told", wait_for(lambda: agency.logged("SRC-0201"), 20))
    check.that("the agency lives on", agency.alive())
    scene.postgres.start()
    scene.insert(10)
    check.that("it goes on by itself when the database is back", wait_for(lambda: scene.done(171), 60))
    check.that("nothing became a version that did not change", sum(r["version"] for r in scene.records()) == 172)
    check.equal("nothing was sent back", agency.lines("quarantine", "list"), [])

    check.part("a changed table")
    scene.postgres.sql('ALTER TABLE punish_decision RENAME COLUMN "CF_WSH" TO "WH";')
    scene.postgres.sql("UPDATE punish_decision SET \"GXSJC\" = now() WHERE id = 7;")
    check.that("stops with the column", wait_for(lambda: any("SRC-0205" in json.dumps(l) and "punish_decision.CF_WSH" in json.dumps(l) for l in agency.log()), 40))
    status = agency.document("status")[1]
    check.that("status shows it", "SRC-0205" in json.dumps(status), status)
    scene.postgres.sql('ALTER TABLE punish_decision RENAME COLUMN "WH" TO "CF_WSH";')
    scene.insert(1)
    check.that("goes on when the column is back", wait_for(lambda: scene.done(172), 60))
    listening(check, scene)
    code, answer, _ = agency.document("fsck")
    check.that("fsck", code == 0 and answer["ok"], answer)
    check.that("the password is nowhere in the log", not agency.logged("s;e}c"))


def listening(check, scene):
    check.part("told by LISTEN")
    agency = scene.agency
    before = len(scene.records())
    agency.stop()
    agency.configure(scene.base + scene.source.replace('poll = "200ms"', 'poll = "10m"\nlisten = "decision_closed"'))
    code, answer, err = agency.document("check")
    check.that("check can listen", code == 0 and not any(p["code"] == "SRC-0218" for p in answer["problems"]), (answer, err))
    check.that("the agency starts", agency.start())
    told = lambda: agency.log() and sum(l.get("event") == "source.listening" for l in agency.log())
    times = told()
    check.that("it listens", wait_for(lambda: told() > 0, 20))
    time.sleep(1)
    scene.insert(1)
    time.sleep(1.5)
    check.equal("with a pause of ten minutes, nobody looks", len(scene.records()), before)
    begun = time.time()
    scene.postgres.sql("NOTIFY decision_closed;")
    check.that("a word is enough", wait_for(lambda: scene.done(before + 1), 10), time.time() - begun)
    scene.postgres.sql("CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY decision_closed; RETURN NULL; END $$;"
                       "CREATE TRIGGER closed AFTER INSERT OR UPDATE ON punish_decision FOR EACH STATEMENT EXECUTE FUNCTION closed();")
    for i in range(2, 5):
        scene.insert(1)
        check.that("a trigger says it with each commit: %d" % i, wait_for(lambda: scene.done(before + i), 10))
    scene.postgres.kill()
    check.that("a lost connection is told", wait_for(lambda: agency.logged("SRC-0218"), 20))
    times = told()
    scene.postgres.start()
    scene.insert(1)
    check.that("it listens again by itself, and looks for what was said meanwhile", wait_for(lambda: told() > times and scene.done(before + 5), 60), scene.records()[-1:])


def body(check, folder, options):
    scene = Scene(folder, os.path.abspath(options.binary))
    try:
        before(check, scene)
        reading(check, scene)
    finally:
        scene.agency.stop()
        scene.nation.stop()
        scene.postgres.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
