#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Setting a node up and finding out why it does not work: init by options and by questions, the sample configurations, doctor against
counterparts that fail at each step, its bundle, the unit, manual page and completions."""
import datetime, glob, http.server, json, os, pty, re, select, shutil, socket, ssl, subprocess, sys, threading, time, urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from chain import free_port, wait_for
from nodes import COUNTY, MARKET, Authority, Node, common, county_text, folder_source, peer_platform


def run(binary, *arguments, lang="zh", **more):
    done = subprocess.run([binary, *arguments, "--lang", lang], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, **more)
    return done.returncode, done.stdout, done.stderr


def by_options(check, folder, binary, pki):
    check.part("init by options")
    keys = ["--certificate", pki.path("market.crt"), "--key", pki.path("market.key"), "--ca", pki.path("ca.crt")]
    unit = ["--unit-name", MARKET[0], "--unit-code", MARKET[1]]
    up = ["--to", "https://127.0.0.1:9", "--to-level", "county", "--to-unit", COUNTY[1]]
    table = [
        ("a folder", ["agent", *unit, *up, *keys, "--folder", "{}/in"], ['type = "folder"', 'type = "peer"']),
        ("an interface, with a key of its own", ["agent", *unit, *up, *keys, "--hook", "127.0.0.1:8080"], ['type = "hook"', 'key_file = "hook.key"']),
        ("a database", ["agent", *unit, *up, *keys, "--connection", "Driver={SQLite3};Database=/x", "--table", "v", "--key-column", "id", "--watermark", "t"], ['type = "database"', 'watermark = "t"']),
        ("another platform by its package, without certificate", ["agent", *unit, "--folder", "{}/in", "--to", "http://127.0.0.1:9443", "--to-level", "nation", "--to-package", "nation-demo"], ['package = "nation-demo"']),
        ("a gateway", ["gateway", "--unit-name", COUNTY[0], "--unit-code", MARKET[1], *keys, "--level", "county", "--listen", "127.0.0.1:8443", "--peer", "%s=%s" % (COUNTY[1], "甲"), "--peer", COUNTY[1] + "=乙"],
         ["[listen]", 'name = "乙"'])]
    for at, (what, arguments, parts) in enumerate(table):
        place = os.path.join(folder, "init-%d" % at)
        config = os.path.join(place, "conf", "xinshi.toml")
        code, _, err = run(binary, "init", "-c", config, "--data", place + "/data", *[a.replace("{}", place) for a in arguments])
        text = open(config, encoding="utf-8").read() if os.path.exists(config) else ""
        check.that("%s: written, and check accepts it" % what, code == 0 and all(p in text for p in parts) and run(binary, "check", "--no-connect", "-c", config)[0] == 0, err)
        modes = {os.path.basename(f): oct(os.stat(f).st_mode & 0o777) for f in glob.glob(place + "/conf/*.key")}
        check.that("%s: keys are private" % what, all(m == "0o600" for m in modes.values()), modes)
    code, _, err = run(binary, "init", "-c", config)
    check.that("what exists is not overwritten", code == 2 and "CLI-0011" in err, err)
    code, _, err = run(binary, "init", "agent", "-c", folder + "/none/xinshi.toml", "--unit-name", "x", "--unit-code", "123", "--to", "https://a")
    check.that("what is missing or wrong is named with its option, and nothing is written", code == 2 and all(w in err for w in ("--unit-code", "CFG-0007", "--to-level", "CFG-0010"))
               and not os.path.exists(folder + "/none"), err)


def by_questions(check, folder, binary):
    check.part("init by questions")
    place = os.path.join(folder, "asked")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(binary, [binary, "init", "-c", place + "/xinshi.toml", "--data", place + "/data", "--to-package", "nation-demo", "--lang", "zh"])
    answers = iter(["1", MARKET[0], "12345", MARKET[1], "330822", "1", place + "/表格", "http://127.0.0.1:9443", "nation"])
    seen, end = "", time.time() + 30
    while time.time() < end:
        ready, _, _ = select.select([terminal], [], [], 0.5)
        try:
            part = os.read(terminal, 4096).decode("utf-8", "replace") if ready else ""
        except OSError:
            break
        seen += part
        if part.rstrip(" ").endswith(":"):
            os.write(terminal, (next(answers, "") + "\n").encode())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    check.that("asks in Chinese, asks again for a wrong code, and writes what check accepts", code == 0 and "统一社会信用代码" in seen and seen.count("本单位统一社会信用代码") == 2
               and run(binary, "check", "-c", place + "/xinshi.toml")[0] == 0, seen)


def samples(check, folder, binary, pki):
    check.part("sample configurations")
    found = sorted(glob.glob(os.path.join(ROOT, "packaging", "samples", "*.toml")))
    check.equal("there are four", len(found), 4)
    for path in found:
        name = os.path.basename(path)
        place = os.path.join(folder, "sample-" + name)
        os.makedirs(place)
        text = open(path, encoding="utf-8").read().replace('"/var/lib/xinshi"', '"data"').replace('"/srv/xinshi/in"', '"in"')
        os.makedirs(place + "/in")
        with open(place + "/xinshi.toml", "w", encoding="utf-8") as f:
            f.write(text)
        unit = re.search(r'\[unit\].*?code = "(\w{18})"', text, re.S).group(1)
        pki.issue("sample", unit)
        for source, target in (("sample.crt", "unit.crt"), ("sample.key", "unit.key"), ("ca.crt", "ca.crt")):
            shutil.copy(pki.path(source), os.path.join(place, target))
        for password in re.findall(r'password_file = "([^"]+)"', text):
            with open(os.open(os.path.join(place, password), os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
                f.write("secret\n")
        code, out, err = run(binary, "check", "--no-connect", "--json", "-c", place + "/xinshi.toml")
        check.that(name + ": check accepts it", code == 0 and json.loads(out)["ok"], out + err)


class Counterpart(threading.Thread):
    """A listener that answers each connection with some bytes, with or without TLS."""

    def __init__(self, answer, context=None):
        super().__init__(daemon=True)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(8)
        self.port, self.answer, self.context = self.socket.getsockname()[1], answer, context
        self.start()

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                connection.settimeout(5)
                connection.recv(65536)
                connection.sendall(self.answer)
                connection.close()
            except OSError:
                pass


def served(pki, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path(name + ".crt"), pki.path(name + ".key"))
    return context


def diagnosis(check, folder, binary, pki):
    check.part("doctor")
    foreign = Authority(os.path.join(folder, "foreign"))
    foreign.issue("county", COUNTY[1])
    pki.issue("elsewhere", COUNTY[1], "gateway.example")
    expired = Authority(os.path.join(folder, "expired"))
    shutil.copy(pki.path("ca.crt"), expired.path("ca.crt"))
    shutil.copy(pki.path("ca.key"), expired.path("ca.key"))
    expired.issue_expired("county", COUNTY[1])
    port = free_port()
    gateway = Node(folder, binary, "county", county_text(pki, port, [MARKET]))
    gateway.start()
    http = lambda more="": ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n%s\r\n" % more).encode()
    late = (datetime.datetime.utcnow() - datetime.timedelta(minutes=10)).strftime("Date: %a, %d %b %Y %H:%M:%S GMT\r\n")
    table = [("a host name that does not exist", "https://xinshi-nowhere.invalid:1", "dns", "SYS-0030"), ("nobody listens", "https://127.0.0.1:%d" % free_port(), "tcp", "SYS-0031"),
             ("no TLS there", Counterpart(b"220 mail ready\r\n").port, "tls", "NET-0004"), ("a certificate of another authority", Counterpart(http(), served(foreign, "county")).port, "certificate", "NET-0005"),
             ("an expired certificate", Counterpart(http(), served(expired, "county")).port, "certificate", "NET-0006"),
             ("a certificate of another host", Counterpart(http(), served(pki, "elsewhere")).port, "certificate", "NET-0007"),
             ("no HTTP behind TLS", Counterpart(b"hello\r\n", served(pki, "county")).port, "http", "NET-0010"),
             ("a service with a fault of its own", Counterpart(http().replace(b"200 OK", b"500 No"), served(pki, "county")).port, "http", "RUN-0033"),
             ("a clock ten minutes off", Counterpart(http(late), served(pki, "county")).port, "clock", "RUN-0031"), ("a working gateway", port, None, "")]
    for what, where, step, code in table:
        url = where if isinstance(where, str) else "https://127.0.0.1:%d" % where
        text = common(pki, "market", MARKET) + folder_source("market") + '[[platform]]\nid = "county"\nlevel = "county"\ntype = "peer"\nurl = "%s"\nunit = "%s"\n' % (url, COUNTY[1])
        place = os.path.join(folder, "doctor")
        os.makedirs(place + "/in", exist_ok=True)
        with open(place + "/xinshi.toml", "w", encoding="utf-8") as f:
            f.write(text)
        exit_code, out, err = run(binary, "doctor", "--json", "-c", place + "/xinshi.toml")
        steps = [s for s in json.loads(out)["steps"] if s["subject"] == "county"]
        failed = [(s["step"], s["code"]) for s in steps if s["state"] in ("failed", "warn")]
        wanted = [(step, code)] if step else []
        check.that("%s: %s" % (what, "%s %s" % (step, code) if step else "every step goes well"),
                   failed == wanted and exit_code == (0 if step in (None, "clock") else 1) and all(s["message"] for s in steps if s["state"] == "failed"), out + err)
    check.equal("in this order", [s["step"] for s in steps], ["dns", "tcp", "own-certificate", "tls", "certificate", "clock", "http", "business"])
    stranger = Node(folder, binary, "stranger", common(pki, "county", COUNTY) + folder_source("x") + peer_platform(port))
    code, out, _ = run(binary, "doctor", "--json", "-c", stranger.config)
    check.that("a unit that is not registered there: business", ("business", "PIP-0023") in [(s["step"], s["code"]) for s in json.loads(out)["steps"]], out)
    bundle = os.path.join(folder, "help")
    code, _, err = run(binary, "doctor", "--bundle", bundle, "-c", gateway.config)
    names = sorted(os.listdir(bundle))
    config = open(bundle + "/config.txt", encoding="utf-8").read()
    check.that("the bundle: what was found, version, status, metrics, configuration without names", {"config.txt", "doctor.json", "metrics.txt", "status.json", "version.txt"} <= set(names)
               and MARKET[0] not in config and MARKET[1] in config, (names, config, err))
    gateway.stop()


def scraped(check, folder, binary, pki):
    check.part("Prometheus")
    if not shutil.which("promtool"):
        return check.skip("a scrape by Prometheus", "not installed")
    port, web = free_port(), free_port()
    node = Node(folder, binary, "scraped", common(pki, "market", MARKET) + folder_source("market") + peer_platform(free_port()) + '[admin]\nlisten = "127.0.0.1:%d"\n' % port)
    node.start(wait=False)
    fetch = lambda url: urllib.request.urlopen(url, timeout=5).read().decode()
    answered = lambda url: wait_for(lambda: attempt(fetch, url) is not None, 20, 0.1)
    check.that("metrics are answered on an address", answered("http://127.0.0.1:%d/metrics" % port))
    text = fetch("http://127.0.0.1:%d/metrics" % port)
    lint = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    check.that("promtool finds nothing to better", lint.returncode == 0 and not lint.stdout + lint.stderr, lint.stdout + lint.stderr)
    with open(os.path.join(folder, "prometheus.yml"), "w") as f:
        f.write("scrape_configs:\n- job_name: xinshi\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['127.0.0.1:%d']\n" % port)
    with open(os.path.join(folder, "prometheus.log"), "w") as log:
        server = subprocess.Popen(["prometheus", "--config.file=" + folder + "/prometheus.yml", "--storage.tsdb.path=" + folder + "/tsdb", "--web.listen-address=127.0.0.1:%d" % web], stdout=log, stderr=log)
    try:
        query = "http://127.0.0.1:%d/api/v1/query?query=xinshi_healthy" % web
        value = lambda: [r["value"][1] for r in json.loads(attempt(fetch, query) or '{"data":{"result":[]}}')["data"]["result"]]
        check.that("a Prometheus has scraped it", wait_for(lambda: value() == ["1"], 30, 0.3), value())
    finally:
        server.terminate()
        server.wait()
        node.stop()


def attempt(call, *arguments):
    try:
        return call(*arguments)
    except OSError:
        return None


def machine(check, folder, binary):
    check.part("unit, manual page, completions")
    if shutil.which("systemd-analyze"):
        root = os.path.join(folder, "root")
        os.makedirs(root + "/usr/lib/systemd/system")
        shutil.copy(os.path.join(ROOT, "packaging", "linux", "xinshi.service"), root + "/usr/lib/systemd/system/")
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--root=" + root, "--no-pager", "xinshi.service"], capture_output=True, text=True)
        exposure = re.search(r"exposure level for xinshi.service: ([0-9.]+)", done.stdout)
        check.that("exposure of the unit is at most 1.5: %s" % (exposure and exposure.group(1)), exposure and float(exposure.group(1)) <= 1.5, done.stdout[-500:] + done.stderr)
    else:
        check.skip("exposure of the unit", "no systemd-analyze")
    made = os.path.join(folder, "made")
    subprocess.run([sys.executable, os.path.join(ROOT, "tools", "gen_manual.py"), "--binary", binary, "--to", made], check=True)
    chinese = open(made + "/xinshi.zh_CN.1", encoding="utf-8").read()
    check.that("the manual page has every command, in Chinese", all(".SS xinshi " + w in chinese for w in ("init", "doctor", "service install", "audit verify")) and "检查配置" in chinese)
    script = 'source %s/xinshi.bash; COMP_WORDS=(xinshi service st); COMP_CWORD=2; _xinshi; echo "${COMPREPLY[*]}"' % made
    check.equal("bash completes", sorted(subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=made).stdout.split()), ["start", "status", "stop"])


def body(check, folder, options):
    pki = Authority(os.path.join(folder, "pki"))
    for name, unit in (("county", COUNTY), ("market", MARKET)):
        pki.issue(name, unit[1])
    by_options(check, folder, options.binary, pki)
    by_questions(check, folder, options.binary)
    samples(check, folder, options.binary, pki)
    diagnosis(check, folder, options.binary, pki)
    scraped(check, folder, options.binary, pki)
    machine(check, folder, options.binary)


if __name__ == "__main__":
    support.run(__doc__, body)
