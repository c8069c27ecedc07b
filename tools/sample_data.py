#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Synthetic decisions for the demo and the end-to-end tests. All names are put together from fixed syllables, all codes are made up
and carry right check characters; no real person or organisation is meant."""
import random

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
PLACES = ["青石", "云岭", "东渡", "望江", "白沙", "玉泉", "龙湾", "松阳"]
TRADES = ["商贸", "建材", "食品", "物流", "环保工程", "餐饮管理"]
FAMILY = "王李张刘陈杨赵黄周吴"
GIVEN = "伟芳娜敏静丽强磊军洋"


def uscc(prefix, area, body8):
    plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    check = (11 - sum(plain.index(c) * w for c, w in zip(body8, ORG_WEIGHTS)) % 11) % 11
    code = prefix + area + body8 + ("X" if check == 10 else str(check))
    return code + ALPHABET[(31 - sum(ALPHABET.index(c) * w for c, w in zip(code, USCC_WEIGHTS)) % 31) % 31]


def id_card(area, birth, serial):
    body = "%s%s%03d" % (area, birth, serial)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, ID_WEIGHTS)) % 11]


class Agency:
    """One reporting unit and the decisions that its system would hold."""

    def __init__(self, name, code, area, tag, seed):
        self.name, self.code, self.area, self.tag = name, code, area, tag
        self.random = random.Random(seed)
        self.count = 0

    def _organisation(self):
        r = self.random
        return (r.choice(PLACES) + r.choice(PLACES) + r.choice(TRADES) + "有限公司",
                uscc("91", self.area, "MA%06d" % r.randint(0, 999999)), r.choice(FAMILY) + r.choice(GIVEN) + r.choice(GIVEN))

    def penalty(self, decided):
        self.count += 1
        name, code, person = self._organisation()
        kind = self.random.choice(["罚款", "警告", "没收违法所得"])
        amount = self.random.choice(["0.2", "0.5", "1", "3"])
        return {
            "CF_XDR_MC": name, "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": code, "CF_FRDB": person,
            "CF_WSH": "%s罚〔2026〕%d号" % (self.tag, self.count), "CF_WFXW": "违反登记管理规定的行为",
            "CF_SY": "经查，当事人未按规定办理登记手续，事实清楚，证据确凿。", "CF_YJ": "《中华人民共和国行政处罚法》第二十八条第一款",
            "CF_CFLB": kind, "CF_NR": {"罚款": "处罚款人民币%s万元。" % amount, "警告": "给予警告，责令改正。", "没收违法所得": "没收违法所得%s万元。" % amount}[kind],
            "CF_NR_FK": amount if kind == "罚款" else "", "CF_NR_WFFF": amount if kind == "没收违法所得" else "", "CF_NR_ZKDX": "",
            "CF_JDRQ": decided, "CF_YXQ": "2027-06-30", "CF_GSJZQ": "2027-06-30", "CF_CFJG": self.name, "CF_CFJGDM": self.code,
            "CF_SJLY": self.name, "CF_SJLYDM": self.code, "BZ": "",
        }

    def permit(self, decided):
        self.count += 1
        name, code, person = self._organisation()
        return {
            "XK_XDR_MC": name, "XK_XDR_LB": "法人及非法人组织", "XK_XDR_SHXYM": code, "XK_FRDB": person, "XK_FR_ZJLX": "身份证",
            "XK_FR_ZJHM": id_card("110101", "19700101", self.count % 1000), "XK_XKWS": "准予行政许可决定书",
            "XK_WSH": "%s许〔2026〕%d号" % (self.tag, self.count), "XK_XKLB": "普通", "XK_XKZS": "道路运输经营许可证",
            "XK_XKBH": "交运字%08d" % self.count, "XK_NR": "准予从事道路普通货物运输。", "XK_JDRQ": decided, "XK_YXQZ": decided,
            "XK_YXQZI": "2030-12-31", "XK_XKJG": self.name, "XK_XKJGDM": self.code, "XK_ZT": "有效", "XK_LYDW": self.name,
            "XK_LYDWDM": self.code, "BZ": "",
        }


def dirty(rows, spoil):
    """Spoils rows by index: {index: (field, value)}; answers the same list."""
    for index, (field, value) in spoil.items():
        rows[index][field] = value
    return rows


def csv_text(rows):
    columns = list(rows[0])
    quote = lambda v: '"%s"' % v.replace('"', '""') if any(c in v for c in ',"\n') else v
    return "\r\n".join([",".join(columns)] + [",".join(quote(r.get(c, "")) for c in columns) for r in rows]) + "\r\n"


def xml_text(rows):
    from xml.sax.saxutils import escape
    body = "".join("<row>" + "".join("<%s>%s</%s>" % (k, escape(v), k) for k, v in r.items()) + "</row>\n" for r in rows)
    return '<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n' + body + "</rows>\n"
