# To be sourced in the root of the repository: `engines` is a Python with all engines that tables of prompts can run on, in
# .venv-engines, and there is a Java for Spark.
if ! command -v java >/dev/null; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Spark needs Java: install one, 17 or newer, without a display (openjdk-17-jre-headless on Debian)" >&2
    exit 1
  fi
  apt-get update -qq
  apt-get install -y -qq default-jre-headless >/dev/null
fi
engines=.venv-engines/bin/python
if [ ! -x "$engines" ]; then
  .venv/bin/python -m venv .venv-engines
fi
"$engines" -m pip install --quiet --disable-pip-version-check -e '.[ray,spark]' 'ray[data]' pandas polars duckdb datasets
engines="$PWD/$engines"
export PYTHONPATH="$PWD"
