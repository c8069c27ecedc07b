#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Large files are read in flat memory: the peak of a dry run over a file four times as large grows by what the dry run keeps of each row
(a hash), not by the file. --megabytes 1024 is the campaign by hand."""
import os, sys, zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from sample_data import Agency
from workbooks import MAIN, OFFICE

PER_ROW = 64      # bytes that a dry run may keep of each row
SLACK = 6 << 20    # buffers that grow once
UNIT = ("青石市综合行政执法局", "11330822MB0000019K")


def lines(form, size):
    """Decisions as text, until `size` bytes."""
    agency = Agency(UNIT[0], UNIT[1], "330822", "青综执", seed=9)
    rows = [agency.penalty("2026-01-05") for _ in range(200)]
    columns = list(rows[0])
    written = 0
    if form == "csv":
        yield ",".join(columns) + "\n"
    for n in range(1 << 40):
        if written >= size:
            return
        row = dict(rows[n % 200], CF_WSH="青综执罚〔2026〕%d号" % n)
        line = ",".join(row.values()) + "\n" if form == "csv" else "{" + ",".join('"%s":"%s"' % p for p in row.items()) + "}\n"
        if form == "xml":
            line = "<row>" + "".join("<%s>%s</%s>" % (k, v, k) for k, v in row.items()) + "</row>\n"
        if form == "xlsx":
            line = '<row r="%d">' % (n + 2) + "".join('<c t="inlineStr"><is><t>%s</t></is></c>' % v if v else "<c/>" for v in row.values()) + "</row>"
        written += len(line.encode())
        yield line


def write(path, size):
    form = os.path.splitext(path)[1][1:]
    if form in ("csv", "ndjson"):
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(lines(form, size))
    elif form == "xml":
        with open(path, "w", encoding="utf-8") as f:
            f.write("<rows>\n")
            f.writelines(lines(form, size))
            f.write("</rows>\n")
    elif form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z, z.open("a.csv", "w", force_zip64=True) as f:
            for line in lines("csv", size):
                f.write(line.encode())
    else:
        columns = list(Agency(UNIT[0], UNIT[1], "330822", "青综执", seed=9).penalty("2026-01-05"))
        link = lambda id, kind, to: '<Relationships><Relationship Id="%s" Type="%s/%s" Target="%s"/></Relationships>' % (id, OFFICE, kind, to)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
            z.writestr("[Content_Types].xml", "<Types/>")
            z.writestr("_rels/.rels", link("r", "officeDocument", "xl/workbook.xml"))
            z.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>' % (MAIN, OFFICE))
            z.writestr("xl/_rels/workbook.xml.rels", link("r1", "worksheet", "s.xml"))
            with z.open("xl/s.xml", "w", force_zip64=True) as f:
                f.write(("<worksheet><sheetData><row r=\"1\">" + "".join('<c t="str"><v>%s</v></c>' % c for c in columns) + "</row>").encode())
                for line in lines("xlsx", size):
                    f.write(line.encode())
                f.write(b"</sheetData></worksheet>")


def peak(binary, path):
    """Rows, peak of the resident set in bytes, seconds of processor time."""
    read, send = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(send, 1)
        os.execv(binary, [binary, "try", "national-2018", path, "--json"])
    os.close(send)
    rows = 0
    while piece := os.read(read, 1 << 16):
        rows += piece.count(b"\n")
    os.close(read)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError("try failed on " + path)
    return rows, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def body(check, folder, options):
    small, large = (options.megabytes << 20) // 4, options.megabytes << 20
    for form in options.forms.split(","):
        found = []
        for size in (small, large):
            path = os.path.join(folder, "input." + form)
            write(path, size)
            found.append(peak(options.binary, path))
            os.remove(path)
        (rows, low, _), (more, high, seconds) = found
        allowed = low + SLACK + PER_ROW * (more - rows)
        check.that("%s: %d rows in %.0f MiB at most, %d rows in %.0f MiB, %.1f s of processor time" % (form, rows, low / 2**20, more, high / 2**20, seconds),
                   more > 3 * rows and high <= allowed, "allowed %.0f MiB" % (allowed / 2**20))


if __name__ == "__main__":
    def arguments(parser):
        parser.add_argument("--megabytes", type=int, default=32)
        parser.add_argument("--forms", default="csv,ndjson,xml,xlsx,zip")
    support.run(__doc__, body, arguments)
