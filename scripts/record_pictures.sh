#!/usr/bin/env bash
# The pictures of VS Code in the documentation, dark and light: taken by scripts/check_vscode.sh, and made small.
# Needs what that needs, and Pillow in the Python of PYTHON (.venv/bin/python). Look at what comes of it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
PICTURES="$work" bash "$root/scripts/check_vscode.sh"
"${PYTHON:-$root/.venv/bin/python}" "$root/scripts/editors/pictures.py" "$work" "$root/docs/images"
