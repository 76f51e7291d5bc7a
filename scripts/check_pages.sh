#!/usr/bin/env bash
# Pages with promptlint in them, in headless Chromium with no other server to reach: the playground as static files, a page
# with text boxes of its own, ComfyUI's page as PyPI has it, and pages as the WebUI makes them with gradio 3.41.2 and 4.40.0.
# Types are checked and tests run first.
# Needs bash, Python 3.11, node 20, npm; what else is missing comes from apt. KEEP=DIR keeps the screenshots, SITE=DIR the
# playground, PROMPTLINT=COMMAND names an installed promptlint to compare with.
# usage: check_pages.sh [textarea|playground|comfyui|webui]
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; exit 1; }

missing=()
command -v chromium >/dev/null || missing+=(chromium)
[ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || fail "${missing[*]} must be installed"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

cache="${PROMPTLINT_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/promptlint-editors}/pages-1.56"
if [ ! -f "$cache/ready" ]; then
  rm -rf "$cache"
  mkdir -p "$cache"
  (cd "$cache" && npm init -y >/dev/null && npm install --ignore-scripts --no-audit --no-fund --loglevel=error playwright-core@1.56) >/dev/null
  touch "$cache/ready"
fi

frontend="$(dirname "$cache")/comfyui-1.58.1"
case "${1:-all}" in all | comfyui)
  if [ ! -f "$frontend/ready" ]; then
    rm -rf "$frontend"
    python3 -m venv "$frontend/venv"
    "$frontend/venv/bin/pip" install --quiet --disable-pip-version-check comfyui-frontend-package==1.58.1 aiohttp==3.14.5
    touch "$frontend/ready"
  fi ;;
esac

pythons=()
for gradio in 3.41.2 4.40.0; do
  venv="$(dirname "$cache")/gradio-$gradio"
  pythons+=("\"$gradio\": \"$venv/bin/python\"")
  case "${1:-all}" in all | webui)
    pins="$root/scripts/pages/webui/gradio-$gradio.txt"
    if ! cmp -s "$pins" "$venv/ready"; then
      rm -rf "$venv"
      python3 -m venv "$venv"
      "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins"
      cp "$pins" "$venv/ready"
    fi ;;
  esac
done

if [ -z "${PROMPTLINT:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$root"
  PROMPTLINT="$work/venv/bin/promptlint"
fi

bash "$root/scripts/build_pages.sh" "$work/built"
mkdir "$work/prompts" "$work/textarea"
python3 "$root/scripts/pages/expected.py" "$PROMPTLINT" "$root/tests/conformance/a1111/handmade.jsonl" "$work/prompts" >"$work/expected.json"
cp "$root/scripts/pages/textarea.html" "$work/built/textarea.mjs" "$work/textarea/"
python3 -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$work/wheel" "$root/examples/plugin"
cp "$work"/wheel/*.whl "$work/textarea/plugin.whl"
cp "$root"/scripts/pages/*.mjs "$work/"
mkdir "$work/comfyui" && cp "$root"/scripts/pages/comfyui/*.mjs "$work/comfyui/"
case "${1:-all}" in all | comfyui) ENGINE="$work/built/engine" bash "$root/scripts/build_comfyui.sh" "$work/comfyui-pack" ;; esac
export COMFYUI_PYTHON="$frontend/venv/bin/python" COMFYUI_SERVER="$root/scripts/pages/comfyui/server.py" COMFYUI_PACK="$work/comfyui-pack"
case "${1:-all}" in all | webui) ENGINE="$work/built/engine" bash "$root/scripts/build_webui.sh" "$work/webui" ;; esac
export WEBUI="{\"extension\": \"$work/webui\", \"standIn\": \"$root/scripts/pages/webui\", \"pythons\": {${pythons[0]}, ${pythons[1]}}}"
ln -s "$cache/node_modules" "$work/node_modules"
SHOTS="${KEEP:-}" timeout 1500 node "$work/check.mjs" "$work/built/engine" "$work/textarea" "$work/built/playground" "$work/expected.json" "${1:-all}" ||
  fail "pages"
if [ -n "${SITE:-}" ]; then
  mkdir -p "$SITE"
  cp -r "$work/built/playground/." "$SITE/"
fi
