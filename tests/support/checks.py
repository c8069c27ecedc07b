# SPDX-License-Identifier: Apache-2.0
"""Named checks of the end-to-end programs: each says itself with ✓ or ✗, and one that fails makes the program fail."""
import argparse, os, shutil, signal, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))


class Checks:
    def __init__(self):
        self.held, self.failed, self.skipped, self.began = 0, [], [], time.time()

    def that(self, what, holds, detail=""):
        holds = bool(holds)
        line = ("  ✓ " if holds else "  ✗ ") + what
        if not holds and detail != "":
            line += "\n      " + str(detail)[:1500]
        print(line, flush=True)
        if holds:
            self.held += 1
        else:
            self.failed.append(what)
        return holds

    def equal(self, what, found, wanted):
        return self.that(what, found == wanted, "found %r, wanted %r" % (found, wanted))

    def skip(self, what, why):
        print("  SKIP %s: %s" % (what, why), flush=True)
        self.skipped.append(what)

    def part(self, title):
        print("\n— %s  [%.0f s]" % (title, time.time() - self.began), flush=True)

    def end(self):
        print("\n%d checks held, %d failed, %d skipped, %.0f s" % (self.held, len(self.failed), len(self.skipped), time.time() - self.began))
        for what in self.failed:
            print("FAILED: " + what)
        return 1 if self.failed or (self.held == 0 and not self.skipped) else 0


def run(description, body, arguments=lambda parser: None):
    """Runs body(checks, folder, options); keeps the folder and says where it is when a check failed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "release", "xinshi"))
    parser.add_argument("--dir", help="work here and keep it")
    arguments(parser)
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    if not os.path.exists(options.binary):
        parser.error("%s does not exist; build first or give --binary" % options.binary)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    folder = os.path.abspath(options.dir) if options.dir else tempfile.mkdtemp(prefix="xinshi-test-")
    os.makedirs(folder, exist_ok=True)
    checks = Checks()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # processes and mounts are put away then too
    try:
        body(checks, folder, options)
    except Exception as e:  # what was found so far is worth more than the trace alone
        import traceback
        traceback.print_exc()
        checks.that("the test ran to its end", False, repr(e))
    code = checks.end()
    if code == 0 and not options.dir:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print("data and logs: " + folder)
    sys.exit(code)
