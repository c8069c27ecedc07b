# SPDX-License-Identifier: Apache-2.0
"""Single nodes for tests that need less than the whole chain, or another configuration: an authority, agencies, a gateway."""
import csv, glob, http.client, io, json, os, socket, subprocess, time

from checks import ROOT
from chain import AGENCIES, TIME_SCALE, UNITS, Process, free_port, wait_for
from sample_data import uscc

MARKET = AGENCIES["market"]
COUNTY = UNITS["county"]
NATION = ("国家平台", uscc("11", "100000", "MB100004"))


class Authority:
    """A certificate authority in `folder`, through certs/dev-ca.sh."""

    def __init__(self, folder):
        self.folder = folder
        self._run("init", folder)

    def _run(self, *arguments):
        subprocess.run(["sh", os.path.join(ROOT, "certs", "dev-ca.sh"), *arguments], check=True, stdout=subprocess.DEVNULL)

    def path(self, name):
        return os.path.join(self.folder, name)

    def issue(self, name, unit, hosts=None):
        self._run("issue", self.folder, name, unit, *([hosts] if hosts else []))
        return self.path(name + ".crt"), self.path(name + ".key")

    def issue_expired(self, name, unit):
        """A certificate with the same fields whose time is over: certificate and key files."""
        crt, key = self.issue(name, unit)
        for f in ("index.txt", "index.txt.attr"):
            open(self.path(f), "w").close()
        with open(self.path("ca.cnf"), "w") as f:
            f.write("[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=%s\ndatabase=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
                    "[e]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth,emailProtection\n"
                    "subjectAltName=URI:urn:xinshi:unit:%s,DNS:localhost,IP:127.0.0.1\n" % (self.folder, self.path("index.txt"), unit))
        request = self.path(name + ".csr")
        subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=" + name, "-out", request], check=True)
        subprocess.run(["openssl", "ca", "-batch", "-config", self.path("ca.cnf"), "-extensions", "e", "-in", request, "-out", crt, "-notext",
                        "-cert", self.path("ca.crt"), "-keyfile", self.path("ca.key"), "-startdate", "20240101000000Z", "-enddate", "20240201000000Z"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return crt, key


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout * TIME_SCALE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, {k.lower(): v for k, v in headers}, body

    def json(self):
        return json.loads(self.body.decode())

    def code(self):
        """The stable code of a problem+json body, "" otherwise."""
        if self.headers.get("content-type", "").startswith("application/problem+json"):
            return self.json().get("code", "")
        return ""

    def __repr__(self):
        return "%d %s" % (self.status, self.body[:600].decode("utf-8", "replace"))


class Node:
    """One xinshi process with its configuration file."""

    def __init__(self, folder, binary, name, text):
        self.folder, self.binary, self.name = os.path.join(folder, name), os.path.abspath(binary), name
        os.makedirs(os.path.join(self.folder, "in"), exist_ok=True)
        os.chmod(self.folder, 0o700)
        self.config = os.path.join(self.folder, "xinshi.toml")
        self.configure(text)
        self.process = Process(name, [self.binary, "run", "-c", self.config], self.folder)
        self.key = ""

    def configure(self, text):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)

    def write_key(self, file_name="hook.key"):
        self.key = "key-of-the-case-system-" + os.urandom(8).hex()
        with open(os.open(os.path.join(self.folder, file_name), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as f:
            f.write(self.key + "\n")

    def start(self, wait=True):
        self.process.start()
        return not wait or wait_for(lambda: self.alive() and self.up(), 30, 0.05)

    def stop(self):
        return self.process.stop()

    def alive(self):
        return self.process.alive()

    def up(self):
        try:
            return self.admin("/healthz").status == 200
        except OSError:
            return False

    def data(self, *parts):
        return os.path.join(self.folder, "data", *parts)

    # --- asking
    def admin(self, path, method="GET", body=None):
        return self._exchange(UnixConnection(self.data("run", "admin.sock")), method, path, body, {})

    def _exchange(self, connection, method, path, body, headers):
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return Reply(reply.status, reply.getheaders(), reply.read())
        finally:
            connection.close()

    def hook(self, method, path, body=None, headers=None, content_type="application/json", key=None, socket_path=None):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        given = {"Authorization": "Bearer " + (self.key if key is None else key)}
        if body is not None and content_type:
            given["Content-Type"] = content_type
        given.update(headers or {})
        given = {k: v for k, v in given.items() if v is not None}
        connection = UnixConnection(socket_path) if socket_path else http.client.HTTPConnection("127.0.0.1", self.hook_port, timeout=60 * TIME_SCALE)
        return self._exchange(connection, method, path, body, given)

    def post(self, rows, kind="penalty", **more):
        return self.hook("POST", "/v1/records/" + kind, rows, **more)

    def cli(self, *arguments, json_output=True, lang="zh", stdin=None, config=None):
        command = [self.binary, *arguments, "-c", config or self.config, "--lang", lang] + (["--json"] if json_output else [])
        done = subprocess.run(command, capture_output=True, input=stdin, timeout=120 * TIME_SCALE, cwd=self.folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def lines(self, *arguments):
        code, out, err = self.cli(*arguments)
        if code not in (0, 1):
            raise RuntimeError("%s %s: exit %d: %s" % (self.name, arguments, code, err))
        return [json.loads(l) for l in out.splitlines() if l]

    def document(self, *arguments):
        code, out, err = self.cli(*arguments)
        return code, json.loads(out) if out.strip() else None, err

    def log(self):
        out = []
        with open(os.path.join(self.folder, "log.jsonl"), encoding="utf-8", errors="replace") as f:
            for line in f:
                try:
                    out.append(json.loads(line))
                except ValueError:
                    out.append({"event": "?", "text": line})
        return out

    def logged(self, code):
        """Whether some line of the log bears this stable code."""
        return any(code in json.dumps(line) for line in self.log())

    # --- the folder source
    def put(self, file_name, data, folder="in", modified=None):
        path = os.path.join(self.folder, folder, file_name)
        with open(path + ".tmp", "wb") as f:
            f.write(data)
        if modified:
            os.utime(path + ".tmp", (modified, modified))
        os.rename(path + ".tmp", path)

    def filed(self, file_name, folder="in"):
        """Where a taken file lies now: ("done" or "rejected", path), or None."""
        for kind in ("done", "rejected"):
            found = glob.glob(os.path.join(glob.escape(os.path.join(self.folder, folder, kind)), "*", glob.escape(file_name)))
            if found:
                return kind, found[0]
        return None

    def result(self, file_name, folder="in"):
        """Lines of the result file of a taken file: [row, outcome, id, version, rule, field, message]; of an archive the row is "member:row"."""
        for kind in ("done", "rejected"):
            found = glob.glob(os.path.join(glob.escape(os.path.join(self.folder, folder, kind)), "*", glob.escape(file_name + ".result.csv")))
            if found:
                with open(found[0], encoding="utf-8-sig", newline="") as f:
                    lines = list(csv.reader(f))[1:]
                return [[r[0] + ":" + r[1]] + r[2:] for r in lines] if file_name.endswith(".zip") else lines
        return None

    def quarantined(self, unit):
        return [q for q in self.lines("quarantine", "list") if q["unit"] == unit or q["unit"].startswith(unit + "/")]


def penalty_text(rows):
    from sample_data import csv_text
    return csv_text(rows).encode("gb18030")


def common(authority, name, unit, extra_data="", catalogue=None):
    """The parts that each configuration has; `authority` None leaves the identity out."""
    text = '[data]\ndir = "data"\n%s\n[unit]\nname = "%s"\ncode = "%s"\ndivision = "330822"\n' % (extra_data or "reserve_mb = 16", unit[0], unit[1])
    if authority:
        text += '[identity]\ncertificate = "%s"\nkey = "%s"\nca = "%s"\n' % (authority.path(name + ".crt"), authority.path(name + ".key"), authority.path("ca.crt"))
    schemas, adapters = catalogue or (os.path.join(ROOT, "schemas"), os.path.join(ROOT, "adapters"))
    return text + '[catalogue]\nschemas = "%s"\nadapters = "%s"\n[retry]\nfirst = "100ms"\ncap = "500ms"\n' % (schemas, adapters)


def peer_platform(port, identifier="county", host="127.0.0.1", unit=COUNTY[1], more=""):
    return '[[platform]]\nid = "%s"\nlevel = "county"\ntype = "peer"\nurl = "https://%s:%d"\nunit = "%s"\n%s\n' % (identifier, host, port, unit, more)


def folder_source(name, directory="in", more='settle = "200ms"'):
    return '[[source]]\nname = "%s"\ntype = "folder"\ndirectory = "%s"\n%s\n' % (name, directory, more)


def hook_source(port, name="case-system", key_file="hook.key"):
    return '[hook]\nlisten = "127.0.0.1:%d"\n[[source]]\nname = "%s"\ntype = "hook"\nkey_file = "%s"\n' % (port, name, key_file)


def county_text(authority, port, senders, more=""):
    text = common(authority, "county", COUNTY) + '[listen]\naddress = "127.0.0.1:%d"\nplatform = "county"\nlevel = "county"\n' % port
    for unit in senders:
        text += '[[peer]]\nunit = "%s"\nname = "%s"\n' % (unit[1], unit[0])
    return text + more
