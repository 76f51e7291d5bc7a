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
source "$root/scripts/building.sh"
sources web webui
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
