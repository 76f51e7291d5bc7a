#!/usr/bin/env bash
# The real pre-commit on a real repository, with this checkout's last commit as the source of the hooks; then the steps
# of action.yml, run as GitHub runs them.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check pre-commit check-jsonschema pyyaml
tool() { "$work/tools/bin/$1" "${@:2}"; }
export PRE_COMMIT_HOME="$work/cache" GIT_CONFIG_GLOBAL="$work/gitconfig"
git config --global user.email tests@example.org
git config --global user.name tests
git config --global protocol.file.allow always
git config --global --add safe.directory '*'
fail() { echo "FAILED: $1"; exit 1; }

tool pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"
tool check-jsonschema --builtin-schema vendor.github-actions "$root/action.yml"

git clone --quiet "$root" "$work/hooks"
rev="$(git -C "$work/hooks" rev-parse HEAD)"
mkdir "$work/repo" && cd "$work/repo"
git init --quiet .
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: $rev
    hooks:
      - id: promptlint
        files: \.(sdprompt|prompt|txt)$
        exclude: ^old/
YAML
tool pre-commit install >/dev/null
git add . && git commit --quiet -m "start" || fail "a commit without prompts"

printf 'a cat, (dog:1,2)\n' >a.prompt
git add . && ! git commit --quiet -m "a mistake" >../out 2>&1 || fail "a mistake was let through"
grep -q "PW002" ../out || { cat ../out; fail "the mistake was not named"; }
printf 'a cat, (dog:1.2)\n' >a.prompt
git add a.prompt && git commit --quiet -m "mended" >../out 2>&1 || { cat ../out; fail "a good prompt was stopped"; }
mkdir old && printf 'a cat, (dog:1,2)\n' >old/b.prompt
git add old && git commit --quiet -m "excluded" >../out 2>&1 || { cat ../out; fail "an excluded file was checked"; }

sed -i 's/id: promptlint$/id: promptlint-fix/' .pre-commit-config.yaml
printf 'a cat, ((dog:1.8))\n' >a.prompt
git add . && ! git commit --quiet -m "to be fixed" >../out 2>&1 || fail "the fix hook changed nothing"
test "$(cat a.prompt)" = "a cat, (dog:1.98)" || { cat ../out; fail "the fix hook did not mend"; }
git add . && git commit --quiet -m "fixed" >../out 2>&1 || { cat ../out; fail "the mended prompt was stopped"; }
sed -i 's/id: promptlint-fix$/id: promptlint-format/' .pre-commit-config.yaml
printf 'a cat ,a dog\n' >a.prompt
git add . && ! git commit --quiet -m "to be formatted" >../out 2>&1 || fail "the format hook changed nothing"
test "$(cat a.prompt)" = "a cat, a dog" || { cat ../out; fail "the format hook did not format"; }
git add . && git commit --quiet -m "formatted" >../out 2>&1 || { cat ../out; fail "the formatted prompt was stopped"; }
# The hooks' own pattern: files that hold prompts, in whatever container, and no others.
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: $rev
    hooks:
      - id: promptlint-fix
YAML
mkdir -p wildcards workflows prompts
printf 'name,prompt,negative_prompt\nA,"((red ""hair"":1.2)), {prompt}",bad\n' >my_styles.csv
printf '{"3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a\\u0020cat, (sea:1.0)", "clip": ["1", 1]}}}\n' >workflows/a.json
printf 'styles:\n  - prompt: a cat, ((dog:1.2))  # mine\n' >prompts/a.yaml
printf 'red, ((hat:1.2))\n' >wildcards/hats.txt
printf 'pandas, ((numpy:1.2))\n' >requirements.txt
git add . && ! git commit --quiet -m "containers" >../out 2>&1 || fail "the containers were let through"
grep -q '"(red ""hair"":1.32), {prompt}"' my_styles.csv || { cat ../out; fail "styles.csv was not mended"; }
grep -q '"a\\u0020cat, sea"' workflows/a.json || { cat ../out; cat workflows/a.json; fail "the workflow was not mended"; }
grep -q 'a cat, (dog:1.32)  # mine' prompts/a.yaml || { cat ../out; fail "the pack was not mended"; }
grep -q 'red, (hat:1.32)' wildcards/hats.txt || { cat ../out; fail "the wildcard was not mended"; }
grep -q 'pandas, ((numpy:1.2))' requirements.txt || fail "a file without prompts was changed"
git add . && git commit --quiet -m "mended containers" >../out 2>&1 || { cat ../out; fail "mended containers were stopped"; }
echo "pre-commit: a mistake is stopped, a fix mends, format formats, excludes are honoured"

# The steps of the action, each with the environment GitHub gives it.
export RUNNER_TEMP="$work/runner" GITHUB_OUTPUT="$work/output" GITHUB_ACTIONS=true
mkdir "$RUNNER_TEMP"
printf 'a cat, (dog:1,2)\n' >a.txt
step() { "$work/tools/bin/python" - "$root/action.yml" "$1" <<'PY'
import sys, yaml
steps = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["runs"]["steps"]
print(next(step["run"] for step in steps if step["id"] == sys.argv[2]))
PY
}
PROMPTLINT_SOURCE="$root" bash -eo pipefail -c "$(step install)"
status=0
printf 'name,prompt,negative_prompt\nA,"a, (dog;1.2)",bad\n' >my_styles.csv
PROMPTLINT_PATHS=$'a.txt\nold\nmy_styles.csv' PROMPTLINT_ARGS=$'--ignore\nPX001' PROMPTLINT_FORMAT=github \
  bash -eo pipefail -c "$(step check)" >../out || status=$?
test "$status" -eq 1 || { cat ../out; fail "the action gave $status"; }
grep -q '^::error title=promptlint PW002 (decimal-comma),file=a.txt,line=1,' ../out || { cat ../out; fail "no annotation"; }
grep -q 'file=my_styles.csv,line=2,' ../out || { cat ../out; fail "no annotation in a table"; }
grep -q '^status=1$' "$GITHUB_OUTPUT" || fail "no output"
echo "action: annotations and status as they should be"
