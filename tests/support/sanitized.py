#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a test that was built with sanitizers and judges it: a report of any process below it fails it, also of one that was killed later
or whose exit code nobody looked at. Called by ctest in the presets asan and tsan."""
import glob, os, shutil, subprocess, sys, tempfile

SUPPORT = os.path.dirname(os.path.abspath(__file__))
REPORTED = 86  # exit code of a process that reported something


def options(folder):
    common = "log_path=%s:exitcode=%d" % (os.path.join(folder, "report"), REPORTED)
    return {
        "ASAN_OPTIONS": common + ":detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:strict_init_order=1"
                        ":suppressions=" + os.path.join(SUPPORT, "asan.supp"),
        "UBSAN_OPTIONS": common + ":print_stacktrace=1",
        "LSAN_OPTIONS": common + ":print_suppressions=0:suppressions=" + os.path.join(SUPPORT, "lsan.supp"),
        "TSAN_OPTIONS": common + ":second_deadlock_stack=1:history_size=4:suppressions=" + os.path.join(SUPPORT, "tsan.supp"),
    }


def main():
    scale, command = sys.argv[1], sys.argv[2:]
    folder = tempfile.mkdtemp(prefix="xinshi-sanitizer-")
    os.chmod(folder, 0o1777)  # a test may start processes as another user
    code = subprocess.run(command, env=dict(os.environ, XINSHI_TIME_SCALE=scale, **options(folder))).returncode
    reports = sorted(glob.glob(os.path.join(folder, "report*")))
    for path in reports[:10]:
        with open(path, encoding="utf-8", errors="replace") as f:
            print("\n=== %s\n%s" % (os.path.basename(path), f.read()[:12000]), flush=True)
    if reports:
        print("%d processes were reported by the sanitizers" % len(reports))
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(REPORTED if reports else code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
