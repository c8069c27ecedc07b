#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/golden/recipes/*/call.txt: what the calls of each signing recipe must look like, worked out here with hashlib, hmac and the
openssl command, never with the product. Each case is written down step by step on purpose: nothing reads recipe.toml.
With --check nothing is written; exit 1 when a file differs."""
import base64, hashlib, hmac, json, os, subprocess, sys
from urllib.parse import quote

HERE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "golden", "recipes")
BODY = '[{"CF_WSH":"青市监罚〔2026〕5号","CF_NR_FK":"0.2","n":1,"空":""}]'
OBJECT = '{"b":{"z":1,"a":"甲"},"a":"x y","empty":"","n":12,"t":true,"sign":"old"}'
# 2026-11-20T09:08:07.123+08:00
MS, S, CIVIL, UTC = "1795136887123", "1795136887", "20261120090807", "2026-11-20T01:08:07Z"
NONCE = bytes(range(16))
KEY16, IV16 = "0123456789abcdef", "fedcba9876543210"


def md5(t): return hashlib.md5(t.encode()).hexdigest()
def sha1(t): return hashlib.sha1(t.encode()).hexdigest()
def sha256(t): return hashlib.sha256(t.encode()).hexdigest()
def sm3(t): return hashlib.new("sm3", t.encode()).hexdigest()
def mac(name, key, t): return hmac.new(key if isinstance(key, bytes) else key.encode(), t if isinstance(t, bytes) else t.encode(), name)
def b64(raw): return base64.b64encode(raw).decode()
def enc(t): return quote(t, safe="-._~")


def sm4(mode, data, key, iv=None):
    args = ["openssl", "enc", "-sm4-" + mode, "-K", key.encode().hex()]
    if iv: args += ["-iv", iv.encode().hex()]
    return subprocess.run(args, input=data.encode(), capture_output=True, check=True).stdout


def call(first, headers, body):
    return first + "\n" + "".join("%s: %s\n" % h for h in sorted(headers.items())) + "\n" + body


JSON, FORM = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}


def md5_app_key_time():
    sign = md5("gov-1" + "s3cret" + CIVIL)
    return call("POST /gateway", FORM, "data=%s&appKey=gov-1&requestTime=%s&sign=%s" % (enc(BODY), CIVIL, sign))


def sha1_headers():
    return call("POST /report", {**JSON, "appkey": "k1", "timestamp": MS, "signature": sha1("k1" + "s3cret" + MS)}, BODY)


def tif_headers():
    nonce = NONCE.hex()
    sign = sha256(S + "s3cret" + nonce + S).upper()
    return call("POST /ebus/credit", {**JSON, "x-tif-paasid": "p1", "x-tif-timestamp": S, "x-tif-nonce": nonce, "x-tif-signature": sign}, BODY)


def tif_with_body():
    nonce = "0123456789"[:10]  # digits: byte modulo 10
    return call("POST /up", {**JSON, "x-sign": sha256("c1" + S + nonce + BODY), "x-ts": S, "x-nonce": nonce}, BODY)


def sorted_params_sm3_key_appended():
    parts = {"unit": "青石市市场监督管理局", "ts": CIVIL, "data": BODY, "empty": ""}
    plain = "&".join("%s=%s" % (k, parts[k]) for k in sorted(parts) if parts[k]) + "&key=s3cret"
    parts["sign"] = sm3(plain).upper()
    return call("POST /x", FORM, "&".join("%s=%s" % (enc(k), enc(v)) for k, v in parts.items()))


def sha256_suffix():
    return call("POST /x?app=a1&sign=%s" % sha256(BODY + "&key=s3cret"), JSON, BODY)


def hmac_sha256_headers():
    digest = b64(hashlib.sha256(BODY.encode()).digest())
    headers = {"x-ca-key": "a1", "x-ca-nonce": "00010203-0405-4607-8809-0a0b0c0d0e0f", "x-ca-timestamp": MS}
    plain = "POST\n%s\n" % digest + "\n".join("%s:%s" % (k, headers[k]) for k in sorted(headers))
    headers["x-ca-signature"] = b64(mac("sha256", "s3cret", plain).digest())
    return call("POST /ca", {**JSON, **headers, "content-digest": digest}, BODY)


def hmac_sm3_sorted_json():
    # top level sorted by name, nested objects as sorted JSON, empties and `sign` left out
    plain = 'a=x y&b={"a":"甲","z":1}&n=12&t=true'
    sign = mac("sm3", bytes.fromhex("00112233445566778899aabbccddeeff"), plain).hexdigest()
    return call("POST /j", JSON, json.dumps({"head": {"appId": "a1", "sign": sign}, "body": json.loads(OBJECT)}, ensure_ascii=False, separators=(",", ":")))


def hmac_md5_and_sha1():
    return call("POST /x", {**JSON, "a": mac("md5", "s3cret", BODY).hexdigest(), "b": b64(mac("sha1", "s3cret", BODY).digest()).rstrip("=").replace("+", "-").replace("/", "_")}, BODY)


def sm4_cbc_body_hmac():
    cipher = sm4("cbc", BODY, KEY16, IV16)
    sign = mac("sm3", "s3cret", cipher).hexdigest()
    return call("POST /enc", JSON, json.dumps({"appCode": "a1", "encData": b64(cipher), "sign": sign, "time": UTC}, separators=(",", ":")))


def sm4_ecb_hex():
    cipher = sm4("ecb", BODY, KEY16).hex().upper()
    return call("POST /ecb", {"content-type": "text/plain", "x-sign": sm3("s3cret" + cipher + "s3cret")}, cipher)


def descending_values_only():
    parts = {"a": "1 2", "b": "二", "c": BODY}
    plain = "|".join(enc(parts[k]) for k in sorted(parts, reverse=True))
    return call("POST /d", FORM, "a=1%%202&b=%s&c=%s&s=%s" % (enc("二"), enc(BODY), sha256("s3cret" + plain)))


CASES = [md5_app_key_time, sha1_headers, tif_headers, tif_with_body, sorted_params_sm3_key_appended, sha256_suffix, hmac_sha256_headers,
         hmac_sm3_sorted_json, hmac_md5_and_sha1, sm4_cbc_body_hmac, sm4_ecb_hex, descending_values_only]


def main():
    stale = 0
    for case in CASES:
        folder = os.path.join(HERE, case.__name__.replace("_", "-"))
        path = os.path.join(folder, "call.txt")
        text = case()
        held = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        if held == text:
            continue
        stale += 1
        if "--check" in sys.argv:
            print("differs:", path)
            continue
        os.makedirs(folder, exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
