#!/usr/bin/env bash
# Install promptlint and the example plug-in into an empty environment, run the plug-in's tests, lint and fix with it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cp -r "$root/examples/plugin" "$work/plugin"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pytest "$root" "$work/plugin"
cd "$work/plugin"
"$work/venv/bin/pytest" -q

mkdir "$work/prompts"
cd "$work/prompts"
printf 'a cat, BLURRY\n' >a.txt
"$work/venv/bin/promptlint" check a.txt
printf 'plugin-rules = true\n' >promptlint.toml
status=0
"$work/venv/bin/promptlint" check --output-format concise a.txt >out || status=$?
test "$status" -eq 1
grep -q 'XS001\[warning\] the tokenizer reads `BLURRY` as `blurry`' out || { cat out; exit 1; }
"$work/venv/bin/promptlint" fix a.txt
test "$(cat a.txt)" = "a cat, blurry"
printf 'plugin-rules = true\nignore = ["shouted-tag"]\n' >promptlint.toml
printf 'a cat, BLURRY\n' >a.txt
"$work/venv/bin/promptlint" check a.txt
echo "plug-in: found, fixed, ignored"
