# SPDX-License-Identifier: Apache-2.0
"""Booted containers and bare roots for the package tests. Needs root; everything made here is put away again."""
import glob, os, shutil, subprocess, time

# What the .deb depends on, so that it installs without a network, and what the test itself uses.
IN_BASE = ("systemd,systemd-sysv,dbus,iproute2,procps,openssl,libcurl4,libpugixml1v5,libsimdjson14,libsqlite3-0,libre2-9,libzip4,libodbc2,libpq5,libssl3,ca-certificates,curl")


def sh(*command, check=True, env=None, timeout=600):
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=timeout)
    if check and done.returncode != 0:
        raise RuntimeError("%s: exit %d: %s%s" % (command, done.returncode, done.stdout, done.stderr))
    return done


def base(cache, name, *arguments):
    """A root file system as a tar, made once by mmdebstrap from the distribution's own packages."""
    path = os.path.join(cache, name)
    if not os.path.exists(path):
        os.makedirs(cache, exist_ok=True)
        print("  making %s (once)" % name, flush=True)
        sh("mmdebstrap", "--quiet", *arguments, "bookworm", path + ".new.tar", timeout=1800)
        os.rename(path + ".new.tar", path)
    return path


class Wire:
    """A network of its own with nothing but a loopback, shared by the machines of one test."""

    def __init__(self):
        self.name = "xinshi-%d" % os.getpid()
        sh("ip", "netns", "add", self.name)
        sh("ip", "-n", self.name, "link", "set", "lo", "up")
        self.path = "/run/netns/" + self.name

    def close(self):
        sh("ip", "netns", "del", self.name, check=False)


class Machine:
    def __init__(self, name, folder, tar, wire):
        self.name, self.root, self.wire = name, os.path.join(folder, name), wire
        os.makedirs(self.root)
        sh("tar", "-C", self.root, "-xf", tar)
        with open(os.path.join(self.root, "etc/hostname"), "w") as f:
            f.write(name + "\n")
        self.log = open(os.path.join(folder, name + ".console"), "wb")
        self.boot()

    def boot(self):
        self.process = subprocess.Popen(["systemd-nspawn", "-q", "-D", self.root, "-b", "--network-namespace-path=" + self.wire.path, "--register=no", "--keep-unit",
                                         "--console=read-only", "-M", "xinshi-%s-%d" % (self.name, os.getpid())], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        end = time.time() + 60
        while time.time() < end:
            children = sh("pgrep", "-P", str(self.process.pid), check=False).stdout.split()
            if children:
                self.leader = children[0]
                if self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"):
                    return
            time.sleep(0.5)
        raise RuntimeError(self.name + " did not boot; see its .console")

    def run(self, *command, check=True, env=None):
        """In the machine, as its root."""
        given = ["%s=%s" % pair for pair in (env or {}).items()]
        return sh("nsenter", "-t", self.leader, "-a", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *given, *command, check=check)

    def shell(self, text, check=True):
        return self.run("sh", "-c", text, check=check)

    def path(self, inside):
        return os.path.join(self.root, inside.lstrip("/"))

    def bring(self, *files, to="/root"):
        for file in files:
            shutil.copy(file, self.path(to))

    def property(self, name):
        return self.run("systemctl", "show", "-P", name, "xinshi.service").stdout.strip()

    def journal(self):
        return self.run("journalctl", "-u", "xinshi", "--no-pager", "-o", "cat", check=False).stdout

    def off(self):
        self.run("systemctl", "poweroff", check=False)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def only(pattern):
    found = glob.glob(pattern)
    if len(found) != 1:
        raise RuntimeError("%s: %d files" % (pattern, len(found)))
    return os.path.abspath(found[0])
