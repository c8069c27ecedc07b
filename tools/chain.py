#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A whole chain of real processes on loopback: agencies, county, city and province gateways, and a national platform.
Used by the demo, the end-to-end tests and the kill campaign."""
import http.client, json, os, random, signal, socket, subprocess, time

from sample_data import Agency, uscc

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIME_SCALE = float(os.environ.get("XINSHI_TIME_SCALE", "1"))  # how many times longer to wait; tests with sanitizers set it
LEVELS = ["county", "city", "province", "nation"]
UNITS = {
    "county": ("青石县信用平台", uscc("11", "330822", "MB100001")),
    "city": ("云岭市信用平台", uscc("11", "330800", "MB100002")),
    "province": ("东渡省信用平台", uscc("11", "330000", "MB100003")),
}
AGENCIES = {
    "market": ("青石县市场监督管理局", uscc("11", "330822", "MB200001"), "青市监"),
    "transport": ("青石县交通运输局", uscc("11", "330822", "MB200002"), "青交运"),
    "environment": ("青石县生态环境局", uscc("11", "330822", "MB200003"), "青环"),
}


def free_port():
    """A port below the range from which outgoing connections are served: a listener that is killed finds its port free again."""
    while True:
        port = random.randint(15000, 31999)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Process:
    """One program of the chain; it can be started, killed and started again on the same data."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder, self.running = name, command, folder, None

    def start(self):
        log = open(os.path.join(self.folder, "log.jsonl"), "ab")
        self.running = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder)
        log.close()

    def kill(self):
        if self.running:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            self.running = None

    def ask_to_stop(self):
        if self.running:
            self.running.terminate()

    def stop(self, seconds=40):
        if not self.running:
            return 0
        self.ask_to_stop()
        try:
            code = self.running.wait(seconds * TIME_SCALE)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
            code = -9
        self.running = None
        return code

    def alive(self):
        return self.running is not None and self.running.poll() is None


class Chain:
    def __init__(self, folder, binary, refuse="", settle="300ms", agencies=tuple(AGENCIES), retry_cap="1s", identity=lambda name: ""):
        """`identity(name)`: further lines of [identity] of each node."""
        self.identity = identity
        self.folder, self.binary, self.settle, self.retry_cap = os.path.abspath(folder), os.path.abspath(binary), settle, retry_cap
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o700)
        self.ports = {level: free_port() for level in LEVELS}
        self.hook_port = free_port()
        self.processes = {}
        self.agencies = list(agencies)
        self._certificates()
        self._nation(refuse)
        for level in ("province", "city", "county"):
            self._gateway(level)
        for name in self.agencies:
            self._agency(name)

    # --- set-up
    def _certificates(self):
        self.pki = os.path.join(self.folder, "pki")
        script = os.path.join(ROOT, "certs", "dev-ca.sh")
        run = lambda *a: subprocess.run(["sh", script, *a], check=True, stdout=subprocess.DEVNULL)
        if os.path.exists(os.path.join(self.pki, "ca.crt")):
            return
        run("init", self.pki)
        for name, (_, code) in UNITS.items():
            run("issue", self.pki, name, code)
        for name, unit in AGENCIES.items():
            run("issue", self.pki, name, unit[1])
        run("issue", self.pki, "nation", uscc("11", "100000", "MB100004"))

    def _data(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        return path

    def _nation(self, refuse):
        data = self._data("nation")
        self.ledger = os.path.join(data, "ledger.ndjson")
        command = [self.binary, "simulate", "--listen", "127.0.0.1:%d" % self.ports["nation"], "--ledger", self.ledger,
                   "--certificate", self._pki("nation.crt"), "--key", self._pki("nation.key"), "--client-ca", self._pki("ca.crt")]
        if refuse:
            command += ["--refuse", refuse]
        self.processes["nation"] = Process("nation", command, data)

    def _pki(self, name):
        return os.path.join(self.pki, name)

    def _common(self, name, unit):
        return """[data]
dir = "data"
reserve_mb = 16
[unit]
name = "%s"
code = "%s"
division = "330822"
[identity]
certificate = "%s"
key = "%s"
ca = "%s"
%s[catalogue]
schemas = "%s"
adapters = "%s"
[retry]
first = "200ms"
cap = "%s"
""" % (unit[0], unit[1], self._pki(name + ".crt"), self._pki(name + ".key"), self._pki("ca.crt"), self.identity(name), os.path.join(ROOT, "schemas"),
            os.path.join(ROOT, "adapters"), self.retry_cap)

    def _peer_platform(self, level):
        return """[[platform]]
id = "%s"
level = "%s"
type = "peer"
url = "https://127.0.0.1:%d"
unit = "%s"
workers = 2
""" % (level, level, self.ports[level], UNITS[level][1])

    def _levels_above(self, level):
        """Receipts that come down: the nation's are spoken for by the province."""
        out = ""
        for above in LEVELS[LEVELS.index(level) + 1:]:
            out += '[[level]]\nplatform = "%s"\nlevel = "%s"\nissuer = "%s"\n' % (above, above, UNITS.get(above, UNITS["province"])[1])
        return out

    def _write(self, name, text):
        folder = self._data(name)
        path = os.path.join(folder, "xinshi.toml")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.processes[name] = Process(name, [self.binary, "run", "-c", path], folder)

    def _gateway(self, level):
        text = self._common(level, UNITS[level])
        text += '[listen]\naddress = "127.0.0.1:%d"\nplatform = "%s"\nlevel = "%s"\n' % (self.ports[level], level, level)
        if level == "county":
            for name in self.agencies:
                text += '[[peer]]\nunit = "%s"\nname = "%s"\n' % (AGENCIES[name][1], AGENCIES[name][0])
        else:
            below = LEVELS[LEVELS.index(level) - 1]
            text += '[[peer]]\nunit = "%s"\nname = "%s"\norigins = ["*"]\n' % (UNITS[below][1], UNITS[below][0])
        if level == "province":
            text += """[[platform]]
id = "nation"
level = "nation"
type = "http"
package = "nation-demo"
url = "https://127.0.0.1:%d"
workers = 2
""" % self.ports["nation"]
        else:
            above = LEVELS[LEVELS.index(level) + 1]
            text += self._peer_platform(above) + self._levels_above(above)
        self._write(level, text)

    def _agency(self, name):
        text = self._common(name, AGENCIES[name]) + self._peer_platform("county") + self._levels_above("county")
        if name == "environment":
            key = os.path.join(self._data(name), "hook.key")
            with open(os.open(key, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
                f.write("key-for-the-case-system-%s\n" % os.urandom(8).hex())
            text += '[hook]\nlisten = "127.0.0.1:%d"\n[[source]]\nname = "case-system"\ntype = "hook"\nkey_file = "hook.key"\n' % self.hook_port
        else:
            os.makedirs(self.inbox(name), exist_ok=True)
            text += '[[source]]\nname = "%s"\ntype = "folder"\ndirectory = "in"\nsettle = "%s"\n' % (name, self.settle)
        self._write(name, text)

    # --- running
    def start(self, *names):
        for name in names or self.processes:
            self.processes[name].start()

    def stop(self):
        for p in self.processes.values():
            p.ask_to_stop()
        return {name: p.stop() for name, p in reversed(list(self.processes.items()))}

    def inbox(self, agency):
        return os.path.join(self.folder, agency, "in")

    def put(self, agency, file_name, data):
        """Puts a file the way a careful system does: under another name, then renamed."""
        path = os.path.join(self.inbox(agency), file_name)
        with open(path + ".tmp", "wb") as f:
            f.write(data)
        os.rename(path + ".tmp", path)

    def hook(self, kind, rows, timeout=60):
        with open(os.path.join(self.folder, "environment", "hook.key")) as f:
            key = f.read().strip()
        connection = http.client.HTTPConnection("127.0.0.1", self.hook_port, timeout=timeout * TIME_SCALE)
        connection.request("POST", "/v1/records/" + kind, json.dumps(rows, ensure_ascii=False).encode(),
                           {"Content-Type": "application/json", "Authorization": "Bearer " + key})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read().decode())

    def cli(self, name, *arguments, timeout=120):
        command = [self.binary, *arguments, "-c", os.path.join(self.folder, name, "xinshi.toml"), "--json", "--lang", "zh"]
        done = subprocess.run(command, capture_output=True, timeout=timeout * TIME_SCALE)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def lines(self, name, *arguments):
        code, out, err = self.cli(name, *arguments)
        if code not in (0, 1):
            raise RuntimeError("%s %s: exit %d: %s" % (name, arguments, code, err))
        return [json.loads(l) for l in out.splitlines() if l]

    def records(self, agency):
        return self.lines(agency, "records")

    def ledger_entries(self):
        if not os.path.exists(self.ledger):
            return []
        out = []
        with open(self.ledger, encoding="utf-8") as f:
            for line in f:
                try:
                    out.append(json.loads(line))
                except ValueError:
                    pass  # torn by a kill, and never answered
        return out


def registered_levels(record):
    return {d["level"] for d in record["deliveries"] if d["state"] == "registered"}


def wait_for(condition, seconds, every=0.3):
    end = time.time() + seconds * TIME_SCALE
    while time.time() < end:
        if condition():
            return True
        time.sleep(every)
    return condition()


def make_agencies(names=tuple(AGENCIES)):
    return {n: Agency(AGENCIES[n][0], AGENCIES[n][1], "330822", AGENCIES[n][2], seed=i + 1) for i, n in enumerate(names)}
