#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole chain in national cryptography, the change from one to the other, and what a receiver's policy refuses."""
import datetime, json, os, shutil, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import checks as support
from chain import AGENCIES, UNITS, Chain, make_agencies, registered_levels, wait_for
from evidence import commands, files_of, read, verify, write
from nodes import Authority
from sample_data import csv_text

TODAY = datetime.date.today().isoformat()


class Sm2Authority(Authority):
    def __init__(self, folder):
        os.makedirs(folder)
        self.folder = folder
        self._run("init-sm2", folder)

    def issue(self, name, unit):
        self._run("issue-sm2", self.folder, name, unit)

    def lines(self, name, more):
        return 'sm2_certificate = "%s"\nsm2_key = "%s"\nsm2_ca = "%s"\n%s\n' % (self.path(name + "-sm2.crt"), self.path(name + "-sm2.key"), self.path("sm2-ca.crt"), more)


def send(chain, agency, count, name):
    rows = [agency.penalty(TODAY) for _ in range(count)]
    chain.put("market", name, csv_text(rows).encode("gb18030"))
    return rows


def record(chain, row):
    found = chain.lines("market", "records", "--find", row["CF_WSH"])
    return found[0] if found else None


def everywhere(chain, row):
    return lambda: (lambda r: r and len(registered_levels(r)) == 4)(record(chain, row))


def configure(chain, pki, name, more):
    """Writes a node's cryptography anew and starts it again."""
    chain.processes[name].stop()
    path = os.path.join(chain.folder, name, "xinshi.toml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    begin, end = text.index("sm2_certificate"), text.index("[catalogue]")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:begin] + pki.lines(name, more) + text[end:])
    chain.start(name)


def batch_of(chain, name, identifier, folder):
    code, out, err = chain.cli(name, "evidence", identifier, folder)
    return code == 0 and files_of(folder)


def body(check, folder, options):
    pki = Sm2Authority(os.path.join(folder, "sm2"))
    for name, unit in list(UNITS.items()) + [("market", AGENCIES["market"])]:
        pki.issue(name, unit[1])
    chain = Chain(os.path.join(folder, "chain"), options.binary, agencies=("market",), identity=lambda name: pki.lines(name, 'cryptography = "national"'))
    agency = make_agencies(("market",))["market"]
    try:
        check.part("all in national cryptography")
        chain.start()
        row = send(chain, agency, 3, "one.csv")[1]
        check.that("three decisions are registered at all levels", wait_for(everywhere(chain, row), 60), record(chain, row))
        made = os.path.join(folder, "evidence")
        names = batch_of(chain, "market", record(chain, row)["id"], made)
        check.that("manifest and receipts bear SM2 and nothing else", names and any(n.endswith("manifest.sm2.p7s") for n in names)
                   and [n for n in names if n.endswith(".p7s") and not n.endswith(".sm2.p7s")] == ["SHA256SUMS.p7s"], names)
        if shutil.which("javac") and os.path.exists("/usr/share/java/bcpkix.jar"):
            code, out = verify(made, commands(made))
            check.that("a stranger verifies it with Bouncy Castle, as the README says", code == 0 and out.count("signed by urn:xinshi:unit:") >= 4, out)
            name = [n for n in names if n.endswith("manifest.sm2.p7s")][0]
            data = read(made, name)
            write(made, name, data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
            blocks = commands(made)
            check.that("and notices a changed signature", verify(made, ["T=$(mktemp -d)\n"] + [b for b in blocks if "VerifySm2" in b])[0] != 0)
        else:
            check.skip("a stranger verifies it with Bouncy Castle", "libbcpkix-java and default-jdk-headless are not installed")

        check.part("a sender that falls back is refused, and what it sent waits")
        configure(chain, pki, "market", 'cryptography = "international"\nrequire = "sm2"')
        row = send(chain, agency, 1, "two.csv")[0]
        refused = lambda: (lambda r: r and any(d["platform"] == "county" and d["attempts"] >= 1 and d["state"] != "registered" for d in r["deliveries"]))(record(chain, row))
        check.that("the county does not take it", wait_for(refused, 30), record(chain, row))
        log = lambda name: open(os.path.join(chain.folder, name, "log.jsonl"), encoding="utf-8").read()
        check.that("and says that a signature is missing", wait_for(lambda: "TRU-0010" in log("county"), 10))

        check.part("the change: both signatures, then the policy asks for both")
        for name in ("province", "city", "county"):
            configure(chain, pki, name, 'cryptography = "migration"\nrequire = "both"')
        configure(chain, pki, "market", 'cryptography = "migration"\nrequire = "both"')
        row = send(chain, agency, 2, "three.csv")[0]
        check.that("with both it goes through all levels", wait_for(everywhere(chain, row), 60), record(chain, row))
        both = os.path.join(folder, "evidence-both")
        names = batch_of(chain, "market", record(chain, row)["id"], both)
        check.that("each signed text bears both", names and all((n[:-8] + ".p7s") in names for n in names if n.endswith(".sm2.p7s")) and any(n.endswith("manifest.p7s") for n in names), names)
        shown = json.loads(chain.cli("market", "status")[1])["certificates"]
        check.equal("status shows when either certificate ends", [(c["certificate"], c["unit"], c["days_left"] > 100) for c in shown],
                    [(n, AGENCIES["market"][1], True) for n in ("identity", "sm2")])
        code, _, err = chain.cli("market", "audit", "verify", "--trust-own-keys")
        check.equal("the audit log is sound", code, 0)
    finally:
        chain.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
