#!/usr/bin/env bash
# Build the VS Code extension: types checked, tests run, one file bundled, packed as a VSIX. Needs node 20 or newer and npm.
# usage: build_vscode.sh [VSIX]
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
target="${1:-$root/dist/promptlint.vsix}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$(dirname "$target")"
target="$(cd "$(dirname "$target")" && pwd)/$(basename "$target")"
# Built in a copy: the checkout stays as it is.
tar -C "$root/integrations/vscode" --exclude=node_modules --exclude=dist --exclude=out -cf - . | tar -C "$work" -xf -
cp "$root/LICENSE" "$work/LICENSE"
cp "$root"/docs/images/vscode-{findings,fix,completion,page}-{dark,light}.png "$work/media/"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent types
npm test --silent >tests.log 2>&1 || { cat tests.log; exit 1; }
npm run --silent build -- --log-level=warning
# A warning of the packer is one that the Marketplace would show.
npx --no-install vsce package --no-dependencies --out "$target" >vsce.log 2>&1 || { cat vsce.log; exit 1; }
! grep -i "warning" vsce.log || exit 1
tail -1 vsce.log
