#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install.sh DIR: puts ajv and ajv-formats, pinned, into DIR/node_modules. Debian's npm brings four hundred packages along, so where no npm
# is installed the pinned one is taken from the registry and run with Debian's nodejs.
set -eu
dir=$1
mkdir -p "$dir"
cd "$dir"
[ -f node_modules/ajv/dist/2020.js ] && [ -f node_modules/ajv-formats/package.json ] && exit 0
npm=npm
if ! command -v npm >/dev/null 2>&1; then
  version=10.8.2
  sum=c8c61ba0fa0ab3b5120efd5ba97fdaf0e0b495eef647a97c4413919eda0a878b
  curl -fsSL --retry 3 -o npm.tgz "${NPM_REGISTRY:-https://registry.npmjs.org}/npm/-/npm-$version.tgz"
  echo "$sum  npm.tgz" | sha256sum -c --quiet -
  mkdir -p npm && tar -xzf npm.tgz -C npm --strip-components=1
  npm="node $PWD/npm/bin/npm-cli.js"
fi
[ -f package.json ] || echo '{"private": true}' >package.json
$npm install --no-audit --no-fund --ignore-scripts --save-exact ajv@8.17.1 ajv-formats@3.0.1 >install.log 2>&1 || { cat install.log >&2; exit 1; }
