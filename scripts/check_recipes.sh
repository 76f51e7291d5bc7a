#!/usr/bin/env bash
# Each recipe of docs/data.md as it stands there, with its engine as it is installed from the package registry, and
# `promptlint data` with each engine: all find the same, row by row. Spark needs Java; without one, as root, it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/engines.sh

"$engines" scripts/check_recipes.py "$@"
