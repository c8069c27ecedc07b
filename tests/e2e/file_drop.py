#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three platforms that take files: XML in a folder of this machine, a GB18030 table on SFTP, JSON on FTPS. Each refuses every third record in a
receipt file. The SFTP server is dead for a while and the agent is killed with -9: every record reaches each platform in exactly one file and ends
as its receipt says; none delays another. Files are parsed here, by code that the agent does not share."""
import csv, datetime, glob, io, json, os, sys, threading, time
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from file_servers import FtpsServer, SftpServer
from nodes import MARKET, Node, common, folder_source
from chain import wait_for
from sample_data import Agency, csv_text

HEAD = 'format = 1\nid = "%s"\nlevel = "city"\ntransport = "file_drop"\nrepeat = "queryable"\nbatch_size = 100\n[kinds.penalty]\nfields = { all = true }\n'
CODES = 'codes = { "1" = "registered", "0" = "refused" }\n'
PACKAGES = {
    "town-xml": HEAD + '[request]\nbody = "xml"\nroot = "DATA"\nrow = "REC"\nmembers = { ID = "@id", VER = "@version" }\n'
                '[drop]\nname = "{unit}-{date}-{batch}.xml"\n[drop.receipts]\npattern = "{name}.ret"\n'
                '[answer]\nformat = "xml"\n[answer.records]\nlist = "RET.R"\nmatch = "@id"\nmember = "ID"\ncode = "C"\n' + CODES,
    "city-csv": HEAD + '[request]\nmembers = { "编号" = "@id", "版本" = "@version" }\n[drop]\nname = "处罚_{unit}_{kind}_{seq}.csv"\ncharset = "gb18030"\ncsv = true\nfolder = "in"\n'
                '[drop.receipts]\npattern = "{stem}_*.csv"\nfolder = "back"\ncharset = "gb18030"\ncsv = true\n'
                '[answer.records]\nlist = "."\nmatch = "@index"\nfirst_index = 1\nmember = "行号"\ncode = "结果"\nreason = "说明"\n' + CODES,
    "nation-json": HEAD + '[request]\nbody = "json-object"\nrecords = "list"\nmembers = { id = "@id", version = "@version" }\n[drop]\nname = "{batch}.json"\n'
                   '[drop.receipts]\npattern = "{stem}.receipt.json"\n[answer.records]\nlist = "results"\nmatch = "@id"\nmember = "id"\ncode = "code"\n' + CODES,
}


def refused(record):
    return int(record[-2:], 16) % 3 == 0


class Platform(threading.Thread):
    """Takes whole files away, answers each, and keeps what it saw."""

    def __init__(self, name, folder, server=None):
        super().__init__(daemon=True)
        self.platform, self.folder, self.server, self.ended = name, folder, server, threading.Event()
        self.files, self.rows, self.faults = [], [], []
        os.makedirs(os.path.join(folder, "in" if name == "city-csv" else ""), exist_ok=True)
        if name == "city-csv":
            os.makedirs(os.path.join(folder, "back"))

    def run(self):
        while not self.ended.wait(0.1):
            for path in glob.glob(os.path.join(self.folder, "in" if self.platform == "city-csv" else "", "*.*")):
                if os.path.isfile(path) and not path.endswith((".ret", ".receipt.json", ".part", "~")):
                    try:
                        self.take(path)
                    except Exception as e:
                        self.faults.append("%s: %r" % (path, e))
                        os.unlink(path)

    def take(self, path):
        data, name = open(path, "rb").read(), os.path.basename(path)
        if self.platform == "town-xml":
            ids = [r.find("ID").text for r in xml.etree.ElementTree.fromstring(data).findall("REC")]
            answer, target = "<RET>%s</RET>" % "".join("<R><ID>%s</ID><C>%d</C></R>" % (i, not refused(i)) for i in ids), path + ".ret"
        elif self.platform == "city-csv":
            rows = list(csv.DictReader(io.StringIO(data.decode("gb18030"), newline="")))
            ids = [r["编号"] for r in rows]
            assert all(r["CF_WSH"] and r["CF_XDR_MC"] for r in rows)
            answer = "行号,结果,说明\r\n" + "".join("%d,%d,%s\r\n" % (n + 1, not refused(i), "重复上报" if refused(i) else "") for n, i in enumerate(ids))
            target = os.path.join(self.folder, "back", name[:-4] + "_结果.csv")
        else:
            ids = [r["id"] for r in json.loads(data)["list"]]
            answer = json.dumps({"results": [{"id": i, "code": str(int(not refused(i)))} for i in ids]})
            target = path[:-5] + ".receipt.json"
        self.files.append(name)
        self.rows += ids
        os.unlink(path)
        with open(target + "~", "w", encoding="gb18030" if self.platform == "city-csv" else "utf-8", newline="") as f:
            f.write(answer)
        if self.server:
            self.server.own()
        os.rename(target + "~", target)


class Scene:
    def __init__(self, folder, binary):
        self.sftp, self.ftps = SftpServer(folder), FtpsServer(folder)
        self.town = os.path.join(folder, "town")
        os.makedirs(self.town)
        self.platforms = {"town-xml": Platform("town-xml", self.town), "city-csv": Platform("city-csv", self.sftp.files, self.sftp),
                          "nation-json": Platform("nation-json", self.ftps.files, self.ftps)}
        packages = os.path.join(folder, "packages")
        for name, text in PACKAGES.items():
            os.makedirs(os.path.join(packages, name))
            with open(os.path.join(packages, name, "platform.toml"), "w", encoding="utf-8") as f:
                f.write(text % name)
        text = common(None, "market", MARKET) + folder_source("market")
        for name, where in (("town-xml", 'directory = "%s"\n' % self.town), ("city-csv", 'directory = "%s"\n' % self.sftp.url + self.sftp.keys()),
                            ("nation-json", 'directory = "%s"\n' % self.ftps.url + self.ftps.keys())):
            text += '[[platform]]\nid = "%s"\nlevel = "city"\ntype = "file_drop"\npackage = "%s"\npoll = "300ms"\nworkers = 1\n%s' % (name, os.path.join(packages, name, "platform.toml"), where)
        self.agency = Node(folder, binary, "market", text)
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=41)
        self.count = 0

    def put(self, name, count):
        self.agency.put(name, csv_text([self.decisions.penalty(datetime.date.today().isoformat()) for _ in range(count)]).encode())
        self.count += count

    def states(self):
        """platform → state → ids."""
        out = {name: {} for name in self.platforms}
        for record in self.agency.lines("records", "--limit", "100000"):
            for delivery in record["deliveries"]:
                out[delivery["platform"]].setdefault(delivery["state"], set()).add(record["id"])
        return out

    def final(self, *names):
        states = self.states()
        return all(sum(len(ids) for state, ids in states[n].items() if state in ("registered", "refused")) == self.count for n in names or states)


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    try:
        check.that("the servers answer", scene.sftp.start() and scene.ftps.start())
        code, out, err = scene.agency.cli("check", json_output=False)
        check.that("check finds nothing wrong with the platforms", code in (0, 1) and not any(c in out + err for c in ("NET-02", "MAP-02", "CFG-00")), out + err)
        for platform in scene.platforms.values():
            platform.start()
        check.that("the agency is up", scene.agency.start())
        check.part("files out, receipt files back")
        scene.put("first.csv", 60)
        check.that("every record is decided at every platform", wait_for(lambda: scene.count == sum(map(len, scene.states()["town-xml"].values())) and scene.final(), 30, 0.3), scene.states())
        check.part("the SFTP server is dead, the agent is killed")
        scene.sftp.kill()
        scene.put("second.csv", 90)
        check.that("the others go on meanwhile", wait_for(lambda: scene.final("town-xml", "nation-json"), 30, 0.3))
        for i in range(4):
            scene.put("more-%d.csv" % i, 100)
            time.sleep(0.3 + 0.17 * i)
            scene.agency.process.kill()
            check.that("the agent is back", scene.agency.start())
            if i == 1:
                check.that("the SFTP server is back", scene.sftp.start())
        check.that("every record is decided at every platform", wait_for(scene.final, 60, 0.5), scene.states())
        check.part("what each platform saw")
        states = scene.states()
        for name, platform in scene.platforms.items():
            check.equal("%s: every file could be parsed" % name, platform.faults, [])
            check.equal("%s: each record in exactly one file" % name, (len(platform.rows), len(set(platform.rows))), (scene.count, scene.count))
            check.equal("%s: each file name once" % name, len(platform.files), len(set(platform.files)))
            wanted = {i for i in platform.rows if refused(i)}
            check.that("%s: refused are exactly those of its receipts" % name, states[name].get("refused") == wanted, (len(states[name].get("refused", ())), len(wanted)))
        names = scene.platforms["city-csv"].files
        check.that("names follow the pattern", all(n.startswith("处罚_%s_penalty_" % MARKET[1]) for n in names), names[:3])
        check.that("receipts that were read are filed", wait_for(lambda: not glob.glob(scene.sftp.path("back", "*.csv")) and glob.glob(scene.sftp.path("back", "done", "*.csv")), 10, 0.2))
        check.equal("fsck finds nothing", scene.agency.cli("fsck", json_output=False)[0], 0)
    finally:
        for platform in scene.platforms.values():
            platform.ended.set()
        check.equal("it ends well", scene.agency.stop(), 0)
        scene.sftp.close()
        scene.ftps.close()


if __name__ == "__main__":
    support.run(__doc__, body)
