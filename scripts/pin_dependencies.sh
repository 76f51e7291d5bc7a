#!/usr/bin/env bash
# Pin what the image and the action install, and what builds a release: every dependency with its version and hashes, for
# all systems and each Python that promptlint supports. Writes requirements/*.txt anew, with the newest versions allowed.
set -euo pipefail
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check uv

pin() { # the file to write, and where the requirements stand
  "$work/tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-emit-index-url \
    --no-annotate --custom-compile-command "bash scripts/pin_dependencies.sh" --output-file "$1" "$2"
}
pin requirements/runtime.txt pyproject.toml
python3 - >"$work/build.in" <<'PY'
import tomllib

with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["build-system"]["requires"], sep="\n")
PY
pin requirements/build.txt - <"$work/build.in"
printf 'build\ncyclonedx-bom\n' | cat - "$work/build.in" | pin requirements/release.txt -
