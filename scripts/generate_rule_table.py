"""Write the table of what rules declare: `python scripts/generate_rule_table.py [--check]`.

A test compares the table with the rules, so that a changed declaration is seen and meant: whoever changes one writes
the table anew and reads the difference.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import sys
from pathlib import Path
from typing import Any

from promptlint.programs.extensions.catalogue import all_extensions
from promptlint.rules.kit.fact import Fact
from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import all_rules

TABLE = Path(__file__).parent.parent / "tests" / "rules" / "table_of_rules.csv"
COLUMNS = (
    "code",
    "name",
    "severity",
    "default",
    "fixable",
    "visits",
    "roles",
    "targets",
    "plugins off",
    "yields to",
    "vanishes in",
    "fold after",
    "fold same",
    "aliases",
    "options",
)


def row(rule: Rule) -> tuple[str, ...]:
    """What one rule declares, as the table has it."""
    options = [f"{each.name}={_default(each)}" for each in dataclasses.fields(rule.Options)]
    return (
        rule.code,
        rule.name,
        str(rule.severity),
        "preview" if rule.preview else str(rule.default),
        str(rule.fixable or "no"),
        " ".join(map(_visited, rule.visits)),
        " ".join(sorted(rule.roles)),
        " ".join(rule.targets()),
        " ".join(each.name for each in all_extensions() if rule.is_silenced_by((each,))),
        " ".join(rule.yields_to),
        " ".join(rule.vanishes_in),
        str(rule.fold_after),
        "yes" if rule.fold_same else "no",
        " ".join(rule.aliases),
        " ".join(options),
    )


def _visited(what: type | Fact[Any, Any]) -> str:
    """A node or a fact; of a fact also the leaves without which it is not computed."""
    if not isinstance(what, Fact):
        return what.__name__
    needs = "|".join(sorted(what.needs))
    return f"{what.compute.__name__}({needs or what.of})"


def _default(field: dataclasses.Field[object]) -> object:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def table() -> str:
    """The table, a row a rule in the order of the codes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([COLUMNS, *sorted(map(row, all_rules()))])
    return out.getvalue()


def main() -> int:
    """Write or compare; gives the exit status."""
    text = table()
    if "--check" in sys.argv:
        if TABLE.exists() and TABLE.read_text(encoding="utf-8") == text:
            return 0
        print("the table of rules is out of date; run python scripts/generate_rule_table.py and read what changed")
        return 1
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
