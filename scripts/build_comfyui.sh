#!/usr/bin/env bash
# Build the pack for ComfyUI: a folder to put into `custom_nodes`. Types are checked and tests run. Needs Python 3.11 with
# pip, node 20 or newer and npm. ENGINE names a folder with the engine, where build_pages.sh has built it already.
# usage: build_comfyui.sh FOLDER
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
target="${1:?a folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  echo "$target is there already, and not empty"
  exit 1
fi
mkdir -p "$target"
target="$(cd "$target" && pwd)"
# Built in a copy: the checkout stays as it is.
tar -C "$root/integrations" --exclude=node_modules --exclude=dist --exclude=out -cf - web comfyui | tar -C "$work" -xf -
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error PROMPTLINT_ROOT="$root"
quietly() { "$@" >"$work/log" 2>&1 || { tail -c 5000 "$work/log"; echo "FAILED: $*"; exit 1; }; }
if [ -z "${ENGINE:-}" ]; then
  cd "$work/web"
  quietly npm ci --ignore-scripts
  quietly npm run build --workspace engine
  ENGINE="$work/web/engine/dist"
fi
cd "$work/comfyui"
quietly npm ci --ignore-scripts
quietly npm run types
quietly npm test
ENGINE="$ENGINE" DIST="$target/web" quietly npm run build
cp __init__.py nodes.py pyproject.toml README.md "$target/"
cp "$root/LICENSE" "$target/LICENSE"
cp -r "$ENGINE/licenses" "$target/licenses"
