# SPDX-License-Identifier: Apache-2.0
"""Writes workbooks as a person's spreadsheet program leaves them: shared texts, day numbers under a date format, merged title, formulas.
A cell is a text, a Number, a Day, a Broken (formula error) or None."""
import datetime, json, os, subprocess, sys, zipfile
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Number(float):
    """A number cell."""


class Day(datetime.date):
    """A cell with a date format."""


class Broken(str):
    """A cell whose formula failed: #N/A."""


def letters(column):
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def day_number(day, date1904=False):
    return (day - (datetime.date(1904, 1, 1) if date1904 else datetime.date(1899, 12, 30))).days


class Writer:
    def __init__(self, date1904=False):
        self.date1904, self.texts, self.index = date1904, [], {}

    def text(self, value):
        if value not in self.index:
            self.index[value] = len(self.texts)
            self.texts.append(value)
        return self.index[value]

    def cell(self, row, column, value):
        at = '<c r="%s%d"' % (letters(column), row)
        if value is None:
            return at + ' s="0"/>'
        if isinstance(value, Broken):
            return at + ' t="e"><f>VLOOKUP(A1,B:B,1,0)</f><v>%s</v></c>' % value
        if isinstance(value, Number):
            return at + "><v>%.17g</v></c>" % value
        if isinstance(value, datetime.date):
            return at + ' s="1"><v>%d</v></c>' % day_number(value, self.date1904)
        if len(value) % 7 == 3:  # some texts stand in the cell, some are results of formulas
            return at + ' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % escape(value)
        if len(value) % 7 == 4:
            return at + ' t="str"><f>A1&amp;""</f><v>%s</v></c>' % escape(value)
        return at + ' t="s"><v>%d</v></c>' % self.text(value)

    def save(self, path, rows, merged=()):
        """rows: {row number: [cells]}."""
        sheet = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s"><dimension ref="A1"/><sheetData>' % MAIN]
        for number in sorted(rows):
            sheet.append('<row r="%d" spans="1:9">' % number)
            sheet += [self.cell(number, i, value) for i, value in enumerate(rows[number])]
            sheet.append("</row>")
        sheet.append("</sheetData>")
        if merged:
            sheet.append('<mergeCells count="%d">%s</mergeCells>' % (len(merged), "".join('<mergeCell ref="%s"/>' % m for m in merged)))
        sheet.append("</worksheet>")
        strings = "".join('<si><t xml:space="preserve">%s</t></si>' % escape(t) if i % 5 else
                          '<si><r><t xml:space="preserve">%s</t></r><r><rPr><b/></rPr><t xml:space="preserve">%s</t></r></si>' %
                          (escape(t[:2]), escape(t[2:])) for i, t in enumerate(self.texts))
        link = lambda id, kind, to: '<Relationship Id="%s" Type="%s/%s" Target="%s"/>' % (id, OFFICE, kind, to)
        links = lambda inside: '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>' % inside
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("[Content_Types].xml", "<Types/>")
            out.writestr("_rels/.rels", links(link("rId1", "officeDocument", "xl/workbook.xml")))
            out.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><workbookPr%s/><sheets><sheet name="填表说明" sheetId="1" r:id="rId9"/>'
                         '<sheet name="行政处罚" sheetId="2" r:id="rId1"/></sheets></workbook>' % (MAIN, OFFICE, ' date1904="1"' if self.date1904 else ""))
            out.writestr("xl/_rels/workbook.xml.rels", links(link("rId1", "worksheet", "worksheets/sheet2.xml") + link("rId9", "worksheet", "worksheets/sheet1.xml") +
                         link("rId2", "styles", "styles.xml") + link("rId3", "sharedStrings", "sharedStrings.xml")))
            out.writestr("xl/styles.xml", '<styleSheet xmlns="%s"><numFmts count="1"><numFmt numFmtId="177" formatCode="yyyy/m/d;@"/></numFmts><cellXfs>'
                         '<xf numFmtId="0"/><xf numFmtId="177"/></cellXfs></styleSheet>' % MAIN)
            out.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>请按要求填写</t></is></c></row>'
                         '</sheetData></worksheet>' % MAIN)
            out.writestr("xl/worksheets/sheet2.xml", "".join(sheet))
            out.writestr("xl/sharedStrings.xml", '<sst xmlns="%s">%s</sst>' % (MAIN, strings))


# The outside oracle: openpyxl, in whichever interpreter has it.
ORACLE = r"""
import sys, json, datetime, openpyxl
task = json.load(sys.stdin)
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "行政处罚"
if task["date1904"]:
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
for number, cells in task["rows"]:
    for i, (kind, value) in enumerate(cells):
        if value is None: continue
        cell = sheet.cell(row=number, column=i + 1)
        if kind == "day":
            cell.value = datetime.date.fromisoformat(value)
            cell.number_format = "yyyy/m/d"
        elif kind == "text":
            cell.value = value
            cell.data_type = "s"
        elif kind == "error":
            cell.value = value
            cell.data_type = "e"
        else:
            cell.value = value
for merged in task["merged"]: sheet.merge_cells(merged)
book.save(task["path"])
"""


def kind_of(value):
    if isinstance(value, Broken):
        return ["error", str(value)]
    if isinstance(value, Number):
        return ["number", float(value)]
    if isinstance(value, datetime.date):
        return ["day", value.isoformat()]
    return ["text", value]


READER = r"""
import sys, json, openpyxl
print(json.dumps([list(row) for row in openpyxl.load_workbook(sys.stdin.read()).worksheets[0].values]))
"""


def save_with_openpyxl(path, rows, merged=(), date1904=False):
    task = {"path": path, "merged": list(merged), "date1904": date1904, "rows": [[n, [kind_of(v) for v in rows[n]]] for n in sorted(rows)]}
    with_openpyxl(ORACLE, json.dumps(task))


def rows_by_openpyxl(path):
    """The rows of the first sheet. A warning is an error: the workbook has to be faultless."""
    return json.loads(with_openpyxl(READER, path))


def with_openpyxl(program, text):
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and subprocess.run([python, "-c", "import openpyxl"], stderr=subprocess.DEVNULL).returncode == 0:
            return subprocess.run([python, "-W", "error::UserWarning", "-c", program], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    raise RuntimeError("python3-openpyxl is not installed")
