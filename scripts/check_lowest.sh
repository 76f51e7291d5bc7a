#!/usr/bin/env bash
# The tests with the lowest versions that pyproject.toml allows, in .venv-lowest. Old releases have no wheels for a newer
# Python than they knew, so this takes the oldest Python that promptlint supports and that is here, from 3.11 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."

python=""
for candidate in python3.11 python3.12 python3.13 python3; do
  if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  echo "left out: the lowest versions need Python 3.11, 3.12 or 3.13, and none of them is here"
  exit 0
fi
"$python" -m venv --clear .venv-lowest
.venv-lowest/bin/python scripts/lowest_versions.py >.venv-lowest/constraints.txt
.venv-lowest/bin/pip install --quiet --disable-pip-version-check -c .venv-lowest/constraints.txt -e '.[test]'
.venv-lowest/bin/pytest -q -n auto --dist loadfile
