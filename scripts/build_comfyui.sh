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
source "$root/scripts/building.sh"
sources web comfyui
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
