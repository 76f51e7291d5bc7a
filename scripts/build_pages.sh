#!/usr/bin/env bash
# Build what pages need: the engine, the component for text boxes, the playground; types checked, tests run. Needs Python
# 3.11 with pip, node 20 or newer and npm.
# usage: build_pages.sh FOLDER
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
target="${1:?a folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
source "$root/scripts/building.sh"
sources web playground
for folder in web playground; do
  cd "$work/$folder"
  quietly npm ci --ignore-scripts
  quietly npm run types
  quietly npm test
done
cd "$work/web"
quietly npm run build
cd "$work/playground"
quietly npm run build
cp -r "$work/web/engine/dist" "$target/engine"
cp "$work/web/textarea/dist/textarea.mjs" "$target/textarea.mjs"
cp -r "$work/playground/dist" "$target/playground"
