#!/usr/bin/env bash
# Every command of the README and the documentation, run: see scripts/check_commands.py. Installs pipx and uv into a folder
# that is deleted afterwards.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
exec "$root/.venv/bin/python" "$root/scripts/check_commands.py" "$@"
