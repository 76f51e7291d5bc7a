"""PM009: a wildcard file with entries that are not drawn as they were meant."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Document, Flaw
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.text import Span

__all__ = ["WildcardFile"]


class WildcardFile(Rule):
    """A wildcard file with an entry twice, an empty or a broken one, one that is not text, or a space in its name.

    ## Why is this bad?
    An entry that is there twice is drawn twice as often by some programs and left out by Dynamic Prompts. A wildcard
    without entries leaves nothing in the prompt; a weight without text after it (`2::`) may leave its number,
    since Dynamic Prompts reads weights in YAML and JSON only. One with a space in its name is not found by every
    program. A closing brace without a partner stays in the prompt. A byte order mark at the start of the file becomes a
    part of the first entry.

    In YAML `1985`, `no` and `12:30` are numbers and truth values, and `cat: black` is a table: Dynamic Prompts draws
    texts, and tables with `text` or `content`, and leaves out everything else. A key that is not text has no wildcard.

    ## Example
    A line `red` two times.

    ## Use instead
    `red` once.

    ## Fix safety
    Unsafe: the entry is drawn less often, or one that was left out is drawn.
    """

    code, name, severity = "PM009", "wildcard-file", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Document, file_flaws)
    needs = (ANY_TEXT,)
    good = (
        Good("red\nblue\n", path="wildcards/colours.txt"),
        Good("# red\n# red\nblue\n", path="wildcards/colours.txt"),
        Good('a:\n  - "1985"\n  - 1990s\n  - no entry\n  - {text: cat, weight: 2}\n', path="wildcards/a.yaml"),
        Good("a: &a [red]\nb: *a\nversion: 2\n", path="wildcards/a.yaml"),
        Good("2::{dark|{light|pale}} red\nsmile :\\}\n", path="wildcards/colours.txt"),
        Good("{dark|light red\nblue\n", path="wildcards/colours.txt"),
    )
    bad = (
        Bad("red\nblue\nred\n", fixed="red\nblue\n", at="red", path="wildcards/colours.txt"),
        Bad("# nothing\n", path="wildcards/colours.txt"),
        Bad("red\n2::\n", at="2::", path="wildcards/colours.txt"),
        Bad("dark|light} red\nblue\n", at="}", path="wildcards/colours.txt", also=("PX005",)),
        Bad("a:\n  - 1985 # b\n", fixed='a:\n  - "1985" # b\n', at="1985", path="wildcards/a.yaml"),
        Bad("a:\n  - no\n  - b\n", fixed='a:\n  - "no"\n  - b\n', at="no", path="wildcards/a.yaml"),
        Bad(
            "a:\n  - cat: black\n  - b\n",
            fixed='a:\n  - "cat: black"\n  - b\n',
            at="cat: black",
            path="wildcards/a.yaml",
        ),
        Bad("1980: [b]\n", fixed='"1980": [b]\n', at="1980", path="wildcards/a.yaml"),
        Bad("a: &a [b]\nc: [*a, d]\n", at="*a", path="wildcards/a.yaml"),
        Bad('{"a": ["b", 3]}', fixed='{"a": ["b", "3"]}', at="3", path="wildcards/a.json"),
    )

    def check(self, node: Document | Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        if isinstance(node, Document):
            if node.kind == "wildcards" and node.encoding == "utf-8-sig":
                message = "the file starts with a byte order mark, which becomes a part of the first entry"
                yield self.finding(ctx, Span(0, 0), message, help="save it as UTF-8 without a byte order mark")
            return
        yield from report_flaw(self, node, ctx)
