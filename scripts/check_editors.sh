#!/usr/bin/env bash
# Debian's Neovim, Emacs (eglot) and Vim (ALE) with our files, each driven without a screen.
# Needs bash and Python 3.11; the editors come from apt where they are missing. PROMPTLINT names another command.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; cat "$work"/*.out 2>/dev/null; exit 1; }

if ! command -v nvim >/dev/null || ! command -v emacs >/dev/null || [ ! -d /usr/share/vim-ale ] ||
  ! emacs --batch --eval '(progn (require (quote package)) (package-initialize) (require (quote eglot)))' 2>/dev/null; then
  [ "$(id -u)" = 0 ] || fail "neovim, emacs-nox, elpa-eglot, vim and vim-ale are needed"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends neovim emacs-nox elpa-eglot vim vim-ale >/dev/null
fi
if [ -n "${PROMPTLINT:-}" ]; then
  command="$PROMPTLINT"
else
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$root[lsp]"
  command="$work/venv/bin/promptlint"
fi
export PROMPTLINT_COMMAND="$command" HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config"
mkdir -p "$HOME"
python3 "$root/scripts/editors/workspace.py" "$work/prompts"
cd "$work/prompts"

# The columns: ) stands behind two emoji and a word. Neovim counts bytes, Emacs characters, ALE UTF-16 units as it gets them.
expect() {
  local editor="$1" line
  shift
  for line in "$@"; do
    grep -qF -- "$line" "$work/$editor.out" || fail "$editor: no line with '$line'"
  done
  echo "$(head -1 "$work/$editor.out"): findings, places and repairs are right"
}

# As docs/editors.md says: the file in the folder of plug-ins, and no type of a file set by hand.
mkdir -p "$XDG_CONFIG_HOME/nvim/plugin"
cp "$root/integrations/neovim/promptlint.lua" "$XDG_CONFIG_HOME/nvim/plugin/"
timeout 60 nvim --headless -i NONE -n --cmd "lua vim.g.promptlint_command = { '$command', 'server' }" \
  --cmd "lua vim.g.promptlint_settings = { models = { '$work/prompts/models' }, vocabulary = { '$work/prompts/tags.csv' } }" \
  -S "$root/scripts/editors/neovim.lua" \
  </dev/null >"$work/neovim.out" 2>"$work/neovim.log" || { cat "$work/neovim.log"; fail "neovim"; }
expect neovim "PS002 1:13" "PW002 1:21" "PW010 2:26" "(dog:1.2), masterpiece" "left: 2" \
  "styles.csv: 1" "wildcards/animals.txt: 1" "wildcards/places.yaml: 1" "workflows/cat.json: 1" "README.txt: 0" "seed: found" \
  "raised: 🐱 cat, (red dog:1.1), a fish" "lowered: 🐱 cat, (red dog:0.9), a fish" "moved: red dog, 🐱 cat, a fish" \
  "selected: 🐱 cat, (red dog:1.2), a fish" "sorted: a fish, (red dog:1.2), 🐱 cat" \
  "numbered: 🐱 cat, (red dog:1.21), a fish, a fish" "bracketed: 🐱 cat, ((red dog)), a fish, a fish" \
  "unique: 🐱 cat, ((red dog)), a fish" \
  "settings: PM001" "broken: PL004" "completes: inkPainting_v2" "tag of 150,000: windmill at dusk" \
  'in styles.csv: warm,"a cat, <lora:inkPainting_v2:0.7>",blurry' 'in styles.csv: warm,"a cat","blurry, EasyNegative"' \
  "in wildcards/animals.txt: dog, <lora:inkPainting_v2:0.7>" "in wildcards/places.yaml:   - a lake, <lora:inkPainting_v2:0.7>" \
  'in workflows/cat.json:   "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat, embedding:EasyNegative"' \
  "in emoji.sdprompt: Negative prompt: blurry, EasyNegative" "in emoji.sdprompt: a cat, <lora:inkPainting_v2:0.7>"

INTEGRATION="$root/integrations/emacs" timeout 60 emacs --batch -l "$root/scripts/editors/emacs.el" \
  >"$work/emacs.out" 2>"$work/emacs.log" || { cat "$work/emacs.log"; fail "emacs"; }
expect emacs ") at 7" "1,2 at 15" "managed: t" "(dog:1.2), masterpiece" \
  "styles.csv: 1 in fundamental-mode" "wildcards/animals.txt: 1 in text-mode" "wildcards/places.yaml: 1 in" \
  "workflows/cat.json: 1 in js" "README.txt: nil" "raised: 🐱 cat, (red dog:1.1), a fish" "lowered: 🐱 cat, (red dog:0.9), a fish" \
  "moved: red dog, 🐱 cat, a fish" "selected: 🐱 cat, (red dog:1.1), a fish" "sorted: a, b" "PM001: t" "PL004: t" \
  "completes: inkPainting_v2" "seed: found"

INTEGRATION="$root/integrations/vim" OUT="$work/vim.out" timeout 60 vim -es -u NONE -i NONE -N \
  -S "$root/scripts/editors/ale.vim" </dev/null >"$work/vim.log" 2>&1 || { cat "$work/vim.log"; fail "vim"; }
expect vim "PS002 1:9" "PW002 1:17" "PW010 2:26" "seed: found" \
  "styles.csv: 1 in csv" "wildcards/animals.txt: 1 in text" "wildcards/places.yaml: 1 in yaml" "workflows/cat.json: 1 in json" \
  "README.txt: 0 package.json: 0" "raised: 🐱 cat, (red dog:1.1), a fish" "lowered: 🐱 cat, (red dog:0.9), a fish" \
  "moved: red dog, 🐱 cat, a fish" "selected: 🐱 cat, (red dog:1.2), a fish" "sorted: a, b" "settings: PM001" \
  "broken: PL004" "completes: a cat, <lora:inkPainting_v2:0.7>" "completes: __animals__"
