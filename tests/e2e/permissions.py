#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the service may not read or write: each is told with a stable code, the rest goes on, and work is taken up by itself once the
permission is there. The service runs as an ordinary user: to root nothing is forbidden."""
import datetime, os, shutil, stat, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from nodes import MARKET, Node, common, folder_source, hook_source
from chain import free_port, wait_for
from sample_data import Agency, csv_text

NOBODY = 65534
PREFIX = ["setpriv", "--reuid=%d" % NOBODY, "--regid=%d" % NOBODY, "--clear-groups"]


def ordinary_user():
    """The words in front of a command that make it run as an ordinary user; None when that is impossible here."""
    if os.geteuid() != 0:
        return []
    with tempfile.TemporaryDirectory() as closed:  # ours alone
        try:
            denied = subprocess.run(PREFIX + ["sh", "-c", '! ls "$0" >/dev/null 2>&1 && id -u', closed], capture_output=True, text=True)
        except OSError:
            return None
    return PREFIX if denied.returncode == 0 and denied.stdout.strip() == str(NOBODY) else None


def give(folder):
    """All of it to the ordinary user."""
    if os.geteuid() != 0:
        return
    for path, folders, files in os.walk(folder):
        for name in [""] + files:
            os.chown(os.path.join(path, name), NOBODY, NOBODY, follow_symlinks=False)


class Scene:
    def __init__(self, binary, prefix):
        self.prefix = prefix
        self.folder = tempfile.mkdtemp(prefix="xinshi-test-user-")  # its parents are open to everybody
        program = os.path.join(self.folder, "xinshi")
        shutil.copy2(binary, program)
        for name in ("schemas", "adapters"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(self.folder, name))
        catalogue = (os.path.join(self.folder, "schemas"), os.path.join(self.folder, "adapters"))
        port = free_port()
        nation = '[[platform]]\nid = "nation"\nlevel = "nation"\ntype = "http"\npackage = "nation-demo"\nurl = "http://127.0.0.1:%d"\n' % free_port()
        self.agency = Node(self.folder, program, "market", common(None, "market", MARKET, catalogue=catalogue) + nation + folder_source("market") + hook_source(port))
        self.agency.hook_port = port
        self.agency.write_key()
        self.agency.process.command = prefix + self.agency.process.command
        self.input = os.path.join(self.agency.folder, "in")
        self.decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=3)
        self.number = 0
        give(self.folder)

    def row(self):
        return self.decisions.penalty(datetime.date.today().isoformat())

    def put(self):
        """A file with one good row; its name."""
        self.number += 1
        name = "%02d.csv" % self.number
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(csv_text([self.row()]).encode())
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        os.rename(path, os.path.join(self.input, name))
        return name

    def error(self):
        return [w["last_error"] for w in self.agency.document("status")[1]["workers"] if w["worker"] == "source:market"][0]

    def run_once(self, *arguments):
        """A command of the ordinary user."""
        done = subprocess.run(self.prefix + [self.agency.binary, *arguments, "-c", self.agency.config, "--lang", "zh"], capture_output=True, text=True, timeout=60,
                              cwd=self.agency.folder)
        return done.returncode, done.stdout + done.stderr


def taken(scene, name):
    return wait_for(lambda: [r for r in scene.agency.result(name) or [] if r[1] == "已接收"], 20, 0.1)


def folders(check, scene):
    check.part("the input folder")
    for what, mode, code in (("may not be listed", 0o000, "SRC-0102"), ("may not be written", 0o500, "SRC-0103")):
        os.chmod(scene.input, 0o700)
        name = scene.put()
        os.chmod(scene.input, mode)
        told = wait_for(lambda: scene.error() == code, 15, 0.1)
        check.that("%s: %s in status and log" % (what, code), told and scene.agency.logged(code), scene.error())
        check.equal("%s: the hook takes records meanwhile" % what, scene.agency.post(scene.row()).status, 202)
        os.chmod(scene.input, 0o700)
        check.that("%s: once allowed the file is taken by itself" % what, taken(scene, name) and wait_for(lambda: scene.error() == "", 15, 0.1), scene.error())


def one_file(check, scene):
    check.part("one file")
    scene.put()
    path = os.path.join(scene.folder, "secret.csv")
    with open(path, "wb") as f:
        f.write(csv_text([scene.row()]).encode())
    os.chmod(path, 0)
    os.rename(path, os.path.join(scene.input, "secret.csv"))
    good = scene.put()
    check.that("a file that may not be read is told: SRC-0104", wait_for(lambda: scene.agency.logged("SRC-0104") or
               any(p["code"] == "SRC-0104" for q in scene.agency.quarantined("secret.csv") for p in q["problems"]), 20, 0.2), scene.error())
    check.that("the file after it is taken", taken(scene, good))
    check.that("the service lives", scene.agency.alive())


def start(check, scene):
    check.part("what is needed to start")
    agency = scene.agency
    for what, path, code in (("configuration", agency.config, "CFG-"), ("key of the hook", os.path.join(agency.folder, "hook.key"), "CFG-"),
                             ("data folder", agency.data(), "-00")):
        mode = stat.S_IMODE(os.stat(path).st_mode)
        os.chmod(path, 0)
        code_found, said = scene.run_once("run")
        os.chmod(path, mode)
        check.that("%s: the service does not start, and says why" % what, code_found in (2, 3) and code in said and os.path.basename(path) in said,
                   (code_found, said))
    check.that("with every permission back it starts", agency.start())


def body(check, folder, options):
    prefix = ordinary_user()
    if prefix is None:
        print("*** NOT TESTED: permissions need an ordinary user, and setpriv (util-linux) cannot make one here ***", flush=True)
        return check.skip("permissions", "run as an ordinary user, or as root with setpriv")
    scene = Scene(options.binary, prefix)
    try:
        check.that("the service is up as an ordinary user", scene.agency.start())
        folders(check, scene)
        one_file(check, scene)
        check.equal("it ends well", scene.agency.stop(), 0)
        start(check, scene)
    finally:
        check.equal("it ends well at last", scene.agency.stop(), 0)
        if check.failed:
            shutil.copytree(scene.folder, os.path.join(folder, "user"), dirs_exist_ok=True)
        shutil.rmtree(scene.folder, ignore_errors=True)


if __name__ == "__main__":
    support.run(__doc__, body)
