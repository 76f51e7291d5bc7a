"""PS009: a pipe outside of square brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_VARIANTS, OWN_BRACKETS
from promptlint.programs.properties import SCHEDULES
from promptlint.regex import regex
from promptlint.rules.facts.stray_pipes import StrayPipes, stray_pipes
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Emphasis, Node, Stray, Text
from promptlint.text import Span

__all__ = ["AlternationOutsideBrackets"]

_EDGE = regex(r"[\s,]")
_LETTER = regex(r"[^\W_]{2}")
_NEAR = 8
"""Characters on each side that an emoticon may have."""
# What stands between a key or a dash and the end of its line, `text: |-`: a block of YAML.
_BLOCK = regex(r"[ \t]*\|[+-]?[ \t]*(?:\n|\Z)")


class AlternationOutsideBrackets(Rule):
    """A `|` that is not inside square brackets, where it does not alternate.

    ## Why is this bad?
    Only `[red|blue]` alternates. Anywhere else A1111 sends the `|` to the model as text; `(red|blue)` is raised to
    ×1.1 as it stands. Dynamic Prompts reads `{red|blue}`, and a few sites separate parts of a prompt with it; declare
    the plug-in and this rule is silent. One finding per prompt stands for all.

    ## Example
    `(red|blue) hair`

    ## Use instead
    `[red|blue] hair`

    ## Fix safety
    Unsafe: round brackets become square ones, and a pipe between tags becomes a comma.
    """

    code, name, severity = "PS009", "alternation-outside-brackets", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (stray_pipes,)
    needs = (SCHEDULES,)
    yields_to = ("PS018",)
    vanishes_in = ("PX008",)
    fold_after = 1
    silent_with = (FILLS_VARIANTS, OWN_BRACKETS)
    good = (
        Good("[choose]red|blue[/choose] hair", plugins=("unprompted",)),
        Good("[red|blue] hair"),
        Good("{red|blue} hair"),
        Good("red \\| blue"),
        Good("smile, :|, |_|, ||_||"),
        Good("sky<|endoftext|>"),
        Good("prompts:\n  - |\n    sky, sea"),
        Good("(red|blue) hair", plugins=("dynamic-prompts",)),
        Good("(red|blue) hair", target="comfyui"),
        Good("{(red|blue)|green} hair, \\{sea|sky\\}", target="sdnext"),
    )
    bad = (
        Bad("(red|blue) hair", fixed="[red|blue] hair", at="(red|blue)"),
        Bad("(red|blue:1.2) hair", fixed="([red|blue]:1.2) hair", at="(red|blue:1.2)"),
        Bad("(sky, red|blue hair:1.2)", fixed="(sky, red,blue hair:1.2)", at="|"),
        Bad("camera | realistic", fixed="camera, realistic", at="|"),
        Bad("camera | | realistic", fixed="camera, realistic", at="| |"),
    )

    def check(self, node: StrayPipes, ctx: Context) -> Iterator[Diagnostic]:
        group = node.group
        has_commas = any(isinstance(part, Text) and "," in part.text for part in group.parts)
        if not isinstance(group, Emphasis) or (group.bracket == "round" and has_commas):
            yield from self._pipes(group.parts, node.indexes, ctx)
        elif group.bracket == "round":
            yield self._group(group, ctx)

    def _group(self, group: Emphasis, ctx: Context) -> Diagnostic:
        text = shorten(ctx.slice(group.inner))
        opener, closer = group.open, group.close
        is_plain = closer.text == ")"
        fix = None
        if not any(isinstance(part, Stray) and part.text != "|" for part in group.parts):
            if is_plain:
                fix = unsafe("write square brackets", replace(opener.span, "["), replace(closer.span, "]"))
            else:
                fix = unsafe("alternate inside", insert(opener.end, "["), insert(closer.start, "]"))
        return self.finding(
            ctx,
            group.span,
            f"a `|` alternates only directly inside `[ ]`: {ctx.program} sends `{text}` to the model as text, pipe "
            "and all",
            help="write square brackets to alternate, or declare the plug-in that reads this",
            fix=fix,
        )

    def _pipes(self, parts: list[Node], pipes: Sequence[int], ctx: Context) -> Iterator[Diagnostic]:
        """Pipes between tags; those with nothing but white space between them are one."""
        number = 0
        while number < len(pipes):
            first = last = pipes[number]
            number += 1
            while number < len(pipes) and _is_blank(parts[last + 1 : pipes[number]]):
                last = pipes[number]
                number += 1
            span = Span(parts[first].start, parts[last].end)
            if _is_literal(span, ctx):
                continue
            before = ctx.text[max(0, span.start - 40) : span.start]
            kept = before.rstrip()
            place = Span(span.start - (len(before) - len(kept)), span.end)
            has_text = bool(kept) and kept[-1] not in ",([{"
            yield self.finding(
                ctx,
                span,
                f"a `|` alternates only inside `[ ]`: {ctx.program} sends this one to the model as text",
                help="to alternate write [red|blue]; to separate tags write a comma",
                fix=unsafe("write a comma", replace(place, "," if has_text else "")),
            )


def _is_blank(parts: list[Node]) -> bool:
    return all(isinstance(part, Text) and part.text.isspace() for part in parts)


def _is_literal(span: Span, ctx: Context) -> bool:
    """Whether the pipes belong to an emoticon, `:|` or `|_|`, or to a special token, `<|endoftext|>`."""
    before = _EDGE.split(ctx.text[max(0, span.start - _NEAR) : span.start])[-1]
    after = _EDGE.split(ctx.text[span.end : span.end + _NEAR])[0]
    if before.endswith("<") or after.startswith(">"):
        return True
    kept = ctx.text[max(0, span.start - _NEAR) : span.start].rstrip(" \t")
    if kept.endswith((":", "-")) and _BLOCK.match(ctx.text, span.start):
        return True
    word = before + after
    return 0 < len(word) < _NEAR and not _LETTER.search(word)
