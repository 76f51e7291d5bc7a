#!/usr/bin/env bash
# The programs whose own parsers the differential tests compare with, without what these parsers do not need, such as torch.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps compel==2.5.1 dynamicprompts==0.31.0 pyparsing==3.3.3
