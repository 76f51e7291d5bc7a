#!/usr/bin/env bash
# Build the container image and lint an example with it. Needs Docker. Usage: bash scripts/check_image.sh NAME[:TAG]
set -euo pipefail
image="$1"
cd "$(dirname "$0")/.."
docker build --tag "$image" .
version="$(python3 scripts/set_version.py --check)"
test "promptlint ${version%% *}" = "$(docker run --rm "$image" --version)" || { echo "the image has another version"; exit 1; }
status=0
docker run --rm --network none --read-only --volume "$PWD/examples:/work:ro" "$image" check --no-cache seed-page.txt >/dev/null || status=$?
test "$status" -eq 1 || { echo "the example gave status $status, not 1"; exit 1; }
test "$(docker run --rm --entrypoint id "$image" -u)" -ne 0 || { echo "the image runs as root"; exit 1; }
echo "image: promptlint ${version%% *}, without a network, without root"
