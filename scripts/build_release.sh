#!/usr/bin/env bash
# Build what a release has from the last commit: the sdist, the wheel, and what the wheel needs as an SBOM (CycloneDX), with
# pinned tools and dependencies. The same commit gives the same bytes. Usage: bash scripts/build_release.sh FOLDER
set -euo pipefail
out="$(mkdir -p "$1" && cd "$1" && pwd)"
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Times in the archives are those of the commit.
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH

git clone --quiet . "$work/source"
python3 -m venv "$work/build"
"$work/build/bin/pip" install --require-hashes --only-binary :all: -r requirements/release.txt
"$work/build/bin/python" -m build --no-isolation --outdir "$work/dist" "$work/source" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

# Without pip, which the wheel does not need, and from an index, so that no path of this machine is taken down.
python3 -m venv --without-pip "$work/installed"
into() { "$work/build/bin/pip" --python "$work/installed" install --only-binary :all: "$@"; }
into --require-hashes -r requirements/runtime.txt
into --no-deps --no-index --find-links "$work/dist" sd-promptlint

# The version stands in a module, where the generator does not look for it.
version="$("$work/build/bin/python" -m hatchling version)"
sed "s/^dynamic = .*$/version = \"$version\"/" pyproject.toml >"$work/pyproject.toml"
"$work/build/bin/cyclonedx-py" environment --output-reproducible --validate --mc-type application --pyproject "$work/pyproject.toml" \
  --output-format JSON --output-file "$work/dist/sd_promptlint-$version.cdx.json" "$work/installed/bin/python"
cp "$work"/dist/* "$out"
