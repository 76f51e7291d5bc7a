"""Make a rule that works: `python scripts/new_rule.py FAMILY NAME`.

FAMILY is a folder of `src/promptlint/rules`, NAME the bad pattern, as in `nested-weight`. The rule gets the next free
code of its family, a file, its line in the family's `RULES`, and its page; it passes the kit as it stands. What is left
to do is to edit the file: docs/writing-rules.md has the steps.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from promptlint import __version__
from promptlint.rules.registry import FAMILIES, PARKED_CODES, all_rules

ROOT = Path(__file__).parent.parent
RULES = Path("src/promptlint/rules")
GENERATORS = ("generate_docs.py", "generate_rule_table.py")

_TEMPLATE = '''"""{code}: a tag `{words}`."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.semantics.tags import Tag

__all__ = ["{class_name}"]


class {class_name}(Rule):
    """A tag `{words}`.

    ## Why is this bad?
    Say what the program does with it, and where that fact comes from.

    ## Example
    `a cat, {words}`

    ## Use instead
    `a cat`
    """

    code, name, severity = "{code}", "{name}", Severity.WARNING
    since = "{version}"
    visits = (Tag,)
    good = (Good("a cat"),)
    bad = (Bad("a cat, {words}", at="{words}"),)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if node.text == "{words}":
            yield self.finding(ctx, node.span, f"{{ctx.program}} does something with `{words}`")
'''


class NewRuleError(Exception):
    """A rule that cannot be made; one line says why."""


def families() -> dict[str, str]:
    """Folder of a family to the prefix of its codes."""
    return {type(rule).__module__.split(".")[-2]: rule.code.rstrip("0123456789") for rule in all_rules()}


def next_code(prefix: str) -> str:
    """The code after the last one of a family, those that are parked or were given up included."""
    taken = [*PARKED_CODES, *(name for rule in all_rules() for name in (rule.code, *rule.aliases))]
    numbers = [0] + [int(code.removeprefix(prefix)) for code in taken if re.fullmatch(rf"{prefix}\d{{3}}", code)]
    return f"{prefix}{max(numbers) + 1:03}"


def new_rule(root: Path, family: str, name: str) -> Path:
    """Write the rule's file and its line in the family. Raises NewRuleError."""
    known = families()
    if family not in known:
        raise NewRuleError(f"there is no family {family!r}; choose one of {', '.join(sorted(known))}")
    name = name.replace("_", "-").casefold()
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) is None:
        raise NewRuleError(f"{name!r} is not a name in kebab case, as nested-weight is")
    if any(name in (rule.name, *rule.aliases) for rule in all_rules()):
        raise NewRuleError(f"there is a rule {name} already")
    file = root / RULES / family / f"{name.replace('-', '_')}.py"
    if file.exists():
        raise NewRuleError(f"{file.relative_to(root)} exists already")
    class_name = "".join(word.capitalize() for word in name.split("-"))
    text = _TEMPLATE.format(
        code=next_code(known[family]),
        name=name,
        words=name.replace("-", " "),
        class_name=class_name,
        version=__version__,
    )
    file.write_text(text, encoding="utf-8")
    _list(file.parent / "__init__.py", f"promptlint.rules.{family}.{file.stem}", class_name)
    return file


def _list(family: Path, module: str, class_name: str) -> None:
    """Import the class in its place in the alphabet, and put it at the end of `RULES`."""
    lines = family.read_text(encoding="utf-8").splitlines()
    imports = [number for number, line in enumerate(lines) if line.startswith("from promptlint.")]
    place = next((number for number in imports if lines[number].split()[1] > module), imports[-1] + 1)
    lines.insert(place, f"from {module} import {class_name}")
    head, listed = "\n".join(lines).split("RULES: tuple[type[Rule], ...] = (")
    names = [*re.findall(r"\w+", listed), class_name]
    rules = "".join(f"    {each},\n" for each in names)
    family.write_text(f"{head}RULES: tuple[type[Rule], ...] = (\n{rules})\n", encoding="utf-8")


def main() -> int:
    """Make the rule and what is generated from it; gives the exit status."""
    parser = argparse.ArgumentParser(description="Make a rule that passes the kit, to be edited.")
    parser.add_argument("family", help=f"one of {', '.join(sorted(families()))} ({', '.join(FAMILIES)})")
    parser.add_argument("name", help="the bad pattern, such as nested-weight")
    values = parser.parse_args()
    try:
        code = next_code(families().get(values.family, ""))
        file = new_rule(ROOT, values.family, values.name)
    except NewRuleError as error:
        print(error, file=sys.stderr)
        return 2
    for script in GENERATORS:
        subprocess.run([sys.executable, str(ROOT / "scripts" / script)], check=True, stdout=subprocess.DEVNULL)
    print(f"{file.relative_to(ROOT)} works and is listed. Now edit it; docs/writing-rules.md says how.")
    print(f"Run its cases with: pytest -q tests/rules -k {code}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
