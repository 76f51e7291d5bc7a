#!/usr/bin/env bash
# Build what pages need: the engine, the component for text boxes, the playground; types checked, tests run. Needs Python
# 3.11 with pip, node 20 or newer and npm.
# usage: build_pages.sh FOLDER
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
target="${1:?a folder}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
target="$(cd "$target" && pwd)"
# Built in a copy: the checkout stays as it is.
tar -C "$root/integrations" --exclude=node_modules --exclude=dist --exclude=out -cf - web playground | tar -C "$work" -xf -
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error PROMPTLINT_ROOT="$root"
quietly() { "$@" >"$work/log" 2>&1 || { tail -c 5000 "$work/log"; echo "FAILED: $*"; exit 1; }; }
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
