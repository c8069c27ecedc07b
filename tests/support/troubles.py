# SPDX-License-Identifier: Apache-2.0
"""The bad files: what is wrong, the bytes, which stable code must be told, and how many rows of the file are good all the same."""
import collections, io, json, zipfile

from sample_data import csv_text
from workbooks import Number, Writer

# codes: any of them; kept: good rows of the file that must be recorded; whole: the file as a whole is faulty and ends in rejected/
Trouble = collections.namedtuple("Trouble", "name file data codes kept whole folder", defaults=("in",))


def lines_of(rows):
    return csv_text(rows).split("\r\n")[:-1]


def deep_xml(row, depth=100_000):
    inside = "<a>" * depth + "x" + "</a>" * depth
    return ("<rows><row>" + "".join("<%s>%s</%s>" % (k, v, k) for k, v in row.items()) + "</row><row>" + inside + "</row></rows>").encode()


def entity_bomb(row):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">' + "".join(
        '<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 12)) + "]>"
    return (bomb + "<rows><row>" + "".join("<%s>%s</%s>" % (k, v, k) for k, v in row.items()) + "<BZ>&a11;</BZ></row></rows>").encode()


def outside_entity(row):
    return ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rows><row><CF_XDR_MC>&e;</CF_XDR_MC><CF_WSH>%s</CF_WSH></row></rows>'
            % row["CF_WSH"]).encode()


def workbook(rows):
    """The bytes of a workbook with a title above its header."""
    out = io.BytesIO()
    columns = list(rows[0])
    Writer().save(out, {1: ["行政处罚信息公示表"], **{i + 2: cells for i, cells in enumerate([columns] + [[row[c] or None for c in columns] for row in rows])}})
    return out.getvalue()


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()


def spreadsheets(p):
    compound = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000)
    cut = dict(p(), CF_XDR_SHXYM=Number(911101085513850820.0))
    return [Trouble("workbook with a number that lost its end", "float.xlsx", workbook([p(), cut, p()]), ["MAP-0331"], 2, False),
            Trouble("workbook that is cut off", "cut.xlsx", workbook([p()])[:-200], ["SRC-0031"], 0, True),
            Trouble("old .xls", "old.xls", compound, ["SRC-0110"], 0, True),
            Trouble("protected workbook", "protected.xlsx", compound + "EncryptedPackage".encode("utf-16-le"), ["SRC-0111"], 0, True),
            Trouble("web page that calls itself .xls", "page.xls", "<html><table><tr><td>CF_WSH</td></tr></table></html>".encode("gb18030"), ["SRC-0112"], 0, True),
            Trouble("archive with one bad member among good ones", "mixed.zip", archive([("a.csv", csv_text([p()]).encode("gb18030")), ("b.csv", b""), ("处罚/c.xlsx", workbook([p(), p()]))]),
                    ["SRC-0105"], 3, False),
            Trouble("zip bomb", "bomb.zip", archive([("a.csv", b"CF_WSH,CF_NR\n" + b"0" * (80 << 20))]), ["SRC-0032", "MAP-0101"], 0, True),
            Trouble("archive inside an archive", "nested.zip", archive([("a.zip", archive([("a.csv", b"CF_WSH")]))]), ["SRC-0117"], 0, True),
            Trouble("member with a path that leads out", "path.zip", archive([("../../a.csv", csv_text([p()]).encode())]), ["SRC-0118"], 0, True)]


def troubles(agency, day):
    """Each call makes new decisions, so that every good row can be told from all others."""
    p = lambda: agency.penalty(day)
    full = {k: v for k, v in p().items() if v}
    out = [Trouble("empty file", "empty.csv", b"", ["SRC-0105"], 0, True),
           Trouble("file of blanks", "blank.csv", b" \r\n\r\n \r\n", ["SRC-0105"], 0, True)]
    head, *rows = lines_of([p(), p(), p()])
    cut = lines_of([dict(p(), CF_SY="经查，\n当事人")])[1]
    out.append(Trouble("half-written CSV, cut inside of a quoted cell", "half.csv", "\r\n".join([head, *rows, cut[:cut.index("当事人")]]).encode("gb18030"),
                       ["MAP-0124", "MAP-0125"], 3, False))
    out.append(Trouble("half-written JSON", "half.json", json.dumps([full, p()], ensure_ascii=False).encode()[:-40], ["MAP-0112", "MAP-0103"], 1, True))
    from sample_data import xml_text
    out.append(Trouble("half-written XML", "half.xml", xml_text([p(), p()]).encode()[:-60], ["MAP-0135"], 1, True))
    out.append(Trouble("file that ends inside of a Chinese character", "cut-character.csv", csv_text([p(), dict(p(), BZ="备注")]).encode("gb18030").rstrip(b"\r\n")[:-1],
                       ["SRC-0013", "SRC-0012", "MAP-0102"], 0, True))
    out.append(Trouble("wrong encoding: neither UTF-8 nor GB18030", "encoding.csv", csv_text([p()]).encode("gb18030").replace("罚".encode("gb18030"), b"\xff\xff"),
                       ["SRC-0012", "SRC-0011"], 0, True))
    out.append(Trouble("wrong encoding: GBK where UTF-8 is configured", "declared.csv", csv_text([p()]).encode("gb18030"), ["SRC-0011", "MAP-0122"], 0, True, "in-strict"))
    out.append(Trouble("unknown header among known ones", "unknown-header.csv", csv_text([dict(p(), 领导批示="同意"), dict(p(), 领导批示="同意")]).encode("gb18030"),
                       ["MAP-0381"], 2, False))
    out.append(Trouble("nothing but unknown headers", "unknown-headers.csv", "甲,乙,丙\r\n1,2,3\r\n".encode("gb18030"),
                       ["MAP-0121", "MAP-0304", "MAP-0385"], 0, True))
    without = [p(), p()]
    for row in without:
        del row["CF_WSH"]
    out.append(Trouble("missing column", "missing-column.csv", csv_text(without).encode("gb18030"), ["MAP-0382", "VAL-0101"], 0, True))
    twice = lines_of([p()])
    out.append(Trouble("duplicate header", "duplicate-header.csv", "\r\n".join([twice[0] + ",CF_WSH", twice[1] + ",x"]).encode("gb18030"), ["MAP-0123"], 0, True))
    out.append(Trouble("10 MB cell in CSV", "cell.csv", csv_text([p(), dict(p(), CF_SY="长" * 5_000_000), p()]).encode("gb18030"), ["MAP-0101", "MAP-0109"], 2, False))
    out.append(Trouble("10 MB cell in JSON", "cell.json", json.dumps([p(), dict(p(), CF_SY="长" * 3_500_000), p()], ensure_ascii=False).encode(), ["MAP-0101", "MAP-0109"], 2, False))
    deep = '[%s,{"CF_SY":%s1%s}]' % (json.dumps(p(), ensure_ascii=False), "[" * 100_000, "]" * 100_000)
    out.append(Trouble("100 000-deep JSON", "deep.json", deep.encode(), ["MAP-0115", "MAP-0108"], 1, True))
    out.append(Trouble("100 000-deep XML", "deep.xml", deep_xml(p()), ["MAP-0115"], 1, True))
    out.append(Trouble("entity bomb", "bomb.xml", entity_bomb(p()), ["MAP-0134"], 0, True))
    out.append(Trouble("entity that names a file of this machine", "outside.xml", outside_entity(p()), ["MAP-0134"], 0, True))
    out.append(Trouble("NUL bytes in CSV", "nul.csv", csv_text([p(), dict(p(), CF_SY="经查\0清楚"), p()]).encode(), ["MAP-0110", "VAL-0106"], 2, False))
    out.append(Trouble("NUL in JSON", "nul.json", json.dumps([p(), dict(p(), CF_SY="经查\0清楚")]).encode(), ["MAP-0110", "VAL-0106"], 1, False))
    ndjson = [json.dumps(p(), ensure_ascii=False).encode() for _ in range(3)]
    out.append(Trouble("invalid UTF-8 in one line", "utf8.ndjson", b"\n".join([ndjson[0], ndjson[1].replace("经查".encode(), b"\xe7\xbb"), ndjson[2]]) + b"\n",
                       ["MAP-0102", "SRC-0011"], 1, True, "in-strict"))
    first = json.dumps(p(), ensure_ascii=False)
    out.append(Trouble("duplicate keys in JSON", "keys.json", ("[" + first[:-1] + ',"CF_WSH":"别的文号"},' + json.dumps(p(), ensure_ascii=False) + "]").encode(),
                       ["MAP-0106"], 1, False))
    out.append(Trouble("unknown kind in a row", "kind.csv", csv_text([dict(p(), 信息类别="处罚"), dict(p(), 信息类别="奖励")]).encode("gb18030"), ["MAP-0302"], 1, False))
    return out + spreadsheets(p)
