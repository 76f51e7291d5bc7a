#!/usr/bin/env bash
# All that a release has, from the last commit, as .github/workflows/release.yml publishes it. Into FOLDER go python/ (wheel
# and sdist), files/ (those, the SBOM, the VSIX, what the WebUI and ComfyUI install, and the checksums of all),
# sbom.cdx.json and notes.md, the text of the release. Needs node 20 or newer and npm.
# Usage: bash scripts/release_files.sh TAG FOLDER
set -euo pipefail
tag="$1"
mkdir -p "$2/python" "$2/files"
out="$(cd "$2" && pwd)"
cd "$(dirname "$0")/.."
version="${tag#v}"

python3 scripts/set_version.py --check "$tag"
python3 scripts/changelog.py "$version" >"$out/notes.md"
bash scripts/build_release.sh "$out/files"
cp "$out"/files/*.whl "$out"/files/*.tar.gz "$out/python/"
cp "$out/files/sd_promptlint-$version.cdx.json" "$out/sbom.cdx.json"
bash scripts/build_vscode.sh "$out/files/promptlint-$version.vsix"
bash scripts/build_packs.sh "$version" "$out/files"
(cd "$out/files" && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS . && sha256sum --check --quiet SHA256SUMS)
for file in "sd_promptlint-$version-py3-none-any.whl" "sd_promptlint-$version.tar.gz"; do
  test -f "$out/python/$file" || { echo "$file was not built"; exit 1; }
done
(cd "$out" && ls -l -- files)
