# SPDX-License-Identifier: Apache-2.0
"""Feeds a chain without pause while its processes are killed, and remembers what it is owed."""
import datetime, http.client, os, random, threading, time

from sample_data import csv_text, xml_text

HOOK_AGENCY = "environment"


class Feeder:
    """Three threads. A file that was put into a folder is owed row by row; a hook call is owed only when it was answered 202, and it is
    repeated with the same body until then. Every thirteenth row is one that must be rejected, some penalties are withdrawn later."""

    def __init__(self, chain, agencies, seed, every=0.5):
        self.chain, self.agencies, self.every = chain, agencies, every
        self.random = random.Random(seed)
        self.stopping = threading.Event()
        self.owed = {name: {} for name in agencies}      # agency: {decision number: op of the last version}
        self.bad = {name: set() for name in agencies}    # agency: numbers of rows to be rejected
        self.handed = {name: 0 for name in agencies}     # input rows, hook calls counted once
        self.repeated_calls = 0
        self.wrong_answers = []
        self.first_taken = None
        self.handing_in = threading.Event()              # set at each hand-in, for whoever wants to strike just then
        self.threads = [threading.Thread(target=self._files, args=("market", "penalty")),
                        threading.Thread(target=self._files, args=("transport", "permit")),
                        threading.Thread(target=self._hook)]

    def start(self):
        for t in self.threads:
            t.start()

    def stop(self):
        self.stopping.set()
        for t in self.threads:
            t.join()

    def _rows(self, name, kind, count, chance):
        day = lambda: (datetime.date.today() - datetime.timedelta(days=chance.randint(0, 4))).isoformat()
        rows, bad = [], set()
        for _ in range(count):
            row = getattr(self.agencies[name], kind)(day())
            if self.agencies[name].count % 13 == 0:
                row["CF_JDRQ" if kind == "penalty" else "XK_JDRQ"] = "2026/2/30"
                bad.add(row["CF_WSH" if kind == "penalty" else "XK_WSH"])
            rows.append(row)
        return rows, bad

    def _numbers(self, rows):
        return [r.get("CF_WSH") or r.get("XK_WSH") for r in rows]

    def _files(self, name, kind):
        chance, serial = random.Random(self.random.random()), 0
        while not self.stopping.is_set():
            serial += 1
            rows, bad = self._rows(name, kind, chance.randint(2, 30), chance)
            self.bad[name] |= bad
            self.owed[name].update({n: "upsert" for n in self._numbers(rows) if n not in bad})
            self.handed[name] += len(rows)
            if kind == "penalty":
                self.chain.put(name, "p%05d.csv" % serial, csv_text(rows).encode("gb18030"))
            else:
                self.chain.put(name, "x%05d.xml" % serial, xml_text(rows).encode())
            self.handing_in.set()
            self.stopping.wait(chance.uniform(0.5, 1.5) * self.every)

    def _call(self, rows, bad):
        """Repeats the call until it is answered; true when it was. Without an answer the rows are not owed."""
        for attempt in range(10_000):
            try:
                status, answer = self.chain.hook("penalty", rows, timeout=20)
            except (OSError, http.client.HTTPException, ValueError):
                status, answer = 0, None
            if status == 202:
                self.repeated_calls += attempt
                if len(answer["rejected"]) != len(bad) or len(answer["accepted"]) != len(rows) - len(bad):
                    self.wrong_answers.append(answer)
                if self.first_taken is None:
                    self.first_taken = time.time()
                return True
            if status not in (0, 429, 503):
                self.wrong_answers.append((status, answer))
            if self.stopping.is_set():
                return False
            time.sleep(0.1)

    def _hook(self):
        chance = random.Random(self.random.random())
        taken = []
        while not self.stopping.is_set():
            rows, bad = self._rows(HOOK_AGENCY, "penalty", chance.randint(2, 12), chance)
            self.handing_in.set()
            if self._call(rows, bad):
                self.handed[HOOK_AGENCY] += len(rows)
                self.bad[HOOK_AGENCY] |= bad
                good = [r for r in rows if r["CF_WSH"] not in bad]
                self.owed[HOOK_AGENCY].update({r["CF_WSH"]: "upsert" for r in good})
                taken += good
            if len(taken) > 20 and chance.random() < 0.3:
                self._withdraw(taken.pop(chance.randrange(len(taken))))
            self.stopping.wait(chance.uniform(0.5, 1.5) * self.every * 0.6)

    def _withdraw(self, row):
        order = {k: row[k] for k in ("CF_WSH", "CF_CFJGDM", "CF_XDR_SHXYM", "CF_XDR_LB")}
        if self._call([dict(order, _op="withdraw", _reason="行政复议决定撤销原处罚")], set()):
            self.handed[HOOK_AGENCY] += 1
            self.owed[HOOK_AGENCY][row["CF_WSH"]] = "withdraw"
