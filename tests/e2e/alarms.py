#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alarms reach people: by mail through a real SMTP server, by webhook and by a command; each once, together, none in quiet hours, none lost while
the server is down."""
import asyncore, base64, datetime, email, email.header, http.server, json, os, smtpd, sys, threading, time, warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from chain import free_port, wait_for
from nodes import MARKET, NATION, Authority, Node, common, folder_source, hook_source
from sample_data import Agency, csv_text


class Post(smtpd.SMTPServer):
    def __init__(self, port, inbox):
        super().__init__(("127.0.0.1", port), None, decode_data=False)
        self.inbox, self.no = inbox, False

    def process_message(self, peer, mailfrom, rcpttos, data, **more):
        if self.no:
            return "550 not here"
        self.inbox.append((mailfrom, rcpttos, email.message_from_bytes(data)))


def subject_of(message):
    return "".join(p.decode(c or "ascii") if isinstance(p, bytes) else p for p, c in email.header.decode_header(message["Subject"]))


class Web(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500 if self.server.no else 204)
        self.end_headers()
        if not self.server.no:
            self.server.inbox.append(json.loads(body))

    def log_message(self, *_):
        pass


def configuration(pki, smtp, web, told, platform, quiet=""):
    nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "http://127.0.0.1:%d"\n' % platform
    return (common(pki, "market", MARKET) + folder_source("market") + nation + '[alarm]\nnear_days = 30\ngather = "1s"\n' + quiet +
            '[[notify]]\nname = "clerks"\ntype = "mail"\nurl = "smtp://127.0.0.1:%d"\nfrom = "xinshi@example.gov.cn"\nto = ["a@example.gov.cn", "b@example.gov.cn"]\n' % smtp +
            '[[notify]]\nname = "desk"\ntype = "webhook"\nurl = "http://127.0.0.1:%d/alarm"\n' % web +
            '[[notify]]\nname = "siren"\ntype = "command"\ncommand = ["/bin/sh", "-c", "cat >> %s"]\n' % told)


def body(check, folder, options):
    pki = Authority(os.path.join(folder, "pki"))
    pki.issue("market", MARKET[1])
    smtp, platform, told = free_port(), free_port(), os.path.join(folder, "told")
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    web.inbox, web.no = [], True
    threading.Thread(target=web.serve_forever, daemon=True).start()
    node = Node(folder, options.binary, "market", configuration(pki, smtp, web.server_address[1], told, platform))
    decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=4)
    node.put("a.csv", csv_text([decisions.penalty(datetime.date.today().isoformat()) for _ in range(6)]).encode())  # the platform is not there
    check.that("started", node.start() and wait_for(lambda: len(node.lines("records")) == 6, 20))
    node.stop()  # the watchman looks at once when it starts, and then each minute
    node.start()
    check.part("counterparts that do not take anything")
    check.that("the command is told", wait_for(lambda: os.path.exists(told) and "deadline.near" in open(told).read(), 20))
    first = [json.loads(l) for l in open(told)]
    alarms = [a for one in first for a in one["alarms"]]
    check.that("unit, time, each record once, with a text", first[0]["unit"]["code"] == MARKET[1] and len({a["subject"] for a in alarms if a["alarm"] == "deadline.near"}) == 6
               and len([a for a in alarms if a["alarm"] == "deadline.near"]) == 6 and all(a["message"] for a in alarms), first)
    check.that("the log says that mail and webhook could not be told", wait_for(lambda: {"NET-0002", "RUN-0113"} <= {l.get("code") for l in node.log() if l["event"] == "worker.failed"}, 20), node.log()[-5:])
    check.part("mail and webhook come back")
    inbox = []
    post = Post(smtp, inbox)
    threading.Thread(target=asyncore.loop, kwargs={"timeout": 0.1}, daemon=True).start()
    web.no = False
    check.that("nothing was lost: the mail comes", wait_for(lambda: inbox, 60))
    sender, recipients, message = inbox[0]
    text = message.get_payload(decode=True).decode()
    check.that("from, to, a Chinese subject with number and unit", sender == "xinshi@example.gov.cn" and recipients == ["a@example.gov.cn", "b@example.gov.cn"] and MARKET[0] in subject_of(message)
               and "告警" in subject_of(message), (sender, recipients, message["Subject"]))
    check.that("one text for six records, in both languages, without a name", "× 6" in text and "最迟报送日" in text and "deadline" in text and not any(r["key"].split("|")[-1] in text for r in node.lines("records")), text)
    check.that("the webhook, too", wait_for(lambda: web.inbox, 60) and len([a for one in web.inbox for a in one["alarms"] if a["alarm"] == "deadline.near"]) == 6, web.inbox)
    check.part("each once")
    time.sleep(3)
    counts = [len([a for one in web.inbox for a in one["alarms"] if a["alarm"] == "deadline.near"]), len([a for l in open(told) for a in json.loads(l)["alarms"] if a["alarm"] == "deadline.near"])]
    check.equal("nothing is told twice", counts, [6, 6])
    node.stop()
    check.part("quiet hours")
    now = datetime.datetime.utcnow() + datetime.timedelta(hours=8)
    quiet = 'quiet = ["%s-%s"]\n' % ((now - datetime.timedelta(hours=1)).strftime("%H:%M"), (now + datetime.timedelta(hours=2)).strftime("%H:%M"))
    before = (len(inbox), len(web.inbox), os.path.getsize(told))
    node.configure(configuration(pki, smtp, web.server_address[1], told, platform, quiet))
    node.start()
    wait_for(lambda: any(l["event"] == "alarm" for l in node.log()[-40:]), 20)
    time.sleep(4)
    check.equal("nobody is told", (len(inbox), len(web.inbox), os.path.getsize(told)), before)
    node.stop()
    post.close()


if __name__ == "__main__":
    support.run(__doc__, body)
