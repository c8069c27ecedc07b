#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes adapters/platforms/*/cases/whole-call: two made-up penalties and the whole calls that carry them, for the share channel (call.txt) and
the public one (call-public.txt). Everything is written down here from the interfaces' descriptions, with Python's json, hashlib and hmac;
no package file is read and nothing of the product is used. With --check nothing is written; exit 1 when a file differs."""
import hashlib, hmac, json, os, sys
from urllib.parse import quote
from xml.sax.saxutils import escape

HERE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "adapters", "platforms")
# 2026-11-20T09:08:07.123+08:00; random bytes 00 01 … 0f
MS, S, CIVIL = "1795136887123", "1795136887", "20261120090807"
UUID = "00010203-0405-4607-8809-0a0b0c0d0e0f"
IDS = ["018f2b7e-7d1a-7c3b-9a5d-000000000001", "018f2b7e-7d1a-7c3b-9a5d-000000000002"]
VERSIONS, OPS = [1, 3], ["upsert", "repair"]

# In the order of the catalogue. The second member is what the public may see; None is left out there.
COMPANY = [
    ("CF_XDR_MC", "青石云岭商贸有限公司", "青石云岭商贸有限公司"), ("CF_XDR_LB", "法人及非法人组织", "法人及非法人组织"),
    ("CF_XDR_SHXYM", "91330822MA000004XA", "91330822MA000004XA"), ("CF_FRDB", "王建国", "王**"), ("CF_FR_ZJLX", "身份证", None),
    ("CF_FR_ZJHM", "110101190001010014", None), ("CF_WSH", "青综执罚〔2026〕1号", "青综执罚〔2026〕1号"), ("CF_WFXW", "无照<经营>", "无照<经营>"),
    ("CF_SY", "法定代表人王建国（110101190001010014）承认\"无照\"&经营。", "法定代表人王**（110***********0014）承认\"无照\"&经营。"),
    ("CF_YJ", "《无证无照经营查处办法》第十三条", "《无证无照经营查处办法》第十三条"), ("CF_CFLB", "警告、罚款", "警告、罚款"),
    ("CF_NR", "罚款2000元。", "罚款2000元。"), ("CF_NR_FK", "0.2", "0.2"), ("CF_JDRQ", "2026-11-18", "2026-11-18"), ("CF_YXQ", "2099-12-31", "2099-12-31"),
    ("CF_CFJG", "青石县综合行政执法局", "青石县综合行政执法局"), ("CF_CFJGDM", "11330822MB2000012A", "11330822MB2000012A"), ("BZ", "内部备注", None)]
PERSON = [
    ("CF_XDR_MC", "赵小兰", "赵**"), ("CF_XDR_LB", "自然人", "自然人"), ("CF_XDR_ZJLX", "身份证", "身份证"), ("CF_XDR_ZJHM", "110101190001010006", "110***********0006"),
    ("CF_WSH", "青综执罚〔2026〕2号", "青综执罚〔2026〕2号"), ("CF_WFXW", "占道经营", "占道经营"),
    ("CF_NR", "对赵小兰处以警告，身份证110101190001010006，联系电话13800000000。", "对赵**处以警告，身份证110***********0006，联系电话138****0000。"),
    ("CF_JDRQ", "2026-11-19", "2026-11-19"), ("CF_CFJG", "青石县综合行政执法局", "青石县综合行政执法局"), ("CF_CFJGDM", "11330822MB2000012A", "11330822MB2000012A")]
ALL = ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ", "CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM",
       "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ",
       "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ"]
INSIDE = {"CF_FR_ZJLX", "CF_FR_ZJHM", "BZ"}  # never on a public channel

SHAPES = {
    "changshan": "gateway-form", "quanzhou": "directory-soap", "xinzheng": "directory-rest", "zhengzhou": "directory-soap", "henan": "hub-soap", "jilin": "hub-soap",
    "dalian": "service-json", "liaoning": "hub-soap", "neimenggu": "service-json", "shanxi": "hub-soap", "suqian": "directory-soap", "hubei": "service-json",
    "shiyan": "directory-rest", "xuancheng": "directory-rest", "anhui": "hub-soap", "taihe": "directory-rest", "national": "service-json", "national-2016": "nation-2016-soap",
    "gsxt": "service-json"}
SHARE_ONLY = {"hubei", "anhui", "taihe", "national-2016"}
ONE_A_CALL = {"hub-soap", "nation-2016-soap"}


def dump(value): return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
def mac(name, text): return hmac.new(b"secret-of-app_secret", text.encode(), name).hexdigest()
def enc(text): return quote(text, safe="-._~")
def xml(text): return escape(text, {'"': "&quot;", "'": "&apos;"})


def shown(record, public):
    return {code: (seen if public else full) for code, full, seen in record if not public or seen is not None}


def row(index, public, members, every):
    values = shown((COMPANY, PERSON)[index], public)
    out = dict(members)
    for code in ALL:
        if code in values: out[code] = values[code]
        elif every and not (public and code in INSIDE): out[code] = ""
    return out


def heads(index, kind):
    out = {"id": IDS[index], "version": str(VERSIONS[index]), "op": OPS[index]}
    return {**out, "kind": "penalty"} if kind else out


def call(first, headers, body):
    return first + "\n" + "".join("%s: %s\n" % h for h in sorted(headers.items())) + "\n" + body


def soap(name_space, operation, args):
    inside = "".join("<%s>%s</%s>" % (k, xml(v).replace("\n", "&#10;"), k) for k, v in args)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ser="%s"><soap:Body>'
            '<ser:%s>%s</ser:%s></soap:Body></soap:Envelope>' % (name_space, operation, inside, operation))


SOAP = {"content-type": "text/xml; charset=utf-8", "soapaction": '""'}
JSON = {"content-type": "application/json"}


def service_json(rows, public):
    batch = hashlib.sha256("".join("%s/%d\n" % (IDS[i], VERSIONS[i]) for i in rows).encode()).hexdigest()[:32]
    body = dump({"batch": batch, "count": str(len(rows)), "records": [row(i, public, heads(i, True), False) for i in rows]})
    sign = mac("sm3", "app_id-1\n%s\n%s\n%s" % (MS, UUID, body))
    return call("POST /records", {**JSON, "x-app-id": "app_id-1", "x-timestamp": MS, "x-nonce": UUID, "x-signature": sign}, body)


def gateway_form(rows, public):
    body = dump([row(i, public, heads(i, True), False) for i in rows])
    sign = hashlib.md5(("app_key-1secret-of-app_secret" + CIVIL).encode()).hexdigest()
    return call("POST /gateway/credit/push", {"content-type": "application/x-www-form-urlencoded"},
                "data=%s&appKey=app_key-1&requestTime=%s&sign=%s" % (enc(body), CIVIL, sign))


def directory_rest(rows, public):
    body = dump([row(i, public, heads(i, False), False) for i in rows])
    return call("POST /directory-tasks", {**JSON, "x-app-id": "app_id-1", "x-time": S, "x-sign": mac("sha256", S + body)},
                dump({"directory": "penalty", "directorySnapshot": "1", "rows": json.loads(body)}))


def directory_soap(rows, public):
    body = dump([row(i, public, heads(i, False), True) for i in rows])
    return call("POST /services/InterfaceUploadService", SOAP,
                soap("http://upload.service/", "upload", [("tableCode", "penalty"), ("departmentCode", "department-1"), ("tableVersionId", "1"), ("body", body)]))


def hub_soap(rows, public):
    fields = row(rows[0], public, heads(rows[0], False), False)
    message = ("<ExchangeMessage><Header><sender>sender-1</sender><receiver>receiver-1</receiver><flow>%s</flow><item>penalty</item><sn>1</sn></Header><Body>%s</Body>"
               "</ExchangeMessage>" % (UUID, "".join("<%s>%s</%s>" % (k, xml(v), k) for k, v in fields.items())))
    return call("POST /services/bsync", {**SOAP, "token": "t0", "serviceid": "exsend"}, soap("http://bsync.service/", "service", [("xml", message)]))


def nation_2016_soap(rows, public):
    v = shown((COMPANY, PERSON)[rows[0]], False)
    slash = lambda d: "" if not d else d.replace("-", "/")
    get = lambda code: v.get(code, "")
    fields = [("CF_WSH", get("CF_WSH")), ("CF_CFMC", get("CF_WFXW")), ("CF_CFLB1", get("CF_CFLB")), ("CF_SY", get("CF_SY")), ("CF_YJ", get("CF_YJ")), ("CF_XDR_MC", get("CF_XDR_MC")),
              ("CF_XDR_SHXYM", get("CF_XDR_SHXYM")), ("CF_XDR_ZDM", ""), ("CF_XDR_GSDJ", ""), ("CF_XDR_SWDJ", ""), ("CF_XDR_SFZ", get("CF_XDR_ZJHM")), ("CF_FR", get("CF_FRDB")),
              ("CF_JG", get("CF_NR")), ("CF_JDRQ", slash(get("CF_JDRQ"))), ("CF_JZQ", slash(get("CF_YXQ"))), ("CF_XZJG", get("CF_CFJG")), ("CF_XZBM", get("CF_CFJG")),
              ("CF_ZT", "0" if OPS[rows[0]] == "upsert" else "3"), ("DFBM", "330822"), ("SJC", slash(get("CF_JDRQ"))), ("BZ", get("BZ"))]
    body = '<?xml version="1.0" encoding="UTF-8"?>\n<ROWDATA><ROW>%s</ROW></ROWDATA>\n' % "".join("<%s>%s</%s>" % (k, xml(t), k) for k, t in fields)
    return call("POST /services/PenaltyWebService", SOAP, soap("http://webservice.credit/", "importPenalyXml", [("arg0", "secret-of-fixed_token"), ("arg1", body)]))


WRITERS = {"service-json": service_json, "gateway-form": gateway_form, "directory-rest": directory_rest, "directory-soap": directory_soap, "hub-soap": hub_soap,
           "nation-2016-soap": nation_2016_soap}


def records(rows):
    out = ""
    for i in rows:
        fields = {code: (full.split("、") if code == "CF_CFLB" else full) for code, full, _ in (COMPANY, PERSON)[i]}
        out += json.dumps({"id": IDS[i], "version": VERSIONS[i], "line": {"kind": "penalty", "schema": "2018+/1", "op": OPS[i], "fields": fields}}, ensure_ascii=False) + "\n"
    return out


def files():
    for name, shape in SHAPES.items():
        alone = shape in ONE_A_CALL
        for folder, rows in ([("company", [0]), ("person", [1])] if alone else [("whole-call", [0, 1])]):
            base = os.path.join(HERE, name, "cases", folder)
            yield os.path.join(base, "records.ndjson"), records(rows)
            yield os.path.join(base, "call.txt"), WRITERS[shape](rows, False)
            if name not in SHARE_ONLY:
                yield os.path.join(base, "call-public.txt"), WRITERS[shape](rows, True)


def main():
    stale = 0
    for path, text in files():
        held = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        if held == text: continue
        stale += 1
        if "--check" in sys.argv:
            print("differs:", path)
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f: f.write(text)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
