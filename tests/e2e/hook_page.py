#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The examples of docs/sources/hook.md, taken out of the page and run against the real service: each waits for a service that is down, honours
503 and 429 with Retry-After, repeats under one Idempotency-Key, keeps its key out of the command line, and tells what was sent back. The
triggers run in real database servers."""
import concurrent.futures, http.client, http.server, json, os, re, shutil, subprocess, sys, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from databases import Maria, Postgres, literal
from nodes import MARKET, Authority, Node, common, hook_source, peer_platform
from chain import free_port, wait_for
from sample_data import Agency

PAGE = os.path.join(ROOT, "docs", "sources", "hook.md")
PROGRAMS = [("sh", "send.sh", ["sh"], "curl"), ("python", "send.py", [sys.executable], "python3"), ("java", "Send.java", ["java"], "java"),
            ("php", "send.php", ["php"], "php"), ("csharp", "Program.cs", [], "dotnet")]


def blocks(language):
    with open(PAGE, encoding="utf-8") as f:
        return re.findall(r"^```%s\n(.*?)^```$" % language, f.read(), re.M | re.S)


class Door(http.server.ThreadingHTTPServer):
    """In front of the hook: each caller's first call is answered 503, the second 429, both with Retry-After, the others go through."""

    def __init__(self, port):
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind, self.calls, self.lock = port, {}, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            calls = self.server.calls.setdefault(self.path.split("?")[1], [])
            calls.append((time.time(), self.headers["Idempotency-Key"], body))
        if len(calls) <= 2:
            return self.answer(503 if len(calls) == 1 else 429, {"Retry-After": "2"}, b"{}")
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        behind.request("POST", self.path.split("?")[0], body, {k: v for k, v in self.headers.items() if k.lower() != "connection"})
        reply = behind.getresponse()
        self.answer(reply.status, {"Content-Type": reply.getheader("Content-Type")}, reply.read())

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in dict(headers, **{"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Scene:
    def __init__(self, folder, binary):
        self.folder = folder
        starting = concurrent.futures.ThreadPoolExecutor()  # they take their time while the programs wait
        self.postgres, self.maria = starting.submit(Postgres), starting.submit(Maria)
        pki = Authority(os.path.join(folder, "pki"))
        pki.issue("market", MARKET[1])
        self.port = free_port()
        self.base = common(pki, "market", MARKET) + peer_platform(free_port())  # nobody listens there: what is taken waits
        self.agency = Node(folder, binary, "market", self.base + hook_source(self.port))
        self.agency.write_key()
        self.agency.hook_port = self.port
        self.key = os.path.join(self.agency.folder, "hook.key")
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=31)
        self.day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))

    def body(self, name, **changes):
        path = os.path.join(self.folder, name + ".json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(dict(self.decisions.penalty(self.day), **changes), f, ensure_ascii=False)
        return path


def start(command, address, key, body):
    return subprocess.Popen(command + [address, key, body], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def programs(check, folder):
    out = {}
    for language, name, command, runtime in PROGRAMS:
        found = [b for b in blocks(language) if language != "sh" or b.startswith("#!")]
        check.equal("the page has one %s program" % language, len(found), 1)
        if shutil.which(runtime) is None or not command:
            check.skip("the %s example was NOT run" % language, "no %s on this machine" % runtime)
            continue
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(found[0])
        out[language] = command + [path]
    return out


def visible(pid):
    with open("/proc/%d/cmdline" % pid, "rb") as f:
        return f.read().decode(errors="replace")


def calls(check, scene):
    check.part("the programs, begun while the service is down and turned away twice")
    commands = programs(check, scene.folder)
    agency, door = scene.agency, Door(scene.port)
    direct = "http://127.0.0.1:%d/v1/records/penalty" % scene.port
    waiting = {l: start(c, direct, scene.key, scene.body("down-" + l)) for l, c in commands.items()}
    time.sleep(1.5)
    check.that("all wait for the service", all(p.poll() is None for p in waiting.values()))
    secret = open(scene.key).read().strip()
    seen = "".join(visible(int(p)) for p in os.listdir("/proc") if p.isdigit() and os.path.exists("/proc/%s/cmdline" % p))
    check.that("the key is in no command line", secret not in seen)
    check.that("the service starts", agency.start())
    bodies = {l: scene.body("busy-" + l) for l in commands}
    through = lambda l: "http://127.0.0.1:%d/v1/records/penalty?%s" % (door.server_port, l)
    busy = {l: start(c, through(l), scene.key, bodies[l]) for l, c in commands.items()}
    for language, process in waiting.items():
        out, err = process.communicate(timeout=90)
        check.that("%s hands its decision over" % language, process.returncode == 0 and json.loads(out)["accepted"][0]["version"] == 1, (process.returncode, out, err[-600:]))
    ids = {}
    for language, process in busy.items():
        out, err = process.communicate(timeout=90)
        made = door.calls.get(language, [])
        check.that("%s comes again after 503 and 429" % language, process.returncode == 0 and len(made) == 3, (process.returncode, len(made), out, err[-600:]))
        check.that("… waits as it is told", all(b[0] - a[0] >= 1.9 for a, b in zip(made, made[1:])), [c[0] for c in made])
        check.that("… with the same body under the same key", len({c[1:] for c in made}) == 1 and made[0][1])
        ids[language] = json.loads(out)["accepted"][0]["id"]
    dirty = scene.body("dirty", CF_XDR_SHXYM="91110108551385082I")
    wrong = os.path.join(scene.folder, "wrong.key")
    with open(os.open(wrong, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
        f.write("not the key\n")
    again = {l: start(c, direct, scene.key, bodies[l]) for l, c in commands.items()}
    begun = time.time()
    useless = [("what is sent back is told", "V-01", {l: start(c, direct, scene.key, dirty) for l, c in commands.items()}),
               ("a wrong key is told", "HOK-0004", {l: start(c, direct, wrong, bodies[l]) for l, c in commands.items()})]
    for language, process in again.items():
        out, err = process.communicate(timeout=60)
        check.that("%s, called again, gets the same id" % language, process.returncode == 0 and json.loads(out)["accepted"][0]["id"] == ids[language], (out, err[-600:]))
    check.equal("every decision is there once", len(agency.lines("records")), 2 * len(commands))

    check.part("what is no use to repeat")
    for what, wanted, running in useless:
        for language, process in running.items():
            out, err = process.communicate(timeout=60)
            check.that("%s: %s" % (language, what), process.returncode != 0 and wanted in out, (process.returncode, out[:600], err[-600:]))
    check.that("at once", time.time() - begun < 25, time.time() - begun)
    door.shutdown()


def triggers(check, scene):
    check.part("triggers and outboxes")
    statements = {b.split("\n")[0][3:]: b for b in blocks("sql")}
    check.equal("the page has three triggers", sorted(statements), ["MySQL", "PostgreSQL", "SQL Server"])
    check.skip("the SQL Server trigger was NOT run", "no server on this machine")
    columns = sorted(scene.decisions.penalty(scene.day))
    agency, postgres, maria = scene.agency, scene.postgres.result(), scene.maria.result()
    agency.stop()
    try:
        postgres.sql("CREATE TABLE decision (id bigserial PRIMARY KEY, %s);" % ", ".join('"%s" text' % c for c in columns) + statements["PostgreSQL"])
        maria.sql("CREATE TABLE decision (id bigint AUTO_INCREMENT PRIMARY KEY, %s);" % ", ".join("`%s` text" % c for c in columns) + statements["MySQL"])
        given = [b for b in blocks("toml") if "xinshi_outbox" in b][0]
        given = re.sub(r"password_file.*\n", "", given)
        first = given.replace('"xinshi"', '"postgres"').replace("Servername=10.0.0.5;Port=5432;Database=cases", "Servername=%s;Database=postgres" % postgres.folder)
        second = re.sub(r"listen = .*", 'poll = "300ms"', given).replace('"xinshi"', '"root"').replace('"case-db"', '"maria"')
        second = re.sub(r'connection = .*', 'connection = "Driver={MariaDB Unicode};Socket=%s;Database=test"' % maria.socket, second)
        agency.configure(scene.base + first.replace("[[source]]\n", '[[source]]\npoll = "10m"\n') + second)
        before = len(agency.lines("records"))
        check.that("the service starts", agency.start())
        wait_for(lambda: any(l.get("event") == "source.listening" for l in agency.log()), 20)
        time.sleep(1)
        insert = lambda quote: "INSERT INTO decision (%s) VALUES (%s);" % (
            ", ".join(quote + c + quote for c in columns), ", ".join(literal(row[c]) for row in [scene.decisions.penalty(scene.day)] for c in columns))
        count = lambda: len(agency.lines("records"))
        postgres.sql(insert('"'))
        check.that("PostgreSQL hands its decision over at once", wait_for(lambda: count() == before + 1, 10), agency.document("status")[1])
        maria.sql(insert("`"))
        check.that("MariaDB hands its decision over", wait_for(lambda: count() == before + 2, 10), agency.document("status")[1])
        postgres.sql("UPDATE decision SET \"CF_NR\" = '改为警告';")
        maria.sql("UPDATE decision SET CF_NR = '改为警告';")
        changed = lambda: sum(r["version"] == 2 for r in agency.lines("records")) == 2
        check.that("a change is a new version", wait_for(changed, 10), agency.lines("records")[-2:])
        postgres.sql("DO $$ BEGIN IF (SELECT count(*) FROM xinshi_outbox) > 0 THEN RAISE 'not empty'; END IF; END $$;")
        check.that("the outbox is empty", True)
    finally:
        agency.stop()


def body(check, folder, options):
    scene = Scene(folder, os.path.abspath(options.binary))
    try:
        calls(check, scene)
        triggers(check, scene)
    finally:
        scene.agency.stop()
        for server in (scene.postgres, scene.maria):
            server.result().stop()


if __name__ == "__main__":
    support.run(__doc__, body)
