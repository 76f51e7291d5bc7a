"""PM010: a text that the file's own syntax takes for something else."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["ContainerEatsText"]


class ContainerEatsText(Rule):
    r"""A text that the file's own syntax takes for something else.

    ## Why is this bad?
    JSON knows a handful of escapes, and one in front of a bracket is not among them: in a prompt the backslash must be
    written twice. A line end or tab inside a JSON string must be written as `\n` or `\t`. In YAML `#` after a blank
    starts a comment, so what follows is not in the prompt; `[`, `{`, `*` and `&` at the start of a value are a list,
    a table and names of values, and mostly the file cannot be read at all. In CSV quotes at the start of a cell are
    the cell's own, and are removed.

    ## Example
    `prompt: eyes #ff0000` in YAML

    ## Use instead
    `prompt: "eyes #ff0000"`

    ## Fix safety
    Unsafe: the prompt in the file changes, or a file that could not be read becomes readable.
    """

    code, name, severity = "PM010", "container-eats-text", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    needs = (ANY_TEXT,)
    good = (
        Good(r'{"prompt": "tracer \\(game\\)"}', path="a.json"),
        Good('{\r\n\t"prompt": "a cat\\nin snow"\r\n}\r\n', path="a.json"),
        Good('name,prompt\nA,"a ""red"" hat"\nB,a "red" hat\n', path="styles.csv"),
        Good("prompt: a cat # a comment\n", path="a.yaml"),
        Good("prompt: [a cat, a dog]\nnegative: [a, {b: c}, [d]] # e\n", path="a.yaml"),
        Good("prompt: |\n  - [red|blue] hair\n  prompt: {fox}\n", path="a.yaml"),
        Good("x: &all [a]\nprompt: *all\nnegative: &n blurry\n", path="a.yaml"),
        Good("prompt:\n  - a: [red|blue]\n", path="a.yaml"),
    )
    bad = (
        Bad(r'{"prompt": "a \(b\)"}', fixed=r'{"prompt": "a \\(b\\)"}', path="a.json"),
        Bad('{"prompt": "a cat\nin snow"}', fixed=r'{"prompt": "a cat\nin snow"}', at="\n", path="a.json"),
        Bad('{"name": "a\tb", "prompt": "cat"}', fixed=r'{"name": "a\tb", "prompt": "cat"}', at="\t", path="a.json"),
        Bad(
            "prompt: [red|blue] hair\n",
            fixed='prompt: "[red|blue] hair"\n',
            at="[red|blue] hair",
            path="a.yaml",
        ),
        Bad("prompt: {fox}\n", fixed='prompt: "{fox}"\n', at="{fox}", path="a.yaml"),
        Bad("prompt: *smile*, sky\n", fixed='prompt: "*smile*, sky"\n', at="*smile*, sky", path="a.yaml"),
        Bad("a:\n  - [red|blue] hat\n", fixed='a:\n  - "[red|blue] hat"\n', path="wildcards/a.yaml"),
        Bad(
            'name,prompt\nA,"red" hat\n',
            fixed='name,prompt\nA,"""red"" hat"\n',
            at='"red" hat',
            path="styles.csv",
        ),
        Bad("prompt: a cat #fluffy\n", fixed='prompt: "a cat #fluffy"\n', at="#fluffy", path="a.yaml"),
    )

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="quote the prompt as the format requires")
