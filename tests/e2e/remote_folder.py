#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files that lie on real SFTP and FTPS servers: they are taken, and what became of each row goes back beside them. The agent is killed with -9
and the server too, in the middle of a file; every row is a record once. A wrong host key is refused before anything else happens."""
import csv, datetime, glob, io, os, subprocess, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from file_servers import FtpsServer, SftpServer
from nodes import MARKET, Node, common
from chain import free_port, wait_for
from sample_data import Agency, csv_text

PACE = 'settle = "300ms"\npoll = "300ms"\n'


class Scene:
    def __init__(self, folder, binary):
        self.sftp, self.ftps = SftpServer(folder), FtpsServer(folder)
        self.nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "http://127.0.0.1:%d"\n' % free_port()
        self.folder, self.binary = folder, binary
        self.agency = Node(folder, binary, "market", self.text(self.sftp.keys()))
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=31)

    def text(self, sftp_keys):
        text = common(None, "market", MARKET) + self.nation
        text += '[[source]]\nname = "sftp-cases"\ntype = "folder"\ndirectory = "%s"\n%s%s' % (self.sftp.url, sftp_keys, PACE)
        return text + '[[source]]\nname = "ftps-cases"\ntype = "folder"\ndirectory = "%s"\n%s%s' % (self.ftps.url, self.ftps.keys(), PACE)

    def rows(self, count):
        return [self.decisions.penalty(datetime.date.today().isoformat()) for _ in range(count)]

    def records(self):
        return self.agency.document("status")[1]["records"]


def remote_result(server, name):
    """Lines of a result file on the server."""
    for kind in ("done", "rejected"):
        for path in glob.glob(server.path(kind, "*", name + ".result.csv")):
            with open(path, encoding="utf-8-sig", newline="") as f:
                return kind, list(csv.reader(f))[1:]
    return None


def there_and_back(check, scene):
    for name, server in (("SFTP", scene.sftp), ("FTPS", scene.ftps)):
        check.part("a file on " + name)
        rows = scene.rows(5)
        rows[2]["CF_WSH"] = ""
        server.put("处罚 1.csv", csv_text(rows).encode("gb18030"))
        wait_for(lambda: remote_result(server, "处罚 1.csv"), 30, 0.1)
        back = remote_result(server, "处罚 1.csv")
        check.that("its results lie beside it on the server", back and back[0] == "done", scene.agency.log()[-5:])
        outcomes = sorted({(r[0], r[1]) for r in (back or ("", []))[1]})
        check.equal("they name each row", [r[1] for r in outcomes], ["已接收", "已接收", "退回", "已接收", "已接收"])
        check.that("the file moved with them", wait_for(lambda: glob.glob(server.path("done", "*", "处罚 1.csv")) and not os.path.exists(server.path("处罚 1.csv")), 10, 0.1))
        check.that("no copy stays on this machine", wait_for(lambda: not glob.glob(scene.agency.data("spool", "*", "done", "*", "*")), 10, 0.1))
    check.equal("eight records", scene.records(), 8)


def half_a_file(check, scene):
    check.part("a file that is still growing")
    text = csv_text(scene.rows(40)).encode()
    path = scene.sftp.path("slow.csv")
    for cut in range(1, 9):
        with open(path, "ab") as f:
            f.write(text[len(text) * (cut - 1) // 8:len(text) * cut // 8])
        scene.sftp.own()
        time.sleep(0.15)
    wait_for(lambda: remote_result(scene.sftp, "slow.csv"), 30, 0.1)
    back = remote_result(scene.sftp, "slow.csv")
    check.equal("is taken once and whole", len({r[0] for r in (back or ("", []))[1]}), 40)


def killed(check, scene):
    check.part("kill -9 of both sides while files come")
    before, names = scene.records(), []
    for i in range(6):
        names.append("many-%d.csv" % i)
        scene.sftp.put(names[-1], csv_text(scene.rows(200)).encode())
        names.append("Many-%d.csv" % i)
        scene.ftps.put(names[-1], csv_text(scene.rows(200)).encode())
    for i in range(6):
        time.sleep(0.25 + 0.13 * i)
        if i % 2:
            server = scene.ftps if i == 3 else scene.sftp
            server.kill()
            time.sleep(0.3)
            check.that("the server is back", server.start())
        else:
            scene.agency.process.kill()
            check.that("the agent is back", scene.agency.start())
    def all_back():
        return all(remote_result(scene.sftp, n) or remote_result(scene.ftps, n) for n in names)
    check.that("every file comes back with its results", wait_for(all_back, 60, 0.3), [w for w in scene.agency.document("status")[1]["workers"] if w["last_error"]])
    check.equal("every row is a record once", scene.records() - before, 2400)
    check.that("every file moved", wait_for(lambda: all(len(glob.glob(s.path("done", "*", "[mM]any-*.csv"))) == 12 for s in (scene.sftp, scene.ftps)), 10, 0.1))
    versions = [r for r in scene.agency.lines("records", "--limit", "100000") if r["version"] != 1]
    check.equal("no row became a second version", versions, [])


def foreign_server(check, scene):
    check.part("another host key")
    check.equal("the agent ends well", scene.agency.stop(), 0)
    code, out, err = scene.agency.cli("check", json_output=False)
    check.that("check finds nothing wrong", code in (0, 1) and "NET-02" not in out + err, out + err)
    scene.agency.configure(scene.text(scene.sftp.keys(scene.sftp.fingerprint("other"))))
    code, out, err = scene.agency.cli("check", json_output=False)
    check.that("check names it and the key that was shown", code != 0 and "NET-0205" in out + err and scene.sftp.fingerprint() in out + err, out + err)
    scene.sftp.put("later.csv", csv_text(scene.rows(1)).encode())
    check.that("the agent starts all the same", scene.agency.start())
    def told():
        return any(w["worker"] == "pickup:sftp-cases" and w["last_error"] == "NET-0205" for w in scene.agency.document("status")[1]["workers"])
    check.that("status names it", wait_for(told, 15, 0.2))
    check.that("nothing was taken", os.path.exists(scene.sftp.path("later.csv")))
    scene.ftps.put("meanwhile.csv", csv_text(scene.rows(1)).encode())
    check.that("the other server is served meanwhile", wait_for(lambda: remote_result(scene.ftps, "meanwhile.csv"), 20, 0.1))
    log = open(os.path.join(scene.agency.folder, "log.jsonl"), "rb").read()
    check.that("no log line holds the password", scene.ftps.PASSWORD.encode() not in log)
    words = open("/proc/%d/cmdline" % scene.agency.process.running.pid, "rb").read()
    check.that("nor does the command line", scene.ftps.PASSWORD.encode() not in words)


def body(check, folder, options):
    scene = Scene(folder, options.binary)
    try:
        check.that("OpenSSH answers", scene.sftp.start())
        check.that("vsftpd answers", scene.ftps.start())
        check.that("the agency is up", scene.agency.start())
        there_and_back(check, scene)
        half_a_file(check, scene)
        killed(check, scene)
        foreign_server(check, scene)
    finally:
        check.equal("it ends well", scene.agency.stop(), 0)
        scene.sftp.close()
        scene.ftps.close()


if __name__ == "__main__":
    support.run(__doc__, body)
