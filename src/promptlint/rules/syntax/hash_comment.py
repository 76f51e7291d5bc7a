"""PS013: a `#` that starts a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Comment

__all__ = ["HashComment"]

_REMARK = re.compile(r"#+(?:\s|$)")
_DIRECTIVE = re.compile(r"#\s*promptlint:")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")


class HashComment(Rule):
    """A `#` that makes the host drop the rest of the line.

    ## Why is this bad?
    A1111 since 1.8 and Forge take `#` for the start of a comment, anywhere in a line and without a space: of
    `#ff0000 hair, smile` nothing is left. Nothing escapes it. A whole line that starts with `# ` is a comment
    that everybody recognises, and is left alone; so are one after a tab, comments for promptlint itself, and in
    wildcards, whose entries people annotate, every `# ` and lines that are commented out.

    ## Example
    `#ff0000 hair, smile`

    ## Use instead
    `red hair, smile`
    """

    code, name, severity = "PS013", "hash-comment", Severity.WARNING
    since = "0.1.0"
    visits = (Comment,)
    needs = (HASH_COMMENTS,)
    yields_to = ("PS016",)
    good = (
        Good("# a portrait\n1girl, smile"),
        Good("sky\n  # the sea comes later\nsea"),
        Good("sky # promptlint: ignore[PS001]"),
        Good("## Notes\nsky\n#\nsea"),
        Good("sky, sea #"),
        Good("sky\t# the sea comes later"),
        Good("#1 fan", target="comfyui"),
        Good("Tri-X 320    # fine grain\n", path="wildcards/films.txt"),
        Good("a:\n  - |\n    sky,\n    #{red|blue} hair,\n    sea\n", path="wildcards/a.yaml"),
    )
    bad = (
        Bad("#ff0000 hair, smile", at="#ff0000 hair, smile"),
        Bad("1girl, #solo, smile\nsky", at="#solo, smile"),
        Bad("sky # blue", at="# blue"),
        Bad("#1 fan, smile", at="#1 fan, smile"),
        Bad("sky, #solo, sea\n", at="#solo, sea", path="wildcards/a.txt"),
        Bad("a:\n  - '#ff0000 hair'\n", at="#ff0000 hair", path="wildcards/a.yaml"),
    )

    def check(self, node: Comment, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text
        dropped = text.strip("# \t\r")
        if not dropped or _DIRECTIVE.match(text):
            return
        line = ctx.text.rfind("\n", 0, node.start) + 1
        before = ctx.text[line : node.start]
        if _REMARK.match(text) and (not before.strip() or before.endswith("\t")):
            return
        if ctx.container == "wildcards" and (_REMARK.match(text) or (not before.strip() and "\n" in ctx.text)):
            return
        colour = _COLOUR.match(text)
        yield self.finding(
            ctx,
            node.span,
            f"`#` starts a comment: {ctx.program} drops `{shorten(text)}`, up to the end of the line",
            help=f"nothing escapes a #; name the colour instead of {colour[0]}"
            if colour
            else "nothing escapes a #; put it in other words, or the comment on a line of its own",
        )
