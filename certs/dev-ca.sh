#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A certificate authority for development and tests. Production uses `xinshi cert` or a domestic CA; see README.md.
set -eu

usage() {
  cat >&2 <<'TEXT'
usage: dev-ca.sh init DIR                             new authority: DIR/ca.crt, DIR/ca.key
       dev-ca.sh issue DIR NAME UNIT [HOST,HOST|IP…]  certificate: DIR/NAME.crt, DIR/NAME.key; default hosts localhost,127.0.0.1,::1
       dev-ca.sh init-sm2 DIR                         SM2 root and issuing authority: DIR/sm2-ca.crt, .key, DIR/sm2-issuer.crt, .key
       dev-ca.sh issue-sm2 DIR NAME UNIT              SM2 signing certificate with its issuer's: DIR/NAME-sm2.crt, DIR/NAME-sm2.key
UNIT is the 18-character unified code. DIR must lie outside of the source tree: private keys never enter the repository.
example: dev-ca.sh init ~/xinshi-pki && dev-ca.sh issue ~/xinshi-pki county 11330100MB0000001X gateway.example
TEXT
  exit 2
}

fail() {
  echo "dev-ca.sh: $1" >&2
  exit 1
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
days_ca=3650
days_leaf=180

outside_of_repository() {
  parent=$(CDPATH='' cd -- "$(dirname -- "$1")" 2>/dev/null && pwd -P) || fail "$(dirname -- "$1") does not exist"
  case "$parent/" in "$root"/*) fail "$1 lies inside of the source tree; choose another directory" ;; esac
}

new_key() {
  (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null)
}

init() {
  outside_of_repository "$1"
  [ ! -e "$1/ca.key" ] || fail "$1/ca.key exists; an authority is not overwritten"
  mkdir -p "$1"
  new_key "$1/ca.key"
  openssl req -x509 -new -key "$1/ca.key" -sha256 -days $days_ca -subj "/CN=Xinshi development CA" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$1/ca.crt"
  echo "$1/ca.crt"
}

# National cryptography. Every signature bears the ID; the tool's own default is the empty one, which no peer accepts.
sm2_id="distid:1234567812345678"

new_sm2_key() {
  (umask 077 && openssl genpkey -algorithm SM2 -out "$1" 2>/dev/null)
}

sm2_certificate() { # request key-of-issuer issuer out days extensions
  openssl x509 -req -in "$1" -CA "$3" -CAkey "$2" -sm3 -sigopt $sm2_id -vfyopt $sm2_id -days "$5" -set_serial "0x4$(openssl rand -hex 15)" \
    -extfile "$6" -out "$4" 2>/dev/null
}

init_sm2() {
  outside_of_repository "$1"
  [ ! -e "$1/sm2-ca.key" ] || fail "$1/sm2-ca.key exists; an authority is not overwritten"
  mkdir -p "$1"
  new_sm2_key "$1/sm2-ca.key"
  new_sm2_key "$1/sm2-issuer.key"
  openssl req -x509 -new -key "$1/sm2-ca.key" -sm3 -sigopt $sm2_id -days $days_ca -subj "/CN=Xinshi development SM2 root" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$1/sm2-ca.crt"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n' >"$work/extensions"
  openssl req -new -key "$1/sm2-issuer.key" -sm3 -sigopt $sm2_id -subj "/CN=Xinshi development SM2 issuer" -out "$work/request"
  sm2_certificate "$work/request" "$1/sm2-ca.key" "$1/sm2-ca.crt" "$1/sm2-issuer.crt" $days_ca "$work/extensions"
  echo "$1/sm2-ca.crt"
}

issue_sm2() {
  dir=$1 name=$2 unit=$3
  [ -f "$dir/sm2-issuer.key" ] || fail "$dir has no SM2 authority; run: dev-ca.sh init-sm2 $dir"
  check_name_and_unit "$name" "$unit"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\nsubjectAltName=URI:urn:xinshi:unit:%s\n' "$unit" >"$work/extensions"
  new_sm2_key "$work/key"
  openssl req -new -key "$work/key" -sm3 -sigopt $sm2_id -subj "/CN=$name" -out "$work/request"
  sm2_certificate "$work/request" "$dir/sm2-issuer.key" "$dir/sm2-issuer.crt" "$work/crt" $days_leaf "$work/extensions"
  (umask 077 && cp "$work/key" "$dir/$name-sm2.key")
  cat "$work/crt" "$dir/sm2-issuer.crt" >"$dir/$name-sm2.crt"
  echo "$dir/$name-sm2.crt"
}

check_name_and_unit() {
  case "$1" in "" | ca | *[!0-9A-Za-z._-]*) fail "NAME is letters, digits, dot, hyphen, and not ca" ;; esac
  case "$2" in *[!0-9A-Z]*) fail "UNIT is 18 digits and capital letters" ;; esac
  [ ${#2} -eq 18 ] || fail "UNIT is 18 digits and capital letters"
}

alternative_names() {
  names="URI:urn:xinshi:unit:$1"
  for host in $(printf '%s' "$2" | tr ',' ' '); do
    case "$host" in
      *[!0-9A-Za-z.:*-]*) fail "host $host has characters that a host name cannot have" ;;
      *:*) names="$names,IP:$host" ;;
      *[!0-9.]*) names="$names,DNS:$host" ;;
      *) names="$names,IP:$host" ;;
    esac
  done
  printf '%s' "$names"
}

issue() {
  dir=$1 name=$2 unit=$3 hosts=${4:-localhost,127.0.0.1,::1}
  [ -f "$dir/ca.key" ] || fail "$dir has no authority; run: dev-ca.sh init $dir"
  check_name_and_unit "$name" "$unit"
  names=$(alternative_names "$unit" "$hosts")
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cat >"$work/extensions" <<TEXT
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth,emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = $names
TEXT
  new_key "$work/key"
  openssl req -new -key "$work/key" -sha256 -subj "/CN=$name" -out "$work/request"
  openssl x509 -req -in "$work/request" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -sha256 -days $days_leaf \
    -set_serial "0x4$(openssl rand -hex 15)" -extfile "$work/extensions" -out "$work/crt" 2>/dev/null
  (umask 077 && cp "$work/key" "$dir/$name.key.new")
  cp "$work/crt" "$dir/$name.crt.new"
  mv "$dir/$name.key.new" "$dir/$name.key"
  mv "$dir/$name.crt.new" "$dir/$name.crt"
  echo "$dir/$name.crt"
}

case "${1:-}" in
  init) [ $# -eq 2 ] || usage; init "$2" ;;
  init-sm2) [ $# -eq 2 ] || usage; init_sm2 "$2" ;;
  issue-sm2) [ $# -eq 4 ] || usage; shift; issue_sm2 "$@" ;;
  issue) [ $# -ge 4 ] && [ $# -le 5 ] || usage; shift; issue "$@" ;;
  *) usage ;;
esac
