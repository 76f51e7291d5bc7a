#!/usr/bin/env bash
# Build the extension for A1111, Forge and their kin: the folder that goes into `extensions/`, or into a repository that
# "Install from URL" takes. Types are checked and tests run first. Needs Python 3.11 with pip, node 20 or newer and npm.
# ENGINE=DIR names an engine that is built already.
# usage: build_webui.sh FOLDER
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
target="${1:?a folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
target="$(cd "$target" && pwd)"
if [ -n "${ENGINE:-}" ]; then ENGINE="$(cd "$ENGINE" && pwd)"; fi
# Built in a copy: the checkout stays as it is.
tar -C "$root/integrations" --exclude=node_modules --exclude=dist --exclude=out -cf - web webui | tar -C "$work" -xf -
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error PROMPTLINT_ROOT="$root"
quietly() { "$@" >"$work/log" 2>&1 || { tail -c 5000 "$work/log"; echo "FAILED: $*"; exit 1; }; }
cd "$work/web"
quietly npm ci --ignore-scripts
[ -n "${ENGINE:-}" ] || quietly npm run build --workspace engine
cd "$work/webui"
quietly npm ci --ignore-scripts
quietly npm run types
quietly npm test
ENGINE="${ENGINE:-$work/web/engine/dist}" quietly npm run build
# What else is in the folder stays, such as the history of its repository.
for name in dist/*; do
  rm -rf "$target/${name#dist/}"
  cp -r "$name" "$target/"
done
