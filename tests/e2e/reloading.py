#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""SIGHUP takes the new configuration as a whole or not at all: changes, conf.d, refusals, a way back, certificates; the log file."""
import datetime, glob, json, os, signal, socket, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from chain import free_port, wait_for
from nodes import COUNTY, MARKET, Authority, Node, common, county_text, folder_source, hook_source, peer_platform
from sample_data import Agency, csv_text

TODAY = datetime.date.today().isoformat()


class Scene:
    def __init__(self, folder, binary):
        self.pki = Authority(os.path.join(folder, "pki"))
        for name, unit in (("county", COUNTY), ("market", MARKET)):
            self.pki.issue(name, unit[1])
        port = free_port()
        self.county = Node(folder, binary, "county", county_text(self.pki, port, [MARKET]))
        self.hook_port = free_port()
        self.text = common(self.pki, "market", MARKET) + peer_platform(port) + folder_source("market") + hook_source(self.hook_port) + '[log]\nfile = "xinshi.log"\nrotate_mb = 1\nkeep = 2\n'
        self.agent = Node(folder, binary, "market", self.text)
        self.agent.hook_port = self.hook_port
        self.agent.write_key()
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=3)

    def drop_in(self, name, text):
        folder = os.path.join(self.agent.folder, "conf.d")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        if text is None:
            os.remove(path)
        else:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

    def reload(self, *events):
        """What the log says of it, once one of the events stands there."""
        before = len(self.agent.log())
        os.kill(self.agent.process.running.pid, signal.SIGHUP)
        wait_for(lambda: any(l["event"] in events for l in self.agent.log()[before:]), 20, 0.05)
        wait_for(self.agent.up, 20, 0.05)
        return self.agent.log()[before:]

    def registered(self):
        return len([r for r in self.agent.lines("records") if all(d["state"] == "registered" for d in r["deliveries"])])

    def sends(self, name, folder="in"):
        wanted = self.registered() + 2
        self.agent.put(name, csv_text([self.decisions.penalty(TODAY) for _ in range(2)]).encode(), folder)
        return wait_for(lambda: self.registered() == wanted, 30)


def found(lines, event):
    return [l for l in lines if l["event"] == event]


def taken(check, scene):
    check.part("taken as a whole")
    agent, pid = scene.agent, scene.agent.process.running.pid
    os.makedirs(os.path.join(agent.folder, "more"))
    agent.configure(scene.text + "[alarm]\nnear_days = 5   # a comment\n")
    scene.drop_in("10-more.toml", '# a second folder\n[[source]]\nname = "more"\ntype = "folder"\ndirectory = "more"\nsettle = "200ms"\n')
    lines = scene.reload("config.reloaded", "config.refused")
    changes = {l["change"] for l in found(lines, "config.change")}
    check.that("each difference is in the log", {'+ [alarm] near_days = 5   # a comment', '+ [[source]] name = "more" directory = "more"'} <= changes and found(lines, "config.reloaded"), lines)
    check.equal("by the same process", agent.process.running.pid == pid and agent.alive(), True)
    check.that("the folder of conf.d is a source", scene.sends("a.csv", "more"))
    check.that("the others work on", scene.sends("b.csv"))
    check.equal("and the interface", agent.post(scene.decisions.penalty(TODAY)).status, 202)
    check.that("records without a change are not sent again", len(scene.county.lines("records")) == len(agent.lines("records")) or wait_for(lambda: len(scene.county.lines("records")) == len(agent.lines("records")), 10))
    lines = scene.reload("config.reloaded", "config.refused")
    check.equal("nothing new: no difference", (len(found(lines, "config.change")), found(lines, "config.reloaded")[0]["changes"]), (0, "0"))


def refused(check, scene):
    check.part("refused as a whole")
    agent = scene.agent
    for what, text, code, line in [("an unknown key", '[[source]]\nname = "x"\ntype = "folder"\ndirectory = "in"\ncolour = 1\n', "CFG-0003", 5), ("a file that begins with a key", "near_days = 1\n", "CFG-0024", 1),
                                   ("a table that stands in two files", "[alarm]\nnear_days = 1\n", "CFG-0002", 1), ("an adapter that does not exist", '[[source]]\nname = "x"\ntype = "folder"\ndirectory = "in"\nadapter = "none"\n', "CFG-0012", None)]:
        scene.drop_in("20-wrong.toml", text)
        agent.configure(scene.text + "[alarm]\nnear_days = 9\n")
        lines = scene.reload("config.refused")
        said = found(lines, "config.refused")
        check.that("%s: %s, and the work goes on as before" % (what, code), said and said[0]["code"] == code and not found(lines, "config.reloaded") and agent.up(), lines)
        code_exit, out, _ = agent.cli("check", "--no-connect")
        problem = json.loads(out)["problems"][0]
        if line is not None:
            check.equal("check names file and line", (code_exit, os.path.basename(problem["file"]), problem["line"]), (2, "20-wrong.toml", line))
    check.that("records go out meanwhile", scene.sends("c.csv") and scene.sends("d.csv", "more"))
    scene.drop_in("20-wrong.toml", None)


def way_back(check, scene):
    check.part("the way back")
    agent = scene.agent
    with socket.socket() as taken_port:
        taken_port.bind(("127.0.0.1", 0))
        taken_port.listen()
        agent.configure(scene.text.replace("127.0.0.1:%d" % scene.hook_port, "127.0.0.1:%d" % taken_port.getsockname()[1]))
        lines = scene.reload("config.rolled-back", "config.reloaded")
        check.that("an address that is taken shows only then: the former configuration runs again", found(lines, "config.rolled-back") and found(lines, "config.refused")[0]["code"] == "NET-0102", lines)
        check.equal("the interface answers where it did", agent.post(scene.decisions.penalty(TODAY)).status, 202)
    agent.configure(scene.text)
    check.that("put right: taken", found(scene.reload("config.reloaded", "config.rolled-back"), "config.reloaded"))


def certificates(check, scene):
    check.part("a new certificate")
    scene.pki.issue("market", MARKET[1])
    lines = scene.reload("config.reloaded", "config.refused")
    check.equal("certificate and key are named", {os.path.basename(l["change"]) for l in found(lines, "config.change")}, {"market.crt", "market.key"})
    check.that("it is used", scene.sends("e.csv"))
    scene.pki.issue("market", COUNTY[1])
    lines = scene.reload("config.reloaded", "config.refused")
    check.that("one of another unit is refused", found(lines, "config.refused") and found(lines, "config.refused")[0]["code"] == "CFG-0021", lines)
    check.that("the former one works on in memory", scene.agent.up())
    scene.pki.issue("market", MARKET[1])


def log_file(check, scene):
    check.part("the log file")
    names = sorted(os.path.basename(f) for f in glob.glob(os.path.join(scene.agent.folder, "xinshi.log*")))
    lines = [json.loads(l) for l in open(os.path.join(scene.agent.folder, "xinshi.log"), encoding="utf-8")]
    check.that("holds the lines of stderr", names == ["xinshi.log"] and any(l["event"] == "service.started" for l in lines) and any(l["event"] == "config.reloaded" for l in lines), names)


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    check.that("both start", scene.county.start() and scene.agent.start())
    for part in (taken, refused, way_back, certificates, log_file):
        part(check, scene)
    check.equal("both end in order", (scene.agent.stop(), scene.county.stop()), (0, 0))
    code, answer, _ = scene.agent.document("fsck")
    check.that("fsck finds everything in order", code == 0 and answer["ok"], answer)


if __name__ == "__main__":
    support.run(__doc__, body)
