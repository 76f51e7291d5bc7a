#!/usr/bin/env bash
# Build the sdist, the wheel from it, install the wheel into an empty environment away from the checkout, lint with it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

"$root/.venv/bin/python" -m build --outdir "$work/dist" "$root" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$work"/dist/*.whl
cp "$root/examples/seed-page.txt" "$work/page.txt"
cd "$work"

"$work/venv/bin/promptlint" --version
"$work/venv/bin/python" - <<'PY'
import promptlint, promptlint.syntax
from importlib.metadata import version
assert version("sd-promptlint") == promptlint.__version__
from promptlint.syntax.grammar import TABLES, grammar_folder, grammar_hash
import json
assert "site-packages" in str(grammar_folder()), grammar_folder()
assert json.loads(TABLES.read_text())["grammar"] == grammar_hash()
assert str(promptlint.parse("(a:1.2), [b|c]")) == "(a:1.2), [b|c]"
PY
status=0
"$work/venv/bin/promptlint" check --output-format concise page.txt || status=$?
test "$status" -eq 1
python3 -m zipfile -l "$work"/dist/*.whl >"$work/listing"
for file in promptlint/py.typed promptlint/grammars/a1111.lark promptlint/grammars/terminals.lark; do
  grep -q "$file" "$work/listing" || { echo "the wheel has no $file"; exit 1; }
done
echo "package is whole"
