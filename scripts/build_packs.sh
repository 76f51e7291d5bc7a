#!/usr/bin/env bash
# Build what pages of other programs install, each as an archive with one folder: the extension for A1111, Forge and their
# kin, and the pack for ComfyUI. The same built files make the same archive. Needs what build_pages.sh needs, and git.
# usage: build_packs.sh VERSION FOLDER
set -euo pipefail
version="$1"
out="$(mkdir -p "$2" && cd "$2" && pwd)"
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
bash "$root/scripts/build_pages.sh" "$work/pages"
export ENGINE="$work/pages/engine"
bash "$root/scripts/build_webui.sh" "$work/webui"
bash "$root/scripts/build_comfyui.sh" "$work/comfyui"
# Times in the archives are those of the last commit.
now="$(git -C "$root" log -1 --format=%ct) +0000"
export GIT_AUTHOR_DATE="$now" GIT_COMMITTER_DATE="$now"
for name in webui comfyui; do
  cd "$work/$name"
  git init --quiet
  git add --all --force
  git -c user.name=promptlint -c user.email=promptlint@localhost commit --quiet --message "promptlint $version"
  git archive --format=zip --prefix=promptlint/ --output="$out/promptlint-$name-$version.zip" HEAD
done
