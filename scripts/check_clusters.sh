#!/usr/bin/env bash
# Tables on clusters of this machine, a Ray head with two workers and a Spark master with two, on the loopback address:
# what is found is what this machine's processes find, also when a worker is killed in the middle; when the whole cluster
# is, the run ends with one line and goes on later.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/engines.sh

"$engines" scripts/check_clusters.py ray "$@"
"$engines" scripts/check_clusters.py spark "$@"
