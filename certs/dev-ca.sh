#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A certificate authority for development and tests. Production uses `xinshi cert` or a domestic CA; see README.md.
set -eu

usage() {
  cat >&2 <<'TEXT'
usage: dev-ca.sh init DIR                             new authority: DIR/ca.crt, DIR/ca.key
       dev-ca.sh issue DIR NAME UNIT [HOST,HOST|IP…]  certificate: DIR/NAME.crt, DIR/NAME.key; default hosts localhost,127.0.0.1,::1
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
  case "$name" in "" | ca | *[!0-9A-Za-z._-]*) fail "NAME is letters, digits, dot, hyphen, and not ca" ;; esac
  case "$unit" in *[!0-9A-Z]*) fail "UNIT is 18 digits and capital letters" ;; esac
  [ ${#unit} -eq 18 ] || fail "UNIT is 18 digits and capital letters"
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
  issue) [ $# -ge 4 ] && [ $# -le 5 ] || usage; shift; issue "$@" ;;
  *) usage ;;
esac
