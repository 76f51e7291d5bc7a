#!/usr/bin/env bash
# Build a release of the last commit twice: it must be the same, byte for byte. Then install the wheel into an empty
# environment away from the checkout, and lint with it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

(umask 022 && TZ=UTC bash "$root/scripts/build_release.sh" "$work/dist")
# Nothing of the second builder's circumstances may show.
git clone --quiet "$root" "$work/another folder"
(umask 077 && TZ=Pacific/Auckland LC_ALL=C PYTHONHASHSEED=1 bash "$work/another folder/scripts/build_release.sh" "$work/again")
(cd "$work/dist" && sha256sum ./*) | tee "$work/sums"
(cd "$work/again" && sha256sum --check --quiet "$work/sums") || { echo "two builds of one commit differ"; exit 1; }
test "$(wc -l <"$work/sums")" -eq 3 || { echo "a release is a wheel, an sdist and an SBOM"; exit 1; }

# What an index asks of a package, and that the sdist is the whole repository and gives the same wheel.
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check build twine validate-pyproject
"$work/tools/bin/validate-pyproject" "$root/pyproject.toml"
"$work/tools/bin/twine" --no-color check --strict "$work"/dist/*.whl "$work"/dist/*.tar.gz
mkdir "$work/sdist" && tar -C "$work/sdist" --strip-components 1 -xzf "$work"/dist/*.tar.gz
diff <(cd "$work/sdist" && find . -type f ! -path ./PKG-INFO | LC_ALL=C sort) \
  <(git -C "$work/another folder" ls-files | sed 's,^,./,' | LC_ALL=C sort) || { echo "the sdist is not what git has"; exit 1; }
python3 -m venv "$work/build"
"$work/build/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$root/requirements/build.txt"
for source in sdist "another folder"; do
  SOURCE_DATE_EPOCH="$(git -C "$root" log -1 --format=%ct)" "$work/build/bin/pip" wheel --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --wheel-dir "$work/wheel of $source" "$work/$source"
  cmp "$work/wheel of $source"/*.whl "$work"/dist/*.whl || { echo "the wheel of $source is another one"; exit 1; }
done
! grep -l "$work" "$work"/dist/*.json || { echo "the SBOM names a folder of this machine"; exit 1; }

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
