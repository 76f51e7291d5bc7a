# To be sourced by what builds pages, after `root`, `target` (a folder) and `work` are set: `target` is there, it and ENGINE are
# absolute, `sources NAME...` copies folders of integrations to `work`, so that the checkout stays as it is, and
# `quietly COMMAND` shows what a command printed only if it fails.
mkdir -p "$target"
target="$(cd "$target" && pwd)"
if [ -n "${ENGINE:-}" ]; then ENGINE="$(cd "$ENGINE" && pwd)"; fi
sources() {
  tar -C "$root/integrations" --exclude=node_modules --exclude=dist --exclude=out -cf - "$@" | tar -C "$work" -xf -
}
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error PROMPTLINT_ROOT="$root"
quietly() { "$@" >"$work/log" 2>&1 || { tail -c 5000 "$work/log"; echo "FAILED: $*"; exit 1; }; }
