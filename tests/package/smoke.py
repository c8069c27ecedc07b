#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The .deb of the program that was just built: lintian has nothing to say, what belongs into it is there and nothing else."""
import os, re, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from machines import only, sh

WANTED = """/usr/bin/xinshi /usr/lib/systemd/system/xinshi.service /usr/lib/sysusers.d/xinshi.conf /usr/lib/tmpfiles.d/xinshi.conf /usr/share/man/man1/xinshi.1.gz
/usr/share/man/zh_CN/man1/xinshi.1.gz /usr/share/bash-completion/completions/xinshi /usr/share/zsh/vendor-completions/_xinshi /usr/share/fish/vendor_completions.d/xinshi.fish
/usr/share/xinshi/schemas/kinds/penalty.schema.json /usr/share/xinshi/adapters/sources/national-2018/adapter.toml /usr/share/doc/xinshi/examples/county-gateway.toml
/usr/share/doc/xinshi/changelog.Debian.gz /usr/share/doc/xinshi/copyright /usr/share/doc/xinshi/install.md""".split()


def body(check, folder, options):
    build = os.path.dirname(options.binary)
    sh("cmake", "--build", build, "--target", "packaging")
    sh("cpack", "--config", os.path.join(build, "CPackConfig.cmake"), "-G", "DEB", "-B", folder)
    package = only(os.path.join(folder, "*.deb"))
    done = sh("lintian", "--allow-root", "--fail-on", "error,warning", package, check=False)
    check.that("lintian has no error and no warning", done.returncode == 0 and not re.search(r"^[EW]:", done.stdout, re.M), done.stdout + done.stderr)
    files = {line.split(None, 5)[5].lstrip("."): line.split() for line in sh("dpkg-deb", "-c", package).stdout.split("\n") if line}
    check.equal("nothing is missing", [w for w in WANTED if w not in files], [])
    check.equal("no configuration, data, key or test case is inside", [f for f in files if f.startswith(("/etc", "/var")) or f.endswith(".key") or "/cases/" in f], [])
    depends = sh("dpkg-deb", "-f", package, "Depends").stdout
    check.that("it depends on the libraries that it is linked with", all(w in depends for w in ("libcurl4", "libsqlite3-0", "libssl3", "libodbc2")), depends)
    check.equal("the program runs from the package", subprocess.run(["dpkg-deb", "-x", package, folder + "/x"]).returncode or sh(folder + "/x/usr/bin/xinshi", "id", "check", "division", "330822").returncode, 0)


if __name__ == "__main__":
    support.run(__doc__, body)
