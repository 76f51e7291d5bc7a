"""PS013: a `#`, or what else starts a comment, that takes text away."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import LINE_COMMENTS
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Comment

__all__ = ["HashComment"]

_REMARK = regex(r"(?:#+|//+)(?:\s|$)")
_MARK = regex(r"#|//|/\*|\*/")
_ADDRESS = regex(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:\Z")
_DIRECTIVE = regex(r"#\s*promptlint:")
_COLOUR = regex(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")


class HashComment(Rule):
    """A `#` that makes the host drop the rest of the line.

    ## Why is this bad?
    A1111 since 1.8 and Forge take `#` for the start of a comment, anywhere in a line and without a space: of
    `#ff0000 hair, smile` nothing is left. Nothing escapes it. A whole line that starts with `# ` is a comment
    that everybody recognises, and is left alone; so are one after a tab, comments for promptlint itself, and in
    wildcards, whose entries people annotate, every `# ` and lines that are commented out. reForge takes `//` for one as
    well, so that of `https://example.org` only `https:` is left, and what follows a `/*` or `*/` that does not fill
    whole lines.

    ## Example
    `#ff0000 hair, smile`

    ## Use instead
    `red hair, smile`
    """

    code, name, severity = "PS013", "hash-comment", Severity.WARNING
    since = "0.1.0"
    visits = (Comment,)
    needs = (LINE_COMMENTS,)
    yields_to = ("PS016", "PX032")
    good = (
        Good("# a portrait\n1girl, smile"),
        Good("sky\n  # the sea comes later\nsea"),
        Good("sky # promptlint: ignore[PS001]"),
        Good("## Notes\nsky\n#\nsea"),
        Good("sky, sea #"),
        Good("sky\t# the sea comes later"),
        Good("#1 fan", target="comfyui"),
        Good("Tri-X 320    # fine grain\n", path="wildcards/films.txt"),
        Good("// a note\ncat", target="reforge"),
        Good("cat,\n/* a\nb */\nboat", target="reforge"),
        Good("cat //", target="reforge"),
        Good("see https://example.org, /* a */"),
        Good("#1 fan", target="a1111-1.5"),
        Good("a:\n  - |\n    sky,\n    #{red|blue} hair,\n    sea\n", path="wildcards/a.yaml"),
    )
    bad = (
        Bad("#ff0000 hair, smile", at="#ff0000 hair, smile"),
        Bad("1girl, #solo, smile\nsky", at="#solo, smile"),
        Bad("sky # blue", at="# blue"),
        Bad("#1 fan, smile", at="#1 fan, smile"),
        Bad("see https://example.org, boat\nsea", at="//example.org, boat", target="reforge"),
        Bad("cat // boat", at="// boat", target="reforge"),
        Bad("cat /* a */ boat\nsea", at="/* a */ boat", target="reforge"),
        Bad("cat */ boat", at="*/ boat", target="reforge"),
        Bad("cat #1 boat", at="#1 boat", target="reforge"),
        Bad("sky, #solo, sea\n", at="#solo, sea", path="wildcards/a.txt"),
        Bad("a:\n  - '#ff0000 hair'\n", at="#ff0000 hair", path="wildcards/a.yaml"),
    )

    def check(self, node: Comment, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text
        dropped = text.strip("#/* \t\r\n")
        if not dropped or _DIRECTIVE.match(text):
            return
        line = ctx.text.rfind("\n", 0, node.start) + 1
        before = ctx.text[line : node.start]
        if _REMARK.match(text) and (not before.strip() or before.endswith("\t")):
            return
        if ctx.container == "wildcards" and (_REMARK.match(text) or (not before.strip() and "\n" in ctx.text)):
            return
        match = _MARK.match(text)
        mark = match[0] if match is not None else "#"
        if mark == "/*" and text.rstrip().endswith("*/") and not before.strip():
            return
        yield self.finding(
            ctx,
            node.span,
            f"`{mark}` starts a comment: {ctx.program} drops `{shorten(text)}`, up to the end of the line",
            help=_help(mark, text, before),
        )


def _help(mark: str, text: str, before: str) -> str:
    colour = _COLOUR.match(text)
    if colour is not None:
        return f"nothing escapes a #; name the colour instead of {colour[0]}"
    if mark == "//" and _ADDRESS.search(before) is not None:
        return "nothing escapes //; write the address without it"
    if mark in ("/*", "*/"):
        return "a block of comments goes from a /* that begins a line to a */ that ends one"
    return f"nothing escapes a {mark}; put it in other words, or put the comment on a line of its own"
