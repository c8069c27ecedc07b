#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every shipped platform package against its simulated platform: an agency sends the same decisions to all of them, on both channels. Busy and
broken platforms, lost answers, pages, wrong counters, expired tokens and later refusals end as the script says, nothing arrives twice, a repair
goes exactly where its penalty went, and what public sites got never names a person."""
import datetime, html, json, os, re, sys, time, tomllib
from urllib.parse import unquote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from nodes import MARKET, Node, common, folder_source
from chain import Process, free_port, wait_for
from sample_data import Agency, id_card

PLATFORMS = os.path.join(ROOT, "adapters", "platforms")
TODAY = datetime.date.today().isoformat()
PERSON, PERSON_ID, PHONE = "欧阳示例", id_card("330822", "19880229", 123), "13900001234"
BOSS, BOSS_ID = "司马样本", id_card("330822", "19701130", 321)
REFUSED, LOST, BUSY, DOUBLE, WRONG, EXPIRED, REVOKED = ("9%02d号" % n for n in range(3, 10))
SCRIPT = ["lost@" + LOST, "busy@" + BUSY, "double@" + DOUBLE, "wrong@" + WRONG, "expired@" + EXPIRED, "revoked@" + REVOKED]


def load(name, folder="."):
    """A package with what it extends, as far as this test looks."""
    path = os.path.join(PLATFORMS, folder, name + ".toml")
    with open(path, "rb") as f:
        own = tomllib.load(f)
    return {**(load(own["extends"], "templates") if "extends" in own else {}), **own}


class Target:
    """One platform and channel: its simulator, its part of the configuration."""

    def __init__(self, folder, binary, name, channel):
        package = load("platform", name)
        self.name, self.id, self.channel = name, name + ("-public" if channel == "public" else ""), channel
        self.shape, self.repeat, self.level = package["shape"], package["repeat"], package["level"]
        self.port, self.ledger, self.capture = free_port(), os.path.join(folder, self.id + ".ledger"), os.path.join(folder, self.id + ".capture")
        command = [binary, "simulate", name, "--listen", "127.0.0.1:%d" % self.port, "--ledger", self.ledger, "--capture", self.capture, "--refuse", REFUSED]
        if channel == "share":
            command += ["--script", ",".join(SCRIPT)]
        os.makedirs(os.path.join(folder, self.id))
        self.process = Process(self.id, command, os.path.join(folder, self.id))
        self.text = '[[platform]]\nid = "%s"\nlevel = "%s"\ntype = "http"\npackage = "%s"\nchannel = "%s"\nurl = "http://127.0.0.1:%d"\nworkers = 1\nask_every = "300ms"\n' % (
            self.id, self.level, name, channel, self.port)
        self.text += "" if name != "gsxt" else 'subjects = ["法人及非法人组织", "个体工商户"]\n'
        self.secrets = package.get("secrets", [])
        if self.secrets:
            self.text += "secrets = { %s }\n" % ", ".join('%s = "secret"' % s for s in self.secrets)
        if package.get("settings"):
            self.text += "settings = { %s }\n" % ", ".join('%s = "x%d"' % (k, i) for i, k in enumerate(package["settings"]))

    def good(self):
        return "registered" if self.shape == "service-json" else "stored"

    def expected(self, what):
        """The state in which a record ends here."""
        if what == REFUSED:
            return "refused"
        if self.channel == "public" or what in ("", BUSY):
            return self.good()
        if what == EXPIRED:
            return self.good()  # signs in anew where there is a token; nothing happens elsewhere
        if what == REVOKED:  # a later check refuses it; who can be asked tells
            return "refused" if self.repeat == "queryable" else self.good()
        return "uncertain" if self.repeat == "unsafe" else self.good()

    def arrived(self):
        if not os.path.exists(self.ledger):
            return []
        with open(self.ledger, encoding="utf-8") as f:
            return [json.loads(l) for l in f if l.strip()]

    def seen(self):
        """All that the platform received, also with every layer of writing taken off."""
        with open(self.capture, encoding="utf-8") as f:
            raw = f.read()
        plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), unquote(raw))
        return raw + plain + html.unescape(plain) + html.unescape(html.unescape(plain))


def decisions():
    agency = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=41)
    def one(number, **more):
        row = {k: v for k, v in agency.penalty(TODAY).items() if v}
        row.update(CF_WSH="青市监罚〔2026〕%s" % number, **more)
        return row
    company = one("901号", CF_FRDB=BOSS, CF_FR_ZJLX="身份证", CF_FR_ZJHM=BOSS_ID, CF_SY="法定代表人%s（%s）到场。" % (BOSS, BOSS_ID), BZ="内部：%s" % BOSS)
    person = one("902号", CF_XDR_MC=PERSON, CF_XDR_LB="自然人", CF_XDR_ZJLX="身份证", CF_XDR_ZJHM=PERSON_ID,
                 CF_SY="经查，%s（身份证%s，电话%s）未按规定办理登记。" % (PERSON, PERSON_ID, PHONE))
    for field in ("CF_XDR_SHXYM", "CF_FRDB"):
        person.pop(field)
    rows = [("", company), ("", person)]
    return rows + [(number, one(number)) for number in (REFUSED, LOST, BUSY, DOUBLE, WRONG, EXPIRED, REVOKED)]


class Scene:
    def __init__(self, folder, binary):
        self.targets = []
        for name in sorted(os.listdir(PLATFORMS)):
            path = os.path.join(PLATFORMS, name, "platform.toml")
            if not os.path.exists(path) or "shape" not in load("platform", name):
                continue
            for channel in load("platform", name)["channels"]:
                self.targets.append(Target(folder, binary, name, channel))
        self.agency = Node(folder, binary, "market", common(None, "market", MARKET) + folder_source("in") + "".join(t.text for t in self.targets))
        with open(os.open(os.path.join(self.agency.folder, "secret"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write("0123456789abcdef\n")

    def submit(self, row):
        path = os.path.join(self.agency.folder, "row.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump([row], f, ensure_ascii=False)
        code, answer, err = self.agency.document("submit", "penalty", path)
        return answer["accepted"][0] if answer and answer["accepted"] else (code, answer, err)

    def deliveries(self, identifier):
        found = [r for r in self.agency.lines("records", "--find", identifier) if r["id"] == identifier]
        return {d["platform"]: d["state"] for d in found[0]["deliveries"]} if found else {}

    def settled(self, identifier):
        states = self.deliveries(identifier)
        return bool(states) and not set(states.values()) & {"waiting", "sending"}

    def ends(self, identifier, targets, what):
        states = self.deliveries(identifier)
        return all(states.get(t.id) == t.expected(what) for t in targets)


def body(check, folder, options):
    scene = Scene(folder, os.path.abspath(options.binary))
    share = [t for t in scene.targets if t.channel == "share"]
    public = [t for t in scene.targets if t.channel == "public"]
    try:
        check.part("%d packages, %d public channels" % (len(share), len(public)))
        for target in scene.targets:
            target.process.start()
        check.that("the agency starts", scene.agency.start(), scene.agency.log()[-3:])
        code, found, _ = scene.agency.document("check")
        weak = {p["message"] for p in found["problems"] if p["code"] == "CFG-0026"}
        check.that("check tells of weak signatures", weak, found)
        integrity = {p["platform"]: p.get("integrity") for p in scene.agency.document("status")[1]["platforms"]}
        check.equal("status: a signature over the content", integrity["national"], "signed")
        check.equal("status: integrity by transport only", integrity["changshan"], "transport")
        rows = decisions()
        accepted = {}
        for what, row in rows:
            answer = scene.submit(row)
            check.that("%s is admitted" % row["CF_WSH"], isinstance(answer, dict), answer)
            accepted[row["CF_WSH"]] = answer["id"]
            check.that("%s settles everywhere" % row["CF_WSH"], wait_for(lambda: scene.settled(answer["id"]), 40, 0.2), scene.deliveries(answer["id"]))
            there = [t for t in scene.targets if not (t.name == "gsxt" and row.get("CF_XDR_LB") == "自然人")]
            wait_for(lambda: scene.ends(answer["id"], there, what), 5, 0.2)  # later refusals
            states = scene.deliveries(answer["id"])
            check.equal("%s is where it belongs" % row["CF_WSH"], sorted(states), sorted(t.id for t in there))
            wrong = {t.id: (states.get(t.id), t.expected(what)) for t in there if states.get(t.id) != t.expected(what)}
            check.equal("%s ends as scripted" % row["CF_WSH"], wrong, {})

        check.part("repair")
        person = rows[1][1]
        repair = {k: person[k] for k in ("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_CFJG", "CF_CFJGDM")}
        repair.update(_op="repair", _reason="已履行", _date=TODAY)
        answer = scene.submit(repair)
        check.that("the repair is the second version", isinstance(answer, dict) and answer["version"] == 2, answer)
        check.that("it settles", wait_for(lambda: scene.settled(answer["id"]), 40, 0.2), scene.deliveries(answer["id"]))
        for target in scene.targets:
            versions = [(e["version"], e["op"]) for e in target.arrived() if "902号" in e["number"]]
            if target.shape == "nation-2016-soap":
                check.equal("%s got penalty and repair" % target.id, [v for v, _ in versions], [0, 3])
            else:
                check.equal("%s got penalty and repair" % target.id, versions, [] if target.name == "gsxt" else [(1, "upsert"), (2, "repair")])

        check.part("what arrived")
        for target in scene.targets:
            entries = target.arrived()
            keys = [e["key"] for e in entries]
            check.that("%s got nothing twice" % target.id, len(keys) == len(set(keys)) and not any(e.get("again") for e in entries), keys)
            check.that("%s took nothing that it refused" % target.id, not any(REFUSED in e["number"] for e in entries))

        check.part("persons")
        planted = [PERSON, PERSON_ID, PHONE, BOSS, BOSS_ID]
        for target in public:
            text = target.seen()
            check.equal("%s never saw a person" % target.id, [p for p in planted if p in text], [])
            check.that("%s saw the masked ones" % target.id, "司***" in text, text[:400])
        for target in share:
            check.that("%s, which may, saw them" % target.id, target.name == "gsxt" or PERSON_ID in target.seen())
    finally:
        scene.agency.stop()
        for target in scene.targets:
            target.process.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
