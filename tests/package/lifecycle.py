#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of the packages, for real: the .deb in two booted containers (a gateway and an agency that sends to it), set up with the commands
of docs/ops/install.md; killed, hung, upgraded, removed, purged. The .rpm in a root without the libraries it needs. Needs root."""
import json, os, re, shutil, subprocess, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from chain import wait_for
from machines import IN_BASE, Machine, Wire, base, only, sh
from nodes import COUNTY, MARKET
from sample_data import Agency, csv_text

TODAY = time.strftime("%Y-%m-%d")
FOLDER = "/srv/导出/in"


def manual():
    """The commands of the manual, block by block; followed word for word but for the folder, which gets a Chinese name."""
    with open(os.path.join(ROOT, "docs", "ops", "install.md"), encoding="utf-8") as f:
        blocks = re.findall(r"```sh\n(.*?)```", f.read(), re.S)
    names = ("install", "certificates", "gateway", "agency", "start", "send", "change", "firewall", "remove", "unpacked")
    if len(blocks) != len(names):
        raise RuntimeError("docs/ops/install.md has %d blocks of commands" % len(blocks))
    return {name: block.replace("/srv/xinshi/in", FOLDER) for name, block in zip(names, blocks)}


def next_version(options, folder, form, version):
    """The same program under a later version."""
    out = os.path.join(folder, "next-" + version)
    sh("cpack", "--config", os.path.join(os.path.dirname(options.packages.rstrip("/")), "CPackConfig.cmake"), "-G", form, "-D", "CPACK_PACKAGE_VERSION=" + version, "-B", out)
    return only(os.path.join(out, "*." + form.lower()))


def install(check, machine, package, commands):
    machine.bring(package)
    done = machine.shell("cd /root && " + commands)
    check.that(machine.name + ": installed, and says what is next", "xinshi init" in done.stdout + done.stderr, done.stdout + done.stderr)
    check.that(machine.name + ": user xinshi without a shell", re.search(r":/var/lib/xinshi:/usr/sbin/nologin$", machine.run("getent", "passwd", "xinshi").stdout.strip()))
    check.equal(machine.name + ": enabled, and still until it is configured", (machine.property("UnitFileState"), machine.property("ActiveState")), ("enabled", "inactive"))
    modes = machine.run("stat", "-c", "%n %a %U %G", "/etc/xinshi", "/var/lib/xinshi").stdout.split("\n")
    check.equal(machine.name + ": folders", modes[:2], ["/etc/xinshi 750 root xinshi", "/var/lib/xinshi 750 xinshi xinshi"])


def set_up(check, machine, init, start, program="xinshi"):
    done = machine.shell(init, check=False)
    check.that(machine.name + ": init writes a configuration that check accepts", done.returncode == 0, done.stdout + done.stderr)
    began = time.time()
    done = machine.shell(start, check=False)
    check.that(machine.name + ": installed, started, and the doctor finds nothing wrong (%.1f s)" % (time.time() - began), done.returncode == 0 and "✗" not in done.stdout,
               done.stdout + done.stderr + machine.journal()[-3000:])
    status = json.loads(machine.run(program, "service", "status", "--json").stdout)
    check.that(machine.name + ": service status", status["installed"] and status["enabled"] and status["state"] == "active" and status["pid"] > 0, status)


def hardened(check, machine):
    pid = machine.property("MainPID")
    status = dict(l.split(":\t", 1) for l in machine.run("cat", "/proc/%s/status" % pid).stdout.split("\n") if ":\t" in l)
    uid = machine.run("id", "-u", "xinshi").stdout.strip()
    check.equal("runs as the service user, without capabilities, no new privileges, system calls filtered",
                (status["Uid"].split("\t")[0], status["CapEff"].strip("0"), status["NoNewPrivs"], status["Seccomp"]), (uid, "", "1", "2"))
    exposure = re.search(r"exposure level for xinshi.service: ([0-9.]+)", machine.run("systemd-analyze", "--no-pager", "security", "xinshi.service", check=False).stdout)
    check.that("systemd-analyze security: exposure %s, at most 1.5" % (exposure and exposure.group(1)), exposure and float(exposure.group(1)) <= 1.5)
    done = machine.run("systemd-analyze", "verify", "--man=no", "xinshi.service", check=False)
    check.that("systemd-analyze verify has nothing to say", done.returncode == 0 and "xinshi" not in done.stderr, done.stderr)


def count(machine, state=None):
    lines = [json.loads(l) for l in machine.run("xinshi", "records", "--json").stdout.split("\n") if l]
    return len([r for r in lines if state is None or all(d["state"] == state for d in r["deliveries"])])


def put(machine, name, rows):
    path = machine.path(FOLDER + "/" + name)
    with open(path + ".tmp", "wb") as f:
        f.write(csv_text(rows).encode("gb18030"))
    os.chmod(path + ".tmp", 0o660)
    shutil.chown(path + ".tmp", *map(int, machine.run("stat", "-c", "%u %g", FOLDER).stdout.split()))
    os.rename(path + ".tmp", path)


def sending(check, gateway, agent, decisions, commands):
    check.part("decisions to the gateway")
    with open(agent.path("/root/决定.csv"), "wb") as f:
        f.write(csv_text([decisions.penalty(TODAY) for _ in range(20)]).encode("gb18030"))
    agent.shell("cd /root && " + commands["send"])
    check.that("20 rows of a GBK file from a folder with a Chinese name are registered", wait_for(lambda: count(agent, "registered") == 20, 60), agent.journal()[-3000:])
    check.equal("the gateway has them", count(gateway), 20)
    with open(agent.path("/root/one.json"), "w") as f:
        json.dump([decisions.penalty(TODAY)], f, ensure_ascii=False)
    agent.run("xinshi", "submit", "penalty", "/root/one.json")
    check.that("one handed in by submit", wait_for(lambda: count(agent, "registered") == 21 and count(gateway) == 21, 60))
    key = agent.run("cat", "/etc/xinshi/hook.key").stdout.strip()
    with open(agent.path("/root/two.json"), "w") as f:
        json.dump([decisions.penalty(TODAY)], f, ensure_ascii=False)
    done = agent.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer " + key, "-H", "Content-Type: application/json", "--data-binary", "@/root/two.json",
                     "http://127.0.0.1:8080/v1/records/penalty")
    check.equal("one through the hook", done.stdout, "202")
    check.that("the log is in the journal, as JSON lines", any('"event":"service.started"' in l for l in agent.journal().split("\n")))


def killed(check, gateway, agent, decisions):
    check.part("killed and hung")
    pid = agent.property("MainPID")
    put(agent, "二月.csv", [decisions.penalty(TODAY) for _ in range(30)])
    agent.run("kill", "-9", pid)
    check.that("after kill -9 it runs again by itself", wait_for(lambda: agent.property("ActiveState") == "active" and agent.property("MainPID") not in (pid, "0"), 60), agent.property("ActiveState"))
    check.that("nothing is lost, nothing doubled", wait_for(lambda: count(agent, "registered") == 52 and count(gateway) == 52, 90), (count(agent), count(gateway)))
    os.makedirs(agent.path("/etc/systemd/system/xinshi.service.d"), exist_ok=True)
    with open(agent.path("/etc/systemd/system/xinshi.service.d/test.conf"), "w") as f:
        f.write("[Service]\nWatchdogSec=4\nTimeoutAbortSec=2\nRestartSec=1\n")
    agent.run("systemctl", "daemon-reload")
    agent.run("systemctl", "restart", "xinshi")
    pid = agent.property("MainPID")
    time.sleep(9)
    check.equal("the watchdog is fed while work goes on", agent.property("MainPID"), pid)
    agent.run("kill", "-STOP", pid)
    check.that("a hung process is replaced by the watchdog", wait_for(lambda: agent.property("ActiveState") == "active" and agent.property("MainPID") not in (pid, "0"), 60))
    check.that("the journal says so", "watchdog" in agent.run("journalctl", "--no-pager", "-u", "xinshi").stdout.lower())


def reloaded(check, agent):
    check.part("reload, credentials")
    path, pid = agent.path("/etc/xinshi/xinshi.toml"), agent.property("MainPID")
    held = open(path).read()
    with open(agent.path("/etc/xinshi/conf.d/10-alarm.toml"), "w") as f:
        f.write("[alarm]\nnear_days = 4\n")
    os.chmod(agent.path("/etc/xinshi/conf.d/10-alarm.toml"), 0o644)
    agent.run("systemctl", "reload", "xinshi")
    check.that("systemctl reload: the journal shows the difference, the process is the same", wait_for(lambda: "config.reloaded" in agent.journal(), 20) and "near_days = 4" in agent.journal()
               and agent.property("MainPID") == pid, agent.journal()[-1500:])
    with open(path, "a") as f:
        f.write("[colour]\n")
    done = agent.run("systemctl", "reload", "xinshi", check=False)
    check.that("a wrong configuration fails the reload and changes nothing", done.returncode != 0 and "CFG-0003" in agent.journal() and agent.property("MainPID") == pid and agent.property("ActiveState") == "active")
    os.remove(agent.path("/etc/xinshi/conf.d/10-alarm.toml"))
    agent.shell("mkdir -m 700 /etc/xinshi/credentials; mv /etc/xinshi/unit.key /etc/xinshi/credentials/; chown root:root /etc/xinshi/credentials/unit.key")
    with open(agent.path("/etc/systemd/system/xinshi.service.d/credentials.conf"), "w") as f:
        f.write("[Service]\nLoadCredential=unit.key:/etc/xinshi/credentials/unit.key\n")
    with open(path, "w") as f:
        f.write(held.replace('key = "unit.key"', 'key = "/run/credentials/xinshi.service/unit.key"'))
    agent.run("systemctl", "daemon-reload")
    done = agent.run("systemctl", "restart", "xinshi", check=False)
    check.that("a key that only root can read, handed over by LoadCredential", done.returncode == 0 and agent.property("ActiveState") == "active", agent.journal()[-1500:])
    agent.shell("mv /etc/xinshi/credentials/unit.key /etc/xinshi/; chown xinshi:xinshi /etc/xinshi/unit.key; rm /etc/systemd/system/xinshi.service.d/credentials.conf")
    with open(path, "w") as f:
        f.write(held)
    agent.run("systemctl", "daemon-reload")
    agent.run("systemctl", "restart", "xinshi")
    warnings = agent.run("journalctl", "-u", "xinshi", "-p", "err", "--no-pager", "-o", "cat").stdout
    check.that("errors bear their priority in the journal, other lines do not", '"level":"info"' not in warnings, warnings[-500:])


def upgraded(check, options, folder, agent):
    check.part("upgrade")
    with open(agent.path("/etc/xinshi/xinshi.toml"), "a") as f:
        f.write("\n[alarm]\nnear_days = 5   # 本单位自定\n")
    held, before, pid = open(agent.path("/etc/xinshi/xinshi.toml")).read(), count(agent), agent.property("MainPID")
    package = next_version(options, folder, "DEB", "0.1.1")
    agent.bring(package)
    agent.run("dpkg", "-i", "/root/" + os.path.basename(package))
    check.that("the service runs on, with the new program", agent.property("ActiveState") == "active" and agent.property("MainPID") not in (pid, "0"))
    check.equal("edited configuration and records are as before", (open(agent.path("/etc/xinshi/xinshi.toml")).read(), count(agent)), (held, before))
    with open(agent.path("/etc/xinshi/xinshi.toml"), "a") as f:
        f.write("colour = 1\n")
    pid = agent.property("MainPID")
    package = next_version(options, folder, "DEB", "0.1.2")
    agent.bring(package)
    done = agent.run("dpkg", "-i", "/root/" + os.path.basename(package))
    check.that("a configuration that the new version refuses: the old one works on, and the reason is said", agent.property("MainPID") == pid and "CFG-0003" in done.stdout + done.stderr,
               done.stdout + done.stderr)
    with open(agent.path("/etc/xinshi/xinshi.toml"), "w") as f:
        f.write(held)
    agent.run("systemctl", "restart", "xinshi")
    return package


def removed(check, agent, package):
    check.part("removal and purge")
    before = count(agent)
    agent.run("dpkg", "-r", "xinshi")
    check.that("removed: no process, no program", not os.path.exists(agent.path("/usr/bin/xinshi")) and not agent.run("pgrep", "-x", "xinshi", check=False).stdout)
    kept = [p for p in ("/var/lib/xinshi/audit/checkpoint", "/var/lib/xinshi/store/xinshi.db", "/etc/xinshi/xinshi.toml", "/etc/xinshi/unit.key") if os.path.exists(agent.path(p))]
    check.equal("audit log, records, configuration and key stay", len(kept), 4)
    agent.run("dpkg", "-i", "/root/" + os.path.basename(package))
    check.that("installed again: everything is there", wait_for(lambda: agent.property("ActiveState") == "active", 30) and count(agent) == before, agent.journal()[-1500:])
    export = agent.run("xinshi", "audit", "verify", "--trust-own-keys", "--json", check=False)
    check.that("the audit log verifies", json.loads(export.stdout)["ok"] is True, export.stdout + export.stderr)
    done = agent.run("dpkg", "--purge", "xinshi")
    check.that("purge without a word for it keeps the audit log, and says how to delete it", os.path.exists(agent.path("/var/lib/xinshi/audit/checkpoint")) and "/var/lib/xinshi" in done.stderr, done.stderr)
    agent.run("dpkg", "-i", "/root/" + os.path.basename(package))
    agent.run("dpkg", "--purge", "xinshi", env={"XINSHI_PURGE_DATA": "yes"})
    left = [p for p in ("/var/lib/xinshi", "/etc/xinshi", "/usr/share/xinshi", "/usr/bin/xinshi") if os.path.exists(agent.path(p))]
    check.equal("purge with an explicit yes: nothing is left", left, [])
    check.that("and no user", agent.run("getent", "passwd", "xinshi", check=False).returncode != 0)
    check.equal("no unit is left behind in a failed state", agent.run("systemctl", "--failed", "--no-legend", "--plain").stdout.strip(), "")


def unpackaged(check, agent, package, commands):
    check.part("without a package")
    agent.shell("dpkg-deb -x /root/%s /opt/x && mv /opt/x/usr /opt/xinshi && rm -r /srv/导出" % os.path.basename(package))
    agent.shell(commands["unpacked"])
    set_up(check, agent, commands["agency"].replace("xinshi init", "/usr/local/bin/xinshi init"), commands["start"].replace("xinshi ", "/usr/local/bin/xinshi "), "/usr/local/bin/xinshi")
    check.that("it is that program", agent.run("readlink", "/proc/%s/exe" % agent.property("MainPID")).stdout.strip() == "/opt/xinshi/bin/xinshi")
    agent.run("/usr/local/bin/xinshi", "service", "uninstall")
    check.that("uninstalled: no unit, data kept", agent.property("LoadState") == "not-found" and os.path.exists(agent.path("/var/lib/xinshi/audit/checkpoint")))


def debian(check, folder, options):
    check.part("the .deb")
    tar = base(options.cache, "base-2.tar", "--variant=minbase", "--include=" + IN_BASE)
    commands = manual()
    wire, machines = Wire(), []
    try:
        for name in ("county", "market"):
            machines.append(Machine(name, folder, tar, wire))
        gateway, agent = machines
        package = only(os.path.join(options.packages, "*.deb"))
        for machine in machines:
            install(check, machine, package, commands["install"])
        gateway.shell(commands["certificates"])
        shutil.copytree(gateway.path("/root/pki"), agent.path("/root/pki"))
        set_up(check, gateway, commands["gateway"], commands["start"])
        set_up(check, agent, commands["agency"], commands["start"])
        hardened(check, gateway)
        decisions = Agency(MARKET[0], MARKET[1], "330822", "青市监", seed=11)
        sending(check, gateway, agent, decisions, commands)
        killed(check, gateway, agent, decisions)
        reloaded(check, agent)
        package = upgraded(check, options, folder, agent)
        removed(check, agent, package)
        unpackaged(check, agent, package, commands)
    finally:
        for machine in machines:
            machine.off()
        wire.close()


def rpm(check, folder, options):
    check.part("the .rpm")
    tar = base(options.cache, "bare-1.tar", "--variant=essential", "--include=libodbc2")
    root = os.path.join(folder, "rpm")
    os.makedirs(root)
    sh("tar", "-C", root, "-xf", tar)
    package = only(os.path.join(options.packages, "*.rpm"))
    install = lambda *a: sh("rpm", "--root", root, "--nodeps", *a)
    inside = lambda *a: sh("chroot", root, "xinshi", *a, check=False)
    install("-i", package)
    foreign = [f for f in ("libcurl.so.4", "libssl.so.3", "libsqlite3.so.0", "libre2.so.9", "libsimdjson.so.14") if os.path.exists(os.path.join(root, "usr/lib/x86_64-linux-gnu", f))]
    check.equal("the root has none of the program's libraries but the C library and the ODBC manager", foreign, [])
    check.equal("there the program runs", inside("--version").stdout.strip(), "0.1.0")
    check.equal("it finds its schemas", inside("id", "check", "uscc", MARKET[1]).returncode, 0)
    libraries = sh("chroot", root, "/bin/sh", "-c", "LD_TRACE_LOADED_OBJECTS=1 /usr/bin/xinshi").stdout
    check.that("libcurl and OpenSSL are those brought along", "libcurl.so.4 => /usr/lib/xinshi/libcurl.so.4" in libraries and "not found" not in libraries, libraries)
    done = inside("init", "agent", "--unit-name", MARKET[0], "--unit-code", MARKET[1], "--folder", "/var/lib/xinshi/in", "--to", "http://127.0.0.1:9443", "--to-level", "nation", "--to-package", "nation-demo")
    check.that("init and check", done.returncode == 0 and inside("check").returncode == 0, done.stderr)
    held = open(os.path.join(root, "etc/xinshi/xinshi.toml")).read()
    install("-U", next_version(options, folder, "RPM", "0.1.1"))
    check.that("upgraded, configuration kept", "0.1.1" in sh("rpm", "--root", root, "-q", "xinshi").stdout and open(os.path.join(root, "etc/xinshi/xinshi.toml")).read() == held)
    install("-e", "xinshi")
    check.that("removed, configuration and data kept", not os.path.exists(os.path.join(root, "usr/bin/xinshi")) and os.path.exists(os.path.join(root, "etc/xinshi/xinshi.toml"))
               and os.path.isdir(os.path.join(root, "var/lib/xinshi/in")))


def body(check, folder, options):
    options.cache = os.path.abspath(os.environ.get("XINSHI_CACHE", os.path.join(ROOT, "build", "package-test")))
    for name, part in (("deb", debian), ("rpm", rpm)):
        if options.only in ("", name):
            part(check, folder, options)


def arguments(parser):
    parser.add_argument("--packages", default=os.path.join(ROOT, "build", "release", "packages"))
    parser.add_argument("--only", default="", choices=["", "deb", "rpm"])


if __name__ == "__main__":
    support.run(__doc__, body, arguments)
