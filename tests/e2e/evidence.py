#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`xinshi evidence` on a whole chain: the commands of the README that it writes are run as they stand, by `sh -e`, with nothing of the
product; every alteration is noticed; nobody else's data is in the folder."""
import datetime, hashlib, json, os, re, shutil, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from chain import Chain, make_agencies, registered_levels, wait_for
from sample_data import csv_text, id_card

TODAY = datetime.date.today().isoformat()
WHOLE = {"README.md", "SHA256SUMS", "SHA256SUMS.p7s"}  # what only the first step looks at


def commands(folder):
    """The command blocks of a README, in order."""
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as f:
        return re.findall(r"^```sh\n(.*?)^```", f.read(), re.S | re.M)


def verify(folder, blocks, scratch=None):
    """`scratch`: the README's folder for what it makes, so that the log verifier is built once."""
    more = dict(os.environ, **({"T": scratch} if scratch else {}))
    done = subprocess.run(["sh", "-e"], input="".join(blocks).encode(), cwd=folder, env=more, capture_output=True, timeout=120 * support_scale())
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def support_scale():
    return float(os.environ.get("XINSHI_TIME_SCALE", "1"))


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as f:
        return f.read()


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def sum_anew(folder):
    names = [n for n in files_of(folder) if n not in ("SHA256SUMS", "SHA256SUMS.p7s")]
    write(folder, "SHA256SUMS", "".join("%s  %s\n" % (hashlib.sha256(read(folder, n)).hexdigest(), n) for n in names).encode())


class Scene:
    def __init__(self, folder, binary):
        self.folder = folder
        self.chain = Chain(os.path.join(folder, "chain"), binary, agencies=("market",))
        agency = make_agencies(("market",))["market"]
        self.rows = [dict({"CF_XDR_ZJLX": "", "CF_XDR_ZJHM": ""}, **agency.penalty(TODAY)) for _ in range(6)]
        for row, name, serial in ((self.rows[1], "王伟", 12), (self.rows[4], "李芳芳", 34)):
            row.update(CF_XDR_LB="自然人", CF_XDR_MC=name, CF_XDR_SHXYM="", CF_FRDB="", CF_XDR_ZJLX="身份证", CF_XDR_ZJHM=id_card("110101", "19800101", serial))
        self.mine = self.rows[1]

    def others(self):
        """Values of the other rows that the record itself does not have."""
        own = json.dumps(self.mine, ensure_ascii=False)
        return {row[k] for row in self.rows if row is not self.mine for k in ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_XDR_ZJHM")
                if len(row[k]) > 3 and row[k] not in own}

    def record(self):
        found = self.chain.lines("market", "records", "--find", self.mine["CF_WSH"])
        return found[0] if found else None


def take(check, scene, name, identifier):
    folder = os.path.join(scene.folder, "evidence-" + name)
    code, out, err = scene.chain.cli(name, "evidence", identifier, folder)
    check.that("%s: evidence, exit 0 and nothing missing" % name, code == 0 and json.loads(out)["missing"] == (1 if name == "province" else 0), (code, out, err))
    return folder


def holds(check, scene, name, folder, identifier):
    blocks = commands(folder)
    code, out = verify(folder, blocks)
    check.that("%s: the commands of the README hold" % name, code == 0, out)
    check.that("%s: they name the signers and the entries" % name, out.count("urn:xinshi:unit:") >= 2 and " is entry " in out, out)
    every = b"\n".join(read(folder, f) for f in files_of(folder))
    check.that("%s: the record is in it" % name, scene.mine["CF_WSH"].encode() in every and scene.mine["CF_XDR_ZJHM"].encode() in every)
    found = [v for v in scene.others() if v.encode() in every or hashlib.sha256(v.encode()).digest() in every]
    check.equal("%s: nothing of the five others is in it" % name, found, [])
    check.that("%s: names of files tell nobody" % name, not any(scene.mine["CF_XDR_MC"] in f or scene.mine["CF_XDR_ZJHM"] in f for f in files_of(folder)))
    code, _, err = scene.chain.cli(name, "evidence", identifier, folder)
    check.that("%s: a folder with something in it is left alone" % name, code == 2 and "CLI-0009" in err, err)


def altered(folder, name, how):
    copy = folder + "-altered"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    data = read(copy, name)
    if how == "changed":
        at = len(data) // 2
        write(copy, name, data[:at] + bytes([data[at] ^ (2 if data[at] != 8 else 1)]) + data[at + 1:])
    elif how == "cut":
        write(copy, name, data[:-1])
    elif how == "longer":
        write(copy, name, data + b"\n")
    else:
        os.remove(os.path.join(copy, name))
    return copy


def notices(check, folder):
    blocks, names = commands(folder), files_of(folder)
    check.that("the folder has all its parts", all(any(part in n for n in names) for part in ("record/", "/manifest.p7s", "receipts/", "log/", "receiver-county/", "certificates/")), names)
    missed = []
    for name in names:
        for how in ("changed", "cut", "longer", "gone"):
            if verify(altered(folder, name, how), blocks[:1])[0] == 0:
                missed.append((name, how))
    check.equal("every alteration of each of %d files is noticed in the first step" % len(names), missed, [])
    steps = blocks[0].split("\n", 1)[0] + "\nsha256sum --quiet -c SHA256SUMS\n"  # without the signature under the list
    missed, scratch = [], folder + "-scratch"
    os.makedirs(scratch)
    for name in names:
        if name in WHOLE:
            continue
        copy = altered(folder, name, "changed")
        sum_anew(copy)
        if verify(copy, [steps] + blocks[1:], scratch)[0] == 0:
            missed.append(name)
    check.equal("with the list made anew each altered file fails in its own step", missed, [])
    copy = altered(folder, "SHA256SUMS.p7s", "longer")
    write(copy, "SHA256SUMS.p7s", read(folder, "SHA256SUMS.p7s"))
    sum_anew(copy)
    check.equal("the unaltered folder passes those steps", verify(copy, [steps] + blocks[1:])[0], 0)


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    chain = scene.chain
    try:
        check.part("six decisions of one file go up the whole chain")
        chain.start()
        chain.put("market", "penalty.csv", csv_text(scene.rows).encode("gb18030"))
        check.that("all levels have registered them", wait_for(lambda: scene.record() and len(registered_levels(scene.record())) == 4, 60), scene.record())
        identifier = scene.record()["id"]
        check.part("what show says")
        shown = json.loads(chain.cli("market", "show", identifier)[1])
        said = [r for r in shown["receipts"] if "verdicts" in r]
        check.that("receipts are named with what they say about this record", len(said) >= 2 and all(r["issuer"] and r["verdicts"] == [{"version": 1, "verdict": "registered", "code": ""}] or r["verdicts"] for r in said), shown["receipts"])
        for name in ("market", "county", "province"):
            check.part("evidence of the " + name)
            made = take(check, scene, name, identifier)
            holds(check, scene, name, made, identifier)
        check.part("alterations")
        notices(check, os.path.join(folder, "evidence-market"))
        check.part("troubles")
        code, _, err = chain.cli("market", "evidence", "00000000-0000-7000-8000-000000000000", os.path.join(folder, "none"))
        check.that("an unknown id: exit 1, nothing written", code == 1 and not os.path.exists(os.path.join(folder, "none")), (code, err))
        chain.processes["county"].stop()
        alone = os.path.join(folder, "evidence-alone")
        code, out, err = chain.cli("market", "evidence", identifier, alone)
        check.that("without the receiver's log it says what is missing", code == 0 and json.loads(out)["missing"] == 1 and "NET-" in err, (code, out, err))
        check.equal("and the rest holds", verify(alone, commands(alone))[0], 0)
    finally:
        chain.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
