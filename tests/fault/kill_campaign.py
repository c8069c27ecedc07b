#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of every process of a whole chain, again and again, under a continuous feed. Nothing may be lost or registered twice.
The judge is the ledger that the national endpoint keeps in its own file."""
import collections, csv, datetime, glob, json, math, os, random, shutil, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from chain import LEVELS, Chain, make_agencies, registered_levels, wait_for
from feeder import HOOK_AGENCY, Feeder


class Campaign:
    def __init__(self, chain, feeder, kills, seed):
        self.chain, self.feeder = chain, feeder
        self.random = random.Random(seed)
        names = list(chain.processes)
        self.plan = [n for n in names for _ in range(math.ceil(kills / len(names)))]
        self.random.shuffle(self.plan)
        self.plan = self.plan[:max(kills, 5 * len(names) if kills >= 35 else kills)]
        self.kills = []                              # (time, name)
        self.died_alone = []                         # processes that ended without being killed
        self.held = collections.defaultdict(list)    # node: checkpoints seen before a kill

    def run(self):
        for name in self.plan:
            time.sleep(self.random.uniform(0.3, 0.9))
            self._notice_deaths()
            self._keep_checkpoint(name)
            if self.random.random() < 0.7:  # in the middle of the work that a hand-in makes
                self.feeder.handing_in.clear()
                self.feeder.handing_in.wait(1)
                time.sleep(self.random.uniform(0.0, 0.5))  # files are taken a moment later than calls
            self.chain.processes[name].kill()
            self.kills.append((time.time(), name))
            time.sleep(self.random.uniform(0.0, 0.5))
            self.chain.processes[name].start()

    def _notice_deaths(self):
        for name, process in self.chain.processes.items():
            if not process.alive():
                self.died_alone.append((name, process.running.returncode))
                process.start()

    def _keep_checkpoint(self, name):
        """An auditor's copy: later heads must be consistent with it."""
        try:
            with open(os.path.join(self.chain.folder, name, "data", "audit", "checkpoint"), "rb") as f:
                head = f.read()
        except OSError:
            return
        path = os.path.join(self.chain.folder, name, "held-%02d" % len(self.held[name]))
        with open(path, "wb") as f:
            f.write(head)
        self.held[name].append(path)

    def per_process(self):
        return dict(collections.Counter(name for _, name in self.kills))


def nodes(chain):
    return [n for n in chain.processes if n != "nation"]


def keep_log_keys(chain):
    """Copies taken before the first kill: what an auditor would have obtained separately."""
    for name in nodes(chain):
        shutil.copy(os.path.join(chain.folder, name, "data", "audit", "keys", "log.vkey"), os.path.join(chain.folder, name, "auditor.vkey"))


def overtaken(chain, agency, record):
    """A withdrawal that came before its decision had left: from that place on neither goes further, which is right."""
    if record["op"] != "withdraw":
        return False
    for name, platform in [(agency, "county")] + list(zip(LEVELS, LEVELS[1:])):
        code, out, _ = chain.cli(name, "show", record["id"])
        deliveries = [d for d in json.loads(out)["deliveries"] if d["platform"] == platform] if code == 0 else []
        if len(deliveries) == record["version"] and all(d["state"] == "cancelled" for d in deliveries):
            return True
    return False


def unfinished(chain, name):
    return [r for r in chain.records(name) if registered_levels(r) != set(LEVELS) and not overtaken(chain, name, r)]


def settled(chain):
    return not any(glob.glob(os.path.join(chain.inbox(name), "*.*")) or unfinished(chain, name) for name in chain.agencies)


def instant(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def window(chain, feeder):
    """Time of the first admit and of the last settle, as the agencies' own records tell them."""
    first, last = float("inf"), 0.0
    for name in chain.agencies:
        for record in chain.records(name):
            first = min(first, instant(record["admitted"]))
            last = max([last] + [instant(d["receipt"]) for d in record["deliveries"] if d["receipt"]])
    return min(first, feeder.first_taken or first), last


def plain(number):
    return number.replace("〔", "[").replace("〕", "]")


def by_number(chain, name):
    return {r["key"].split("|")[2]: r for r in chain.records(name)}


def judge_ledger(check, chain, feeder):
    entries = chain.ledger_entries()
    keys = collections.Counter(e["key"] for e in entries)
    ids = collections.defaultdict(set)
    ops = collections.defaultdict(dict)
    for e in entries:
        ids[e["number"]].add(e["id"])
        ops[e["number"]][e["version"]] = e["op"]
    twice = [k for k, n in keys.items() if n > 1]
    check.that("the ledger registered no version twice (%d entries)" % len(entries), not twice, twice[:5])
    several = [n for n, found in ids.items() if len(found) > 1]
    check.that("no decision number has two ids", not several, several[:5])
    owed = {n: op for name in chain.agencies for n, op in feeder.owed[name].items()}
    absent = [n for n in owed if n not in ops]
    wanted = {plain(n) for n in absent}
    never_left = {number for name in chain.agencies for number, r in by_number(chain, name).items() if number in wanted and overtaken(chain, name, r)}
    lost = [n for n in absent if plain(n) not in never_left]
    check.that("no decision lost: %d owed, all in the ledger but %d withdrawn before they had left" % (len(owed), len(absent) - len(lost)),
               len(owed) > 0 and not lost, lost[:5])
    stale = [n for n, op in owed.items() if n in ops and ops[n][max(ops[n])] != op]
    check.that("the last version of each stands in the ledger, withdrawals too (%d)" % sum(op == "withdraw" for op in owed.values()),
               not stale, [(n, ops[n]) for n in stale[:5]])
    bad = set().union(*feeder.bad.values())
    check.that("no rejected row reached the nation (%d)" % len(bad), not bad & set(ops), list(bad & set(ops))[:5])
    return entries, owed


def rows_in_results(chain, name):
    """Numbers of rows that the result files speak of; a kill between commit and result file leaves a note instead."""
    told = 0
    for path in glob.glob(os.path.join(chain.inbox(name), "**", "*.result.csv"), recursive=True):
        with open(path, encoding="utf-8-sig", newline="") as f:
            told += len({r[0] for r in list(csv.reader(f))[1:] if r and r[0].isdigit()})
    return told


def judge_agency(check, chain, feeder, name):
    records = chain.records(name)
    numbers = collections.Counter(r["key"] for r in records)
    open_ones = [(r["key"], [(d["level"], d["state"]) for d in r["deliveries"]]) for r in unfinished(chain, name)]
    check.that("%s: all %d records registered at county, city, province and nation" % (name, len(records)), records and not open_ones, open_ones[:3])
    check.that("%s: one record per decision" % name, max(numbers.values(), default=0) == 1, numbers.most_common(2))
    quarantine = chain.lines(name, "quarantine", "list")
    bad = collections.Counter(q["key"].split("|")[2] for q in quarantine)
    missing = [n for n in feeder.bad[name] if bad[plain(n)] == 0]
    check.that("%s: every row that had to be rejected is in quarantine (%d)" % (name, len(feeder.bad[name])), not missing, missing[:5])
    owed, hook = feeder.owed[name], name == HOOK_AGENCY
    # A hook call that was cut off before its answer may have been taken: then its rows are more than owed, never less.
    balanced = len(records) >= len(owed) if hook else len(records) == len(owed)
    check.that("%s: %d rows in = records %d + quarantine %d" % (name, feeder.handed[name], len(records), len(feeder.bad[name])), balanced,
               "owed %d" % len(owed))
    if not hook:
        check.that("%s: no row is in quarantine twice" % name, len(quarantine) == len(feeder.bad[name]), (len(quarantine), len(feeder.bad[name])))
        told = rows_in_results(chain, name)
        check.that("%s: the result files tell of rows (%d of %d), never of more than were handed in" % (name, told, feeder.handed[name]),
                   0 < told <= feeder.handed[name])
        left = [p for p in glob.glob(os.path.join(chain.inbox(name), "*")) if os.path.isfile(p)] + glob.glob(os.path.join(chain.inbox(name), ".*.result.part"))
        check.that("%s: the folder is empty, every file was filed away" % name, not left, left[:5])


def judge_nodes(check, chain, campaign):
    time.sleep(1.5)  # heads are signed every 200 ms
    for name in nodes(chain):
        code, out, err = chain.cli(name, "fsck")
        check.that("%s: fsck" % name, code == 0, out + err)
        held = [a for path in campaign.held[name] for a in ("--held", path)]
        folder = os.path.join(chain.folder, name)
        code, out, err = chain.cli(name, "audit", "verify", os.path.join(folder, "data", "audit"), "--log-key", os.path.join(folder, "auditor.vkey"), *held)
        size = json.loads(out).get("size", 0) if out else 0
        check.that("%s: audit verify, %d entries, consistent with %d heads taken before kills" % (name, size, len(campaign.held[name])),
                   code == 0 and size > 0, out + err)


def body(check, folder, options):
    seed = options.seed if options.seed is not None else int(time.time())
    print("seed %d, %d kills" % (seed, options.kills), flush=True)
    chain = Chain(folder, options.binary, settle="200ms", retry_cap="1s")
    feeder = Feeder(chain, make_agencies(), seed, options.every)
    campaign = Campaign(chain, feeder, options.kills, seed)
    codes = {}
    try:
        chain.start()
        check.that("all processes are up", wait_for(lambda: all(chain.cli(n, "status")[0] in (0, 1) and os.path.exists(
            os.path.join(chain.folder, n, "data", "run", "admin.sock")) for n in nodes(chain)), 60))
        keep_log_keys(chain)
        feeder.start()
        try:
            wait_for(lambda: feeder.first_taken, 20, 0.05)
            campaign.run()
        finally:
            feeder.stop()
        check.part("fed and killed: %s" % campaign.per_process())
        campaign._notice_deaths()
        check.that("everything settled at every level", wait_for(lambda: settled(chain), 120, 1.0))
        check.that("no process ended by itself", not campaign.died_alone, campaign.died_alone)
        check.that("the hook gave no wrong answer (%d calls were repeated)" % feeder.repeated_calls, not feeder.wrong_answers, feeder.wrong_answers[:2])
        check.part("judged")
        entries, owed = judge_ledger(check, chain, feeder)
        for name in chain.agencies:
            judge_agency(check, chain, feeder, name)
        check.part("every node judged by fsck and audit verify")
        judge_nodes(check, chain, campaign)
        first, last = window(chain, feeder)
        inside = sum(first <= at <= last for at, _ in campaign.kills)
        need = options.kills if options.kills < 40 else 40
        check.that("%d of %d kills fell between the first admit and the last settle (at least %d)" % (inside, len(campaign.kills), need), inside >= need)
        fewest = min(campaign.per_process().get(n, 0) for n in chain.processes)
        check.that("each process was killed at least %d times" % fewest, fewest >= min(5, options.kills // 7), campaign.per_process())
    finally:
        codes = chain.stop()
    check.that("all processes ended well at the end", all(c in (0, -15) for c in codes.values()), codes)
    print(json.dumps({"seed": seed, "kills": len(campaign.kills), "per_process": campaign.per_process(), "kills_in_window": inside, "owed": len(owed),
                      "ledger": len(entries), "repeated_calls": feeder.repeated_calls, "seconds": round(time.time() - check.began), "ok": not check.failed}))


def arguments(parser):
    parser.add_argument("--kills", type=int, default=56)
    parser.add_argument("--seed", type=int, help="default: the time, printed")
    parser.add_argument("--every", type=float, default=0.4, help="mean seconds between two hand-ins of an agency")


if __name__ == "__main__":
    support.run(__doc__, body, arguments)
