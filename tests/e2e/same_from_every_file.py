#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same 1,000 dirty decisions, as a workbook (own writer and openpyxl, both date systems), a GBK table with Chinese headers, a GBK-declared
XML, an archive of them, and as tables of PostgreSQL, MariaDB and SQLite, give the same records and the same rejections."""
import csv, datetime, io, json, os, random, sqlite3, subprocess, sys, zipfile
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks as support
from checks import ROOT
from databases import Maria, Postgres, literal
from sample_data import Agency, id_card
from workbooks import Broken, Day, Number, Writer, save_with_openpyxl

COUNT, SEED = 1000, 20260302
UNIT = ("青石市综合行政执法局", "11330822MB0000019K")


def labels():
    with open(os.path.join(ROOT, "schemas", "kinds", "penalty.schema.json"), encoding="utf-8") as f:
        return {code: field["title"] for code, field in json.load(f)["properties"].items()}


def forms(value):
    """A value as (workbook cell, text elsewhere): what a person types is typed into a cell that then has a type of its own."""
    if isinstance(value, tuple):
        return value
    return (value if value != "" else None, value)


def number(text):
    return (Number(float(text)), text)


def day(text):
    return (Day(*(int(p) for p in text.split("-"))), text.replace("-", "/"))


def spoil(r, row):
    """One of the things that happen to rows; most rows get one or two of them."""
    pick = r.choice
    changes = [
        lambda: row.update(CF_JDRQ=day(row["CF_JDRQ"]) if isinstance(row["CF_JDRQ"], str) and row["CF_JDRQ"][:2] == "20" and row["CF_JDRQ"][4] == "-" else row["CF_JDRQ"]),
        lambda: row.update(CF_YXQ=day("2028-02-29"), CF_GSJZQ=day("2027-03-31")),
        lambda: row.update(CF_JDRQ=pick(["2026/2/30", "2026年1月5日", "20260105", "2026.1.5", "26-1-5", "2026-01-05 00:00:00.0", "2026，01，05", "46027", "1767542400000", "昨天"])),
        lambda: row.update(CF_YXQ=pick(["长期", "2099/12/31", "9999-12-31", "1899-12-31 12:00:00", "/"])),
        lambda: row.update(CF_NR_FK=pick([number("0.2"), number("0.1"), number("1234.5678"), number("0.0000001"), number("-5"), "2000元", "1,000.50", "壹万元整", "０.２", "两三千", "3万元"])),
        lambda: row.update(CF_NR_WFFF=pick(["", "/", number("0.3"), "0.30"])),
        lambda: row.update(CF_CFLB=pick(["罚款、警告", "罚款;没收违法所得", "没收违法所得、没收非法财物", "训诫", "罚款，训诫", "警 告", "罚款。"])),
        lambda: row.update(CF_XDR_SHXYM=pick([row["CF_XDR_SHXYM"][:-1] + "I", row["CF_XDR_SHXYM"].lower(), " " + row["CF_XDR_SHXYM"] + " ", row["CF_XDR_SHXYM"][:17], "",
                                              (Number(911101085513850820.0), "9.11101E+17"), "00000000000000000X"])),
        lambda: row.update(CF_XDR_GSZC=pick([number("440301103097413"), "440301103097413", "440301103097414", (Number(4403011030974130.0), "4.40301E+15")])),
        lambda: row.update(CF_XDR_LB=pick(["法人", "自然人", "个体户", "未知", "法人及非法人组织 "])),
        lambda: row.update({pick(["CF_SY", "CF_YJ", "CF_NR", "CF_WSH", "CF_CFJG", "CF_FRDB"]): pick(["", "/", "无", "暂无", "   "])}),
        lambda: row.update(CF_SY=pick(["甲<乙>&丙\"丁\"", "第一行\n第二行，含逗号", "很长" * 2100, "　前后空格　", "′撇号'和“引号”"])),
        lambda: row.update({pick(["CF_NR", "CF_SY", "CF_NR_FK", "CF_JDRQ"]): (Broken("#N/A"), "#N/A")}),
        lambda: row.update(CF_XDR_MC="张某某", CF_XDR_LB="自然人", CF_XDR_SHXYM="", CF_FRDB="", CF_XDR_ZJLX=pick(["身份证", "护照", ""]),
                           CF_XDR_ZJHM=pick([id_card("110101", "19800101", r.randint(0, 999)), "110101********1234", (Number(1.1010119800101e17), "1.10101E+17"), ""])),
        lambda: row.update(CF_WSH=pick([row["CF_WSH"].replace("〔", "[").replace("〕", "]"), row["CF_WSH"] * 20])),
        lambda: row.update(CF_CFJGDM=pick(["", "00000000000000000X", UNIT[1]]), CF_SJLY=""),
        lambda: row.update(CF_NR_ZKDX="食品经营许可证", CF_CFLB="暂扣许可证件"),
        lambda: row.update(BZ=pick([number("42"), (Broken("#REF!"), "#REF!"), "_x000D_"[1:] + "备注", "TRUE"])),
    ]
    for _ in range(pick([0, 0, 1, 1, 2, 3])):
        pick(changes)()


def decisions():
    r = random.Random(SEED)
    agency = Agency(UNIT[0], UNIT[1], "330822", "青综执", seed=SEED)
    out = []
    for i in range(COUNT):
        row = dict(agency.penalty("2026-0%d-%02d" % (r.randint(1, 2), r.randint(1, 28))), CF_XDR_GSZC="", CF_XDR_ZJLX="", CF_XDR_ZJHM="")
        spoil(r, row)
        if i % 97 == 96:
            row = dict(out[-1])
        out.append(row)
    return out


class Files:
    """The decisions in each form; `rows` of a form: physical row → index of the decision."""

    def __init__(self, folder, found):
        self.folder, self.decisions = folder, found
        self.columns, self.labels = list(found[0]), labels()
        self.order = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def sheet(self):
        """Title, blank row, header, explanation, then the decisions with blank rows between some."""
        width = len(self.columns)
        rows = {1: ["行政处罚信息公示表"] + [None] * (width - 1), 3: [self.labels[c] for c in self.columns], 4: ["填表说明：日期写成 2026-01-05"] + [None] * (width - 1)}
        order, at = {}, 5
        for i, row in enumerate(self.decisions):
            if i % 50 == 49:
                at += 1
            rows[at] = [forms(row[c])[0] for c in self.columns]
            order[at] = i
            at += 1
        return rows, order

    def write(self):
        rows, order = self.sheet()
        for name, date1904 in (("own.xlsx", False), ("own-1904.xlsx", True)):
            Writer(date1904).save(self.path(name), rows, ["A1:F1", "A4:D4"])
            self.order[name] = order
        for name, date1904 in (("openpyxl.xlsx", False), ("openpyxl-1904.xlsx", True)):
            save_with_openpyxl(self.path(name), rows, ["A1:F1", "A4:D4"], date1904)
            self.order[name] = order
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\r\n")
        for number in range(1, max(rows) + 1):
            index = order.get(number)
            out.writerow([forms(self.decisions[index][c])[1] for c in self.columns] if index is not None else [v or "" for v in rows.get(number, [])] or [""] * len(self.columns))
        with open(self.path("gbk.csv"), "wb") as f:
            f.write(text.getvalue().encode("gbk"))
        # a line break inside quotes does not count as a row of its own: the table's rows are numbered as records
        self.order["gbk.csv"] = order
        body = "".join("<row>" + "".join("<%s>%s</%s>" % (c, escape(forms(row[c])[1]), c) for c in self.columns) + "</row>\n" for row in self.decisions)
        with open(self.path("gbk.xml"), "wb") as f:
            f.write(('<?xml version="1.0" encoding="GBK"?>\n<rows>\n' + body + "</rows>\n").encode("gbk"))
        self.order["gbk.xml"] = {i + 1: i for i in range(len(self.decisions))}
        with zipfile.ZipFile(self.path("all.zip"), "w", zipfile.ZIP_DEFLATED) as out:
            out.write(self.path("own.xlsx"), "一月/处罚.xlsx")
            out.write(self.path("gbk.csv"), "处罚.csv")
            out.write(self.path("gbk.xml"), "处罚.xml")
        return self


def outcomes(binary, config, path):
    return run_try(binary, config, [path], os.path.dirname(path))


def run_try(binary, config, what, folder):
    done = subprocess.run([binary, "-c", config, "try", "national-2018", *what, "--json"], capture_output=True, cwd=folder)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def judged(line):
    """What must agree: not the row, and not the values shown in messages, which are as each file wrote them."""
    problems = sorted((p["rule"], p["field"], p["severity"], p["code"]) for p in line["problems"])
    return line["outcome"], line["kind"], line["op"], line["due"], sorted(line["fields"].items(), key=lambda f: f[0]), problems


def by_decision(lines, order):
    return {order[line["row"]]: judged(line) for line in lines if line["row"] in order}


def differences(one, other):
    return [(i, a, b) for i in range(COUNT) for a, b in zip(one.get(i, ()), other.get(i, ())) if a != b] + [i for i in range(COUNT) if (i in one) != (i in other)]


def body(check, folder, options):
    options.binary = os.path.abspath(options.binary)
    config = os.path.join(folder, "xinshi.toml")
    with open(config, "w", encoding="utf-8") as f:
        f.write('[data]\ndir = "data"\n[unit]\nname = "%s"\ncode = "%s"\n' % UNIT)
    files = Files(folder, decisions()).write()
    check.part("one file of each form")
    found = {name: by_decision(outcomes(options.binary, config, files.path(name)), files.order[name]) for name in files.order}
    reference = found["gbk.csv"]
    tally = {}
    for outcome in reference.values():
        tally[outcome[0]] = tally.get(outcome[0], 0) + 1
    check.equal("every decision has an outcome", sum(tally.values()), COUNT)
    check.that("there are records and rejections to compare", tally.get("record", 0) > 200 and tally.get("rejected", 0) > 200, tally)
    codes = {p[3] for outcome in reference.values() for p in outcome[5]}
    check.that("the dirt is varied", len(codes) >= 20, sorted(codes))
    for name in files.order:
        if name != "gbk.csv":
            bad = differences(reference, found[name])
            check.that("%s gives the same as gbk.csv" % name, not bad, "%d differ: %r" % (len(bad), bad[:3]))
    check.part("the archive of them")
    lines = outcomes(options.binary, config, files.path("all.zip"))
    members = {"一月/处罚.xlsx": "own.xlsx", "处罚.csv": "gbk.csv", "处罚.xml": "gbk.xml"}
    first = True
    for member, name in members.items():
        mine = by_decision([line for line in lines if line.get("file") == member], files.order[name])
        # the later members repeat the first: their good rows are repeats, and nothing else changes
        wanted = {i: (("skipped" if not first and o[0] == "record" else o[0],) + o[1:]) for i, o in found[name].items()}
        bad = differences(wanted, mine)
        check.that("member %s gives the same as %s" % (member, name), not bad, "%d differ: %r" % (len(bad), bad[:3]))
        first = False
    databases(check, folder, options.binary, files, reference)
    adapters(check, folder, options.binary, config, files.path("own.xlsx"))


def source(name, connection, more=""):
    return '[[source]]\nname = "%s"\ntype = "database"\nconnection = "%s"\ntable = "decision"\nkey = "nr"\nmode = "full"\n%s\n' % (name, connection, more)


def databases(check, folder, binary, files, reference):
    """Rows that a program wrote into text columns. A database hands them out by key, so the row's number is its key."""
    check.part("tables of databases")
    cells = [[str(i + 1), *[forms(row[c])[1] for c in files.columns]] for i, row in enumerate(files.decisions)]
    table = lambda kind, quote: "CREATE TABLE decision (nr integer PRIMARY KEY, %s);" % ", ".join("%s%s%s %s" % (quote, c, quote, kind) for c in files.columns)
    rows = "INSERT INTO decision VALUES %s;" % ", ".join("(%s)" % ", ".join([c[0], *map(literal, c[1:])]) for c in cells)
    postgres, maria = Postgres(), Maria()
    try:
        postgres.sql(table("text", '"') + rows)
        maria.sql(table("text", "`") + rows)
        with sqlite3.connect(files.path("decisions.db")) as db:
            db.execute(table("TEXT", '"'))
            db.executemany("INSERT INTO decision VALUES (%s)" % ",".join("?" * (len(files.columns) + 1)), cells)
        config = os.path.join(folder, "databases.toml")
        with open(config, "w", encoding="utf-8") as f:
            f.write('[data]\ndir = "data"\n[unit]\nname = "%s"\ncode = "%s"\n' % UNIT)
            f.write(source("postgresql", "Driver={PostgreSQL Unicode};Servername=%s;Database=postgres" % postgres.folder, 'user = "postgres"'))
            f.write(source("mariadb", "Driver={MariaDB Unicode};Socket=%s;Database=test" % maria.socket, 'user = "root"'))
            f.write(source("sqlite", "Driver={SQLite3};Database=%s" % files.path("decisions.db")))
        for name in ("postgresql", "mariadb", "sqlite"):
            lines = run_try(binary, config, ["--source", name, "--limit", str(COUNT)], folder)
            bad = differences(reference, {line["row"] - 1: judged(line) for line in lines})
            check.that("the table of %s gives the same as gbk.csv" % name, len(lines) == COUNT and not bad, "%d rows, %d differ: %r" % (len(lines), len(bad), bad[:3]))
    finally:
        postgres.stop()
        maria.stop()


def adapters(check, folder, binary, config, sample):
    """adapter new drafts what try can use; adapter diff tells what a change of it does."""
    check.part("drafting and comparing adapters")
    run = lambda *words: subprocess.run([binary, "-c", config, *words], capture_output=True, cwd=folder)
    path = os.path.join(folder, "draft.toml")
    drafted = run("adapter", "new", sample, "--id", "drafted", "-o", path, "--json")
    answer = json.loads(drafted.stdout.decode() or "{}")
    fields = {c["column"]: c["field"] for c in answer.get("columns", [])}
    check.equal("a sheet with the national labels: the kind", answer.get("kind"), "penalty")
    check.equal("every column has its field", [c for c, f in fields.items() if f is None], [])
    check.equal("no required field is missing", answer.get("missing"), [])
    check.that("a written adapter is not overwritten", run("adapter", "new", sample, "-o", path).returncode == 2)
    tried = run("try", path, sample, "--json")
    check.that("the draft can be used", tried.returncode in (0, 1) and b'"outcome":"record"' in tried.stdout, tried.stderr.decode())
    same = run("adapter", "diff", path, path, sample, "--json")
    check.equal("an adapter differs in nothing from itself", (same.returncode, json.loads(same.stdout.decode())["changed"]), (0, 0))
    changed = os.path.join(folder, "changed.toml")
    with open(path, encoding="utf-8") as f, open(changed, "w", encoding="utf-8") as out:
        out.write(f.read() + '\n[fields.BZ]\nconstant = "核对过"\n')
    lines = [json.loads(line) for line in run("adapter", "diff", path, changed, sample, "--json").stdout.decode().splitlines()]
    told = [line for line in lines[:-1] if {"field": "BZ", "old": "", "new": "核对过"} in line["fields"]]
    check.that("a constant more changes that field of the rows that had none", len(told) > 500 and lines[-1]["changed"] == len(lines) - 1, lines[-1:])


if __name__ == "__main__":
    support.run(__doc__, body)
