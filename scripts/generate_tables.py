"""Write the parse tables of the grammar: `python scripts/generate_tables.py [--check]`."""

from __future__ import annotations

import json
import sys

from promptlint.syntax.grammar import TABLES, compile_tables


def main() -> int:
    """Write or compare; gives the exit status."""
    text = json.dumps(compile_tables(), indent=None, separators=(",", ":"), ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        if TABLES.exists() and TABLES.read_text(encoding="utf-8") == text:
            return 0
        print("the parse tables are out of date; run python scripts/generate_tables.py")
        return 1
    TABLES.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
