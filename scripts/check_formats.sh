#!/usr/bin/env bash
# Hold the formats for other programs to what those programs read: the public SARIF schema, reviewdog's own checks,
# a JUnit parser. They come from their packages, by name.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
command -v npm >/dev/null || { apt-get update -qq && apt-get install -y -qq npm; } >/dev/null

cd "$work"
echo '{}' >package.json # else npm installs beside one of a folder above
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/jest-sarif@1.0.0-beta.0 @umbrelladocs/rdformat-validator@1.0.1

cp "$root/examples/seed-page.txt" "page with 100%, emoji 🌅.txt"
printf '🌅 ((dog:1.8)), (cat:1,2), <lora:a:1\n\x01, b, b\n' > broken.txt
for format in sarif rdjson junit gitlab; do
  status=0
  "$root/.venv/bin/promptlint" check --isolated --output-format "$format" --output-file "report.$format" ./*.txt || status=$?
  test "$status" -eq 1
done
"$root/.venv/bin/python" "$root/scripts/check_formats.py" node_modules/@microsoft/jest-sarif/lib/schemas/*.json
node_modules/.bin/rdformat-validator --strict report.rdjson
