#!/usr/bin/env bash
# Build the documentation site and follow every link inside of it: none is dead, no page is without one, the search knows
# all of them, and the pages ask nothing of other hosts. The playground goes beside the pages.
# Needs Python 3.11, node 20 and npm. SITE=DIR keeps the site.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check zensical
cp -r "$root/docs" "$root/zensical.toml" "$work/"
cd "$work"
venv/bin/zensical build --strict --clean
"$root/.venv/bin/python" "$root/scripts/check_links.py" site "$root"
bash "$root/scripts/build_pages.sh" "$work/built"
cp -r "$work/built/playground" site/playground
if [ -n "${SITE:-}" ]; then
  mkdir -p "$SITE"
  cp -r site/. "$SITE/"
fi
