"""PM005: a row of a styles file with too few or too many cells, or no header."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["StylesBadRow"]


class StylesBadRow(Rule):
    """A row of a styles file with too few or too many cells, or no header.

    ## Why is this bad?
    A prompt has commas, so it needs quotes in a `.csv` file. Without them A1111 takes the first tag for the prompt, the
    second for the negative prompt, and drops the rest. A row that stops before the last column makes it fail when the
    style is chosen, and one with a comma forgotten between two quoted cells is cut inside of the second: only you can
    say what belongs there, so nothing in such a row is fixed. Without a header, with one in other letters (`Name`), or
    with semicolons between the cells it reads no style at all. It leaves out rows that start with `#`, and dividers
    such as `----` are no loss.

    ## Example
    `My style,red hair, smile, outdoors`

    ## Use instead
    `My style,"red hair, smile, outdoors",`
    """

    code, name, severity = "PM005", "styles-bad-row", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    needs = (ANY_TEXT,)
    good = (
        Good('name,prompt,negative_prompt\nA,"red hair, smile",blurry', path="styles.csv"),
        Good("name,prompt,negative_prompt\n# red, hair, and, more\n-----\nA,cat,\n", path="styles.csv"),
        Good("name,prompt,negative_prompt\n_____HAIR_____\n== red ==\nA,cat,\n", path="styles.csv"),
        Good("name,text\nA,cat\n", path="styles.csv"),
        Good("id,prompt\n1,red hair\n2\n", path="gallery.csv"),
    )
    bad = (
        Bad("name,prompt,negative_prompt\nA,red hair,smile,outdoors", at="outdoors", path="styles.csv"),
        Bad("prompt,negative_prompt\nred hair,blurry", path="styles.csv"),
        Bad('name,prompt,negative_prompt\nA,red hair,"blurry', at='"', path="styles.csv"),
        Bad("name,prompt,negative_prompt\nA,red hair\n", at="A", path="styles.csv"),
        Bad('name,prompt,negative_prompt\nA,"red hair, sea" "fog, sky"\n', at='" "', path="styles.csv"),
        Bad('A,"red hair, smile",blurry\n', path="styles.csv"),
        Bad("Name,Prompt\nA,red hair\n", path="styles.csv"),
        Bad("name;prompt\nA;red hair\n", path="styles.csv"),
        Bad("name,prompt,negative\nA,red hair,blurry\n", at="negative", path="styles.csv"),
    )

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx)
