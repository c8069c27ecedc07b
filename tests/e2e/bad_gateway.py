#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trouble on the wire: a gateway that answers 200 with garbage, late, twice or not at all; certificates that are expired, foreign or made out
for another host, on either side. Silence is never acceptance, nothing is registered twice, and all arrives once the trouble is over."""
import datetime, http.client, json, os, ssl, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from nodes import COUNTY, MARKET, Authority, Node, common, county_text, hook_source, peer_platform
from chain import AGENCIES, free_port, wait_for
from sample_data import Agency
from strange_gateway import StrangeGateway, client_context, server_context

TODAY = datetime.date.today().isoformat()


class Scene:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        self.pki, self.foreign = Authority(os.path.join(folder, "pki")), Authority(os.path.join(folder, "foreign"))
        self.pki.issue("county", COUNTY[1])
        self.pki.issue("market", MARKET[1])
        self.pki.issue("stranger", AGENCIES["transport"][1])
        expired, other_host = self.pki.issue_expired("expired", COUNTY[1]), self.pki.issue("other-host", COUNTY[1], "gateway.example")
        ca = self.pki.path("ca.crt")
        county_port, front_port, hook_port = free_port(), free_port(), free_port()
        contexts = {"right": server_context(self.pki.path("county.crt"), self.pki.path("county.key"), ca),
                    "expired": server_context(*expired, ca), "other-host": server_context(*other_host, ca),
                    "foreign": server_context(*self.foreign.issue("county", COUNTY[1]), ca)}
        self.county = Node(folder, binary, "county", county_text(self.pki, county_port, [MARKET]))
        self.county_port = county_port
        self.gateway = StrangeGateway(front_port, county_port, client_context(self.pki.path("market.crt"), self.pki.path("market.key"), ca), contexts)
        self.agency = Node(folder, binary, "market", common(self.pki, "market", MARKET) + peer_platform(front_port, more="workers = 1") + hook_source(hook_port))
        self.agency.hook_port = hook_port
        self.agency.write_key()
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=11)

    def hand_in(self):
        row = self.decisions.penalty(TODAY)
        reply = self.agency.post(row)
        if reply.status != 202:
            raise RuntimeError("the hook said %r" % reply)
        return row["CF_WSH"]

    def delivery(self, number):
        found = self.agency.lines("records", "--find", number)
        return found[0]["deliveries"][0] if len(found) == 1 else {"state": "?"}

    def arrived(self, number):
        return self.delivery(number)["state"] == "registered"

    def at_county(self, number):
        return self.county.lines("records", "--find", number)

    def failures(self, since):
        return {line["code"] for line in self.agency.log()[since:] if line.get("event") == "delivery.failed"}


def judge(check, scene, name, number, codes, since):
    seen = wait_for(lambda: not codes or scene.failures(since) & codes, 20, 0.05)
    meanwhile = scene.delivery(number)
    scene.gateway.mode = "pass"
    scene.gateway.show("right")
    once = wait_for(lambda: scene.arrived(number), 30, 0.1) and len(scene.at_county(number)) == 1 and scene.at_county(number)[0]["version"] == 1
    check.that("%s: %s; not taken for accepted; then registered once" % (name, "/".join(sorted(scene.failures(since) & codes)) or "waits"),
               seen and meanwhile["state"] in ("waiting", "sending") and once and scene.agency.alive(),
               "%s %s %s %s" % (scene.failures(since), meanwhile, scene.delivery(number), scene.at_county(number)))


def answers(check, scene):
    check.part("a gateway that answers strangely")
    number = scene.hand_in()
    check.that("to begin with a record goes through", wait_for(lambda: scene.arrived(number), 20))
    table = [("200 with garbage, nothing taken", "garbage", {"SND-0013"}), ("200 with garbage, though it was taken", "garbage-after", {"SND-0013"}),
             ("half a receipt", "cut", {"SND-0013"}), ("a receipt that was altered", "altered", {"SND-0014"}), ("the receipt of another batch", "old-receipt", {"SND-0015"}),
             ("500", "error", {"SND-0012"}), ("no answer, nothing taken", "silent", {"NET-0009"}), ("no answer, though it was taken", "swallowed", {"NET-0009"}),
             ("long silence, then the line is cut", "slow-then-nothing", {"NET-0009"})]
    for name, mode, codes in table:
        since = len(scene.agency.log())
        scene.gateway.mode = mode
        judge(check, scene, name, scene.hand_in(), codes, since)

    scene.gateway.mode = "late"
    number, began = scene.hand_in(), time.time()
    time.sleep(1)
    during = scene.delivery(number)["state"]
    done = wait_for(lambda: scene.arrived(number), 20, 0.1)
    check.that("late: sending for %.1f s, then registered at the first attempt" % (time.time() - began),
               during == "sending" and done and time.time() - began > 2 and scene.delivery(number)["attempts"] == 1, (during, scene.delivery(number)))
    scene.gateway.mode = "twice"
    numbers = []
    for _ in range(4):  # the second answer lies in wait for the next request on the same connection
        numbers.append(scene.hand_in())
        wait_for(lambda: scene.arrived(numbers[-1]), 20, 0.1)
    scene.gateway.mode = "pass"
    once = wait_for(lambda: all(scene.arrived(n) for n in numbers), 20, 0.1) and all(len(scene.at_county(n)) == 1 for n in numbers)
    twice = scene.gateway.batches_in("twice")
    check.that("twice: the batch sent twice and the answer given twice, each record registered once", once and len(twice) >= 4 and all(a[0] == 200 for a in twice), twice)
    scene.county.stop()
    since = len(scene.agency.log())
    number = scene.hand_in()
    wait_for(lambda: scene.failures(since), 10, 0.1)
    scene.county.start()
    check.that("the gateway ends and comes back", wait_for(lambda: scene.arrived(number), 40))


def server_certificates(check, scene):
    check.part("the gateway's certificate")
    for context, code, name in (("foreign", "NET-0005", "of a foreign authority"), ("expired", "NET-0006", "expired"), ("other-host", "NET-0007", "made out for another host")):
        before, since = len(scene.gateway.batches), len(scene.agency.log())
        scene.gateway.show(context)
        number = scene.hand_in()
        wait_for(lambda: code in scene.failures(since), 20, 0.05)
        check.equal("certificate %s: not one request reached it" % name, len(scene.gateway.batches), before)
        judge(check, scene, "certificate " + name, number, {code}, since)


def own_certificate(check, scene):
    check.part("the sender's certificate, at the true gateway")
    ca = scene.pki.path("ca.crt")

    def knock(certificate, key):
        connection = http.client.HTTPSConnection("127.0.0.1", scene.county_port, context=client_context(certificate, key, ca), timeout=10)
        try:
            connection.request("GET", "/v1/receipts?after=0")
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read()).get("code", "")
        except (ssl.SSLError, OSError, http.client.HTTPException) as e:
            return "refused", type(e).__name__
        finally:
            connection.close()

    check.equal("no certificate: refused in the handshake", knock(None, None)[0], "refused")
    check.equal("certificate of a foreign authority: refused in the handshake", knock(*scene.foreign.issue("market", MARKET[1]))[0], "refused")
    check.equal("expired certificate: refused in the handshake", knock(*scene.pki.issue_expired("old-market", MARKET[1]))[0], "refused")
    check.equal("good certificate of a unit that is not registered: 403 PIP-0023", knock(scene.pki.path("stranger.crt"), scene.pki.path("stranger.key")), (403, "PIP-0023"))
    agency = scene.agency
    agency.stop()
    good = open(agency.config, encoding="utf-8").read()
    agency.configure(good.replace("market.crt", "old-market.crt").replace("market.key", "old-market.key"))
    code, answer, _ = agency.document("check")
    check.that("check: CFG-0016, exit 2", code == 2 and "CFG-0016" in [p["code"] for p in answer["problems"]], answer)
    agency.configure(good.replace("market.crt", "county.crt").replace("market.key", "county.key"))
    code, _, err = agency.cli("run", json_output=False)
    check.that("certificate of another unit: the service does not start, CFG-0021, exit 2", code == 2 and "CFG-0021" in err, (code, err))
    agency.configure(good.replace("market.crt", "old-market.crt").replace("market.key", "old-market.key"))
    started, since = agency.start(), len(agency.log())
    check.that("with its own certificate expired the service still takes records", started)
    number = scene.hand_in() if started else ""
    codes = {"NET-0011", "TRU-0004", "CFG-0016"}
    check.that("but says why nothing leaves: %s" % "/".join(sorted(codes)), started and wait_for(lambda: any(agency.logged(c) for c in codes), 20), agency.log()[since:][-3:])
    agency.stop()
    agency.configure(good)
    check.that("with a new certificate the waiting record goes through", agency.start() and wait_for(lambda: scene.arrived(number), 30))


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    try:
        check.that("county and agency are up", scene.county.start() and scene.agency.start())
        answers(check, scene)
        server_certificates(check, scene)
        own_certificate(check, scene)
        time.sleep(0.6)
        for node in (scene.agency, scene.county):
            code, out, err = node.cli("fsck")
            check.that("%s: fsck" % node.name, code == 0, out + err)
        mine, theirs = scene.agency.document("status")[1]["records"], scene.county.document("status")[1]["records"]
        check.equal("as many records at the county as at the agency", theirs, mine)
    finally:
        codes = [scene.agency.stop(), scene.county.stop()]
        scene.gateway.close()
    check.equal("both ended well", codes, [0, 0])


if __name__ == "__main__":
    support.run(__doc__, body)
