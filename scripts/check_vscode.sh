#!/usr/bin/env bash
# VS Code itself, as code-server from npm, with the extension installed, driven in headless Chromium: squiggles on the
# page it all began with, a quick fix, completion of a LoRA, hover, columns behind an emoji.
# Needs bash, Python 3.11, node 20, npm; what else is missing comes from apt. KEEP=DIR keeps the screenshots;
# PICTURES=DIR takes those of the documentation instead of checking, dark and light.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
server_pid=""
finish() {
  [ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $1"; exit 1; }

# Each by itself: where Node.js is not Debian's, its headers are there and libnode-dev cannot be installed.
missing=()
command -v chromium >/dev/null || missing+=(chromium)
[ -d /usr/include/node ] || missing+=(libnode-dev)
ldconfig -p | grep -q libkrb5 || missing+=(libkrb5-dev)
command -v g++ >/dev/null || missing+=(g++)
command -v make >/dev/null || missing+=(make)
[ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || fail "${missing[*]} must be installed"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# The editor and its driver stay in a cache: they take two minutes to install.
cache="${PROMPTLINT_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/promptlint-editors}"
if [ ! -f "$cache/code-server-4.100.3/ready" ]; then
  rm -rf "$cache/code-server-4.100.3"
  mkdir -p "$cache/code-server-4.100.3"
  (
    cd "$cache/code-server-4.100.3"
    export npm_config_nodedir=/usr npm_config_loglevel=error npm_config_audit=false npm_config_fund=false
    npm init -y >/dev/null
    npm install --ignore-scripts code-server@4.100.3 playwright-core@1.56
    npm rebuild argon2
    cd node_modules/code-server/lib/vscode
    npm install --omit=dev --ignore-scripts
    npm rebuild @vscode/spdlog native-watchdog
    cd extensions
    npm install --omit=dev --ignore-scripts
  ) >"$work/install.log" 2>&1 || { tail -30 "$work/install.log"; fail "code-server could not be installed"; }
  touch "$cache/code-server-4.100.3/ready"
fi
modules="$cache/code-server-4.100.3/node_modules"

if [ -n "${PROMPTLINT:-}" ]; then
  command="$PROMPTLINT"
else
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$root[lsp]"
  command="$work/venv/bin/promptlint"
fi
bash "$root/scripts/build_vscode.sh" "$work/promptlint.vsix"

python3 "$root/scripts/editors/workspace.py" "$work/prompts"
# A folder whose server lacks the extra, as its own stand-in says.
mkdir -p "$work/lost/.vscode"
printf '#!/bin/sh\necho "promptlint: error: the server needs the extra lsp; install it" >&2\nexit 2\n' >"$work/lost/promptlint"
chmod +x "$work/lost/promptlint"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$command" >"$work/lost/installed"
chmod +x "$work/lost/installed"
printf '{"promptlint.path": "${workspaceFolder}/promptlint"}' >"$work/lost/.vscode/settings.json"
printf 'a cat, (dog:1,2)' >"$work/lost/a.sdprompt"
# A folder that names no server, and a stand-in for the Python extension, whose interpreter has one.
mkdir -p "$work/found/.vscode" "$work/python/extension"
printf '{"promptlint.path": []}' >"$work/found/.vscode/settings.json"
printf 'a cat, (dog:1,2)' >"$work/found/a.sdprompt"
printf '#!/bin/sh\n[ "$1 $2 $3" = "-P -m promptlint" ] || exit 1\nshift 3\nexec "%s" "$@"\n' "$command" >"$work/python/interpreter"
chmod +x "$work/python/interpreter"
cat >"$work/python/extension/package.json" <<JSON
{ "name": "python", "publisher": "ms-python", "version": "0.0.1", "engines": { "vscode": "^1.91.0" }, "main": "./main.js", "activationEvents": [] }
JSON
cat >"$work/python/extension/main.js" <<JS
const executable = { uri: { fsPath: "$work/python/interpreter" } };
exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ id: "one", path: "$work/python" }),
    resolveEnvironment: async ({ id }) => (id === "one" ? { executable } : undefined),
  },
});
JS
(cd "$work/python" && python3 -m zipfile -c "$work/python.vsix" extension/)
mkdir -p "$work/user/User" "$work/shots"
printf 'bind-addr: 127.0.0.1:0\nauth: none\ncert: false\ndisable-telemetry: true\ndisable-update-check: true\n' >"$work/config.yaml"
cat >"$work/user/User/settings.json" <<JSON
{
  "promptlint.path": ["$command"], "promptlint.models": ["models"], "promptlint.vocabulary": ["tags.csv"],
  "promptlint.workspaceDiagnostics": true,
  "security.workspace.trust.enabled": false, "workbench.startupEditor": "none", "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoCheckUpdates": false,
  "editor.wordWrap": "on", "editor.minimap.enabled": false, "chat.commandCenter.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden", "files.autoSave": "off",
  "explorer.confirmDragAndDrop": false, "git.enabled": false, "json.validate.enable": false, "workbench.colorTheme": "Default Dark Modern"
}
JSON
code_server=(
  node "$modules/code-server/out/node/entry.js" --user-data-dir "$work/user" --extensions-dir "$work/extensions"
  --config "$work/config.yaml"
)
"${code_server[@]}" --install-extension "$work/promptlint.vsix" >"$work/vsix.log" 2>&1 || { cat "$work/vsix.log"; fail "the VSIX"; }
"${code_server[@]}" --install-extension "$work/python.vsix" >"$work/vsix.log" 2>&1 || { cat "$work/vsix.log"; fail "the stand-in for Python"; }
"${code_server[@]}" >"$work/server.log" 2>&1 &
server_pid=$!
port=""
for _ in $(seq 120); do
  port="$(sed -n 's|.*HTTP server listening on http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$work/server.log")"
  [ -n "$port" ] && break
  sleep 0.25
done
[ -n "$port" ] || { cat "$work/server.log"; fail "code-server did not start"; }

cp "$root"/scripts/editors/*.mjs "$work/"
ln -s "$modules" "$work/node_modules"
driver=vscode.mjs
[ -z "${PICTURES:-}" ] || driver=vscode_pictures.mjs
PORT="$port" WORKSPACE="$work/prompts" LOST="$work/lost" FOUND="$work/found" SETTINGS="$work/user/User/settings.json" \
  SHOTS="${PICTURES:-${KEEP:-$work/shots}}" timeout 240 node "$work/$driver" ||
  { tail -5 "$work/server.log"; cat "$work"/user/logs/*/exthost*/promptlint.promptlint/*.log; fail "VS Code"; }
[ -n "${PICTURES:-}" ] || grep -q "starting $work/python/interpreter -P -m promptlint server" "$work"/user/logs/*/exthost*/promptlint.promptlint/*.log ||
  fail "the server of the selected interpreter is not started"
