#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A gateway cosigns the heads of an agency; an agency that was set back to an old copy stops sending and says so."""
import datetime, hashlib, http.client, os, shutil, ssl, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import COUNTY, MARKET, Authority, Node, common, county_text, folder_source, peer_platform
from chain import free_port, wait_for
from sample_data import Agency, csv_text

TODAY = datetime.date.today().isoformat()


class Scene:
    def __init__(self, folder, binary):
        self.pki = Authority(os.path.join(folder, "pki"))
        self.pki.issue("county", COUNTY[1])
        self.pki.issue("market", MARKET[1])
        self.port = free_port()
        self.county = Node(folder, binary, "county", county_text(self.pki, self.port, [MARKET]))
        self.agency = Node(folder, binary, "market", common(self.pki, "market", MARKET) + peer_platform(self.port) + folder_source("market"))
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=9)
        self.files = 0

    def know_each_other(self):
        """Keys are made at the first start; then each side is given the other's."""
        for node in (self.county, self.agency):
            node.start()
            node.stop()
        text = county_text(self.pki, self.port, [MARKET]).rstrip("\n")
        self.county.configure(text + '\nlog_key = "%s"\n' % self.agency.data("audit", "keys", "log.vkey"))
        platform = peer_platform(self.port, more='witness_key = "%s"' % self.county.data("audit", "keys", "witness.vkey"))
        self.agency.configure(common(self.pki, "market", MARKET) + platform + folder_source("market") + '[log]\ncosign_every = "500ms"\n')

    def send(self, count=2):
        self.files += 1
        rows = [self.decisions.penalty(TODAY) for _ in range(count)]
        self.agency.put("f%d.csv" % self.files, csv_text(rows).encode("gb18030"))
        return rows

    def states(self, row):
        return [d["state"] for r in self.agency.lines("records", "--find", row["CF_WSH"]) for d in r["deliveries"]]

    def cosigned_size(self):
        try:
            with open(self.agency.data("audit", "cosigned"), encoding="utf-8") as f:
                return int(f.read().split("\n")[1])
        except OSError:
            return 0

    def head(self):
        with open(self.agency.data("audit", "checkpoint"), encoding="utf-8") as f:
            return f.read()

    def ask(self, method, path, body=None):
        context = ssl.create_default_context(cafile=self.pki.path("ca.crt"))
        context.load_cert_chain(self.pki.path("market.crt"), self.pki.path("market.key"))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        try:
            connection.request(method, path, body.encode() if body else None)
            reply = connection.getresponse()
            return reply.status, reply.getheader("content-type"), reply.read().decode()
        finally:
            connection.close()

    def verify(self, quorum):
        return self.agency.cli("audit", "verify", "--log-key", self.agency.data("audit", "keys", "log.vkey"), "--witness-key",
                               self.county.data("audit", "keys", "witness.vkey"), "--quorum", str(quorum))


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    agency, county = scene.agency, scene.county
    try:
        scene.know_each_other()
        check.part("heads are cosigned")
        check.that("both start", county.start() and agency.start())
        row = scene.send()[0]
        check.that("records are registered", wait_for(lambda: scene.states(row) == ["registered"], 30), scene.states(row))
        check.that("the newest head is cosigned", wait_for(lambda: scene.cosigned_size() == int(scene.head().split("\n")[1]), 20), (scene.cosigned_size(), scene.head()))
        answer = agency.document("status")[1]
        check.equal("status says how many witnesses are asked", (answer["witnesses"], answer["set_back"]), (1, False))
        check.equal("the county has none above, and says 0", county.document("status")[1]["witnesses"], 0)
        code, out, _ = scene.verify(1)
        check.that("audit verify --witness-key --quorum 1", code == 0, out)
        code, out, _ = scene.verify(2)
        check.that("a quorum of two is not there", code == 1 and "AUD-0042" in out, out)

        check.part("the witness at the wire")
        size = scene.cosigned_size()
        origin = scene.head().split("\n")[0]
        path = "/witness/%s/checkpoint" % hashlib.sha256(origin.encode()).hexdigest()
        status, _, text = scene.ask("GET", path)
        check.that("it shows what it holds", status == 200 and text.startswith(origin + "\n") and "/witness " in text, (status, text))
        status, kind, text = scene.ask("POST", "/witness/add-checkpoint", "old 0\n\n" + scene.head())
        check.equal("409 with the size that it holds", (status, kind, text), (409, "text/x.tlog.size", "%d\n" % size))
        check.equal("400 for no request", scene.ask("POST", "/witness/add-checkpoint", "hello")[0], 400)
        check.equal("404 for a name that leaves the folder", scene.ask("GET", "/witness/../keys/checkpoint")[0], 404)
        county.process.kill()
        county.start()
        check.equal("it remembers after a kill", scene.ask("POST", "/witness/add-checkpoint", "old 0\n\n" + scene.head())[::2], (409, "%d\n" % size))

        check.part("an old copy comes back")
        agency.stop()
        copy = os.path.join(folder, "snapshot")
        shutil.copytree(agency.data(), copy, ignore=shutil.ignore_patterns("admin.sock"))
        agency.start()
        row = scene.send()[0]
        check.that("work goes on", wait_for(lambda: scene.states(row) == ["registered"], 30))
        check.that("and is cosigned", wait_for(lambda: scene.cosigned_size() == int(scene.head().split("\n")[1]) > size, 20))
        agency.stop()
        shutil.rmtree(agency.data())
        shutil.copytree(copy, agency.data())
        agency.start()
        check.that("the restored node raises the alarm", wait_for(lambda: agency.logged("PIP-0042"), 20))
        check.that("status says so", agency.document("status")[1]["set_back"] is True)
        row = scene.send()[0]
        wait_for(lambda: scene.states(row) != [], 20)
        check.that("and nothing more is sent", not wait_for(lambda: scene.states(row) != ["waiting"], 3), scene.states(row))
        code, out, _ = scene.verify(0)
        check.equal("by itself its log is sound", code, 0)
    finally:
        agency.stop()
        county.stop()


if __name__ == "__main__":
    support.run(__doc__, body)
