"""PM004: a line of a prompts file that A1111 does not read as options."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["PromptsFileLine"]


class PromptsFileLine(Rule):
    """A line of a prompts file that A1111 does not read as options.

    ## Why is this bad?
    The script "Prompts from file or textbox" cuts a line with `--` in it as a shell does. A quote that is never closed,
    an option it does not know or one without its number makes it take the whole line, options and all, as the prompt;
    and a backslash outside of quotes is removed, so that an escaped bracket becomes a real one.

    ## Example
    `--prompt a dog's tail --steps 20`

    ## Use instead
    `--prompt "a dog's tail" --steps 20`

    ## Fix safety
    Unsafe: the prompt that A1111 reads changes.
    """

    code, name, severity = "PM004", "prompts-file-line", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    good = (
        Good('--prompt "a dog\'s tail" --steps 20', path="jobs.txt"),
        Good("a plain line", path="jobs.txt"),
        Good("--prompt a cat asleep --steps 20", path="jobs.txt"),
    )
    bad = (
        Bad("--prompt a dog's tail --steps 20", at="'", path="jobs.txt"),
        Bad("--prompt a cat --speed 20", at="-", path="jobs.txt"),
        Bad("--prompt a cat --steps many", at="m", path="jobs.txt"),
        Bad("--prompt a cat --width 512.5", at="5", path="jobs.txt"),
        Bad("--prompt a cat --seed", at="-", path="jobs.txt"),
        Bad(
            r"--prompt tracer \(game\) --steps 20",
            fixed=r"--prompt tracer \\(game\\) --steps 20",
            path="jobs.txt",
            also=("PS004",),
        ),
    )

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="put the prompt in double quotes")
