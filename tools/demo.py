#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo: three agencies report through county, city and province to the nation, on loopback, with throw-away certificates.
With --once it exits 0 only if every expectation held; otherwise the chain stays up until Ctrl-C."""
import argparse, collections, csv, datetime, glob, json, os, shutil, sys, tempfile, threading, time

from chain import AGENCIES, LEVELS, ROOT, Chain, make_agencies, registered_levels, wait_for
from sample_data import csv_text, dirty, xml_text

REFUSED_BY_NATION = "青市监罚〔2026〕77号"
ORDER = ["market", "transport", "environment"]


class Expectations:
    """Says each expectation as it is judged, and remembers whether all held."""

    def __init__(self):
        self.failed = 0

    def that(self, what, holds, detail=""):
        print(("  ✓ " if holds else "  ✗ ") + what + (("  " + str(detail)) if detail != "" and not holds else ""), flush=True)
        self.failed += 0 if holds else 1


def decision_day(offset):
    return (datetime.date.today() - datetime.timedelta(days=offset)).isoformat()


def feed(chain, agencies):
    """Hands in everything; answers {agency: number of rows}, the hook's answers, and the rows of two agencies."""
    rows = {}
    market = [agencies["market"].penalty(decision_day(i % 5)) for i in range(120)]
    dirty(market, {3: ("CF_XDR_SHXYM", "91110108551385082P"), 9: ("CF_JDRQ", "2026/2/30"), 17: ("CF_WSH", ""), 30: ("CF_CFLB", "罚金"),
                   41: ("CF_XDR_LB", "自然人"), 55: ("CF_YXQ", "2020-01-01")})
    market.append(dict(market[0]))  # the same decision twice in one file
    rows["market"] = len(market)
    chain.put("market", "行政处罚_2026.csv", csv_text(market).encode("gb18030"))

    transport = [agencies["transport"].permit(decision_day(i % 5)) for i in range(80)]
    dirty(transport, {5: ("XK_YXQZI", "2001-01-01"), 12: ("XK_FR_ZJHM", "110101197001010019"), 20: ("XK_XKLB", "特批")})
    rows["transport"] = len(transport)
    chain.put("transport", "许可.xml", xml_text(transport).encode())

    environment = [agencies["environment"].penalty(decision_day(i % 3)) for i in range(60)]
    dirty(environment, {7: ("CF_CFJGDM", "00000000000000000X"), 8: ("CF_NR_FK", "-5")})
    environment[8]["CF_CFLB"] = "罚款"
    answers = [chain.hook("penalty", environment[i:i + 20]) for i in range(0, 60, 20)]
    rows["environment"] = len(environment)
    return rows, answers, market, environment


class LiveTable:
    """What each agency's records have reached, redrawn on a terminal, a line every few seconds otherwise."""

    def __init__(self, chain):
        self.chain, self.terminal, self.last, self.drawn = chain, sys.stdout.isatty(), 0, 0

    def show(self, force=False):
        if not force and time.time() - self.last < (0.5 if self.terminal else 3):
            return
        self.last = time.time()
        lines = ["%-12s %6s  %s" % ("agency", "records", "  ".join("%-10s" % l for l in LEVELS))]
        for name in ORDER:
            records = self.chain.records(name)
            cells = []
            for level in LEVELS:
                states = collections.Counter(d["state"] for r in records for d in r["deliveries"] if d["level"] == level)
                cells.append("%-10s" % ("%d✓%s" % (states["registered"], " %d✗" % states["refused"] if states["refused"] else "")))
            lines.append("%-12s %6d  %s" % (name, len(records), "  ".join(cells)))
        if self.terminal and self.drawn:
            sys.stdout.write("\033[%dA" % self.drawn)
        print("\n".join("\033[K" + l if self.terminal else l for l in lines), flush=True)
        self.drawn = len(lines)


def settled(chain):
    """Nothing is on its way any more: every record has an answer of every level, or a refusal."""
    for name in ORDER:
        for record in chain.records(name):
            states = [d["state"] for d in record["deliveries"]]
            if len(states) < len(LEVELS) or any(s not in ("registered", "refused", "cancelled") for s in states):
                return False
    return True


def wait_settled(chain, table, seconds):
    def look():
        table.show()
        return settled(chain)
    done = wait_for(look, seconds, 0.5)
    table.show(force=True)
    table.drawn = 0
    return done


def correct_and_withdraw(chain, expect, table, market, environment):
    print("\n— the refused record is corrected, and one penalty is withdrawn")
    refused = [r for r in chain.records("market") if r["state"] == "attention"]
    expect.that("exactly one record was refused by the nation and asks for attention", len(refused) == 1, [r["key"] for r in refused])
    wrong = next(r for r in market if r["CF_WSH"] == REFUSED_BY_NATION)
    fixed = dict(wrong, CF_NR=wrong["CF_NR"] + "（更正）")
    chain.put("market", "更正.csv", csv_text([fixed]).encode("gb18030"))
    row = environment[0]
    status, answer = chain.hook("penalty", {"_op": "withdraw", "_reason": "行政复议决定撤销原处罚", "CF_WSH": row["CF_WSH"], "CF_CFJGDM": row["CF_CFJGDM"],
                                            "CF_XDR_SHXYM": row["CF_XDR_SHXYM"], "CF_XDR_LB": row["CF_XDR_LB"]})
    expect.that("the withdrawal was taken as version 2 of its penalty", status == 202 and answer["accepted"][0]["version"] == 2, answer)
    withdrawn = answer["accepted"][0]["id"] if status == 202 else ""
    wait_for(lambda: any(r["version"] == 2 for r in chain.records("market")), 30)
    wait_settled(chain, table, 90)
    return withdrawn, refused[0]["id"] if refused else ""


def balance(chain, rows, answers, withdrawn, corrected, expect):
    print("\n— balance")
    for name in ("market", "transport"):
        outcomes = collections.Counter()
        for path in glob.glob(os.path.join(chain.inbox(name), "**", "*.result.csv"), recursive=True):
            if "更正" in path:
                continue
            with open(path, encoding="utf-8-sig", newline="") as f:
                outcomes.update(dict((r[0], r[1]) for r in list(csv.reader(f))[1:]).values())  # a row with two findings has two lines
        print("  %-12s rows in %d, outcomes %s" % (name, rows[name], dict(outcomes)))
        expect.that("%s: every input row has exactly one outcome" % name, sum(outcomes.values()) == rows[name], dict(outcomes))
    taken = sum(len(a["accepted"]) + len(a["rejected"]) for _, a in answers)
    expect.that("environment: every row handed to the hook was answered once", taken == rows["environment"], taken)
    wanted = {"market": 114, "transport": 77, "environment": 58}
    quarantined = {"market": 6, "transport": 3, "environment": 2}
    total_versions = 0
    for name in ORDER:
        records = chain.records(name)
        quarantine = chain.lines(name, "quarantine", "list")
        expect.that("%s: %d records, %d rows in quarantine" % (name, wanted[name], quarantined[name]),
                    (len(records), len(quarantine)) == (wanted[name], quarantined[name]), (len(records), len(quarantine)))
        expect.that("%s: registered at county, city, province and nation" % name, all(registered_levels(r) == set(LEVELS) for r in records),
                    [r["key"] for r in records if registered_levels(r) != set(LEVELS)][:3])
        expect.that("%s: every record has its deadline" % name, all(r["due"] for r in records))
        total_versions += sum(r["version"] for r in records)
        for row in quarantine[:2]:
            problem = next(p for p in row["problems"] if p["severity"] == "error")
            print("      退回示例 %s 第%s行：%s%s" % (row["unit"], row["row"], (problem.get("label") or "") + "：" if problem.get("label") else "", problem["message"]))
    ledger = chain.ledger_entries()
    keys = collections.Counter(e["key"] for e in ledger)
    expect.that("the nation registered every version once: %d" % (total_versions - 1), len(ledger) == total_versions - 1 and max(keys.values(), default=0) == 1,
                (len(ledger), total_versions, keys.most_common(2)))
    expect.that("the withdrawal reached the nation", any(e["id"] == withdrawn and e["op"] == "withdraw" for e in ledger))
    expect.that("the correction reached the nation as version 2", any(e["id"] == corrected and e["version"] == 2 for e in ledger))


def judge(chain, expect):
    print("\n— every process judged by fsck and audit verify")
    time.sleep(1.5)  # heads are signed once a second
    for name in [n for n in chain.processes if n != "nation"]:
        code, out, err = chain.cli(name, "fsck")
        expect.that("%s: fsck" % name, code == 0, out + err)
        folder = os.path.join(chain.folder, name, "data", "audit")
        code, out, err = chain.cli(name, "audit", "verify", folder, "--log-key", os.path.join(folder, "keys", "log.vkey"))
        expect.that("%s: audit verify, %s entries" % (name, json.loads(out or "{}").get("size", "?")), code == 0, out + err)


def run(chain, expect):
    agencies = make_agencies()
    table = LiveTable(chain)
    chain.start()
    up = wait_for(lambda: all(os.path.exists(os.path.join(chain.folder, n, "data", "run", "admin.sock")) for n in chain.processes if n != "nation"), 60)
    expect.that("all processes are up", up)
    outage = threading.Timer(1.0, lambda: chain.processes["city"].kill())
    outage.start()
    rows, answers, market, environment = feed(chain, agencies)
    print("— decisions handed in; the city gateway is killed in the middle and comes back 6 seconds later")
    outage.join()
    back = threading.Timer(6.0, chain.processes["city"].start)
    back.start()
    expect.that("everything settled at every level", wait_settled(chain, table, 150))
    back.join()
    withdrawn, corrected = correct_and_withdraw(chain, expect, table, market, environment)
    balance(chain, rows, answers, withdrawn, corrected, expect)
    judge(chain, expect)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="exit when done: 0 only if every expectation held")
    parser.add_argument("--dir", help="keep each process's data under DIR/<name>/")
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "release", "xinshi"))
    options = parser.parse_args()
    folder = options.dir or tempfile.mkdtemp(prefix="xinshi-demo-")
    chain = Chain(folder, options.binary, refuse=REFUSED_BY_NATION)
    expect = Expectations()
    try:
        run(chain, expect)
        print("\n%s" % ("ALL EXPECTATIONS HELD" if expect.failed == 0 else "%d EXPECTATIONS FAILED" % expect.failed))
        if not options.once:
            print("the chain stays up under %s; try: %s records -c %s/market/xinshi.toml   (Ctrl-C ends it)" % (folder, options.binary, folder))
            while True:
                time.sleep(1)
    except KeyboardInterrupt:
        pass
    finally:
        codes = chain.stop()
        bad = {n: c for n, c in codes.items() if c not in (0, -15)}
        if bad:
            print("processes that did not end well: %s" % bad)
            expect.failed += 1
        if not options.dir and expect.failed == 0:
            shutil.rmtree(folder, ignore_errors=True)
        elif expect.failed:
            print("data and logs: %s" % folder)
    return 1 if expect.failed else 0


if __name__ == "__main__":
    sys.exit(main())
