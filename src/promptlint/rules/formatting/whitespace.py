"""PF001: white space around commas and inside of tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Default, Good, Rule, replace, safe
from promptlint.rules.context import Context
from promptlint.rules.formatting.neighbours import sign_after, sign_before
from promptlint.syntax import Prompt, Text
from promptlint.text import Span

__all__ = ["Whitespace"]

# A comma with the white space around it, line ends kept apart; or a wide gap inside a line.
_RUN = re.compile(
    r"(?P<left>[ \t]*),(?P<right>[ \t]*)(?P<end>\r?\n)?|(?P<gap>[ \t]{2,}|\t)(?=[^ \t\r\n,])|(?P<trail>[ \t]+)(?=\r?\n)"
)


class Whitespace(Rule):
    """White space that is not one space behind each comma.

    ## Why is this bad?
    It is harder to read, and copies of a prompt differ for nothing: the tokenizer does not see white space.

    ## Example
    `sky ,sea,  sun`

    ## Use instead
    `sky, sea, sun`

    ## Fix safety
    Safe: white space is changed only where it cannot make one token of two signs; `},{` and `,:3` are left alone.
    """

    code, name, severity = "PF001", "whitespace", Severity.INFO
    fixable = Applicability.SAFE
    default = Default.OFF
    visits = (Prompt,)
    good = (
        Good("sky, sea,\nsun"),
        Good("a,{b}"),
        Good("smile ,:3"),
        Good("<lora:a ,b:1>"),
        Good("sky # sea ,  sun"),
        Good("__hair/colour__, sky"),
    )
    bad = (
        Bad("sky ,sea,  sun", fixed="sky, sea, sun", at=" ,"),
        Bad("sky,sea", fixed="sky, sea", at=","),
        Bad("a  small   cat", fixed="a small cat", at="  "),
        Bad("sky,  \nsea", fixed="sky,\nsea"),
        Bad("(sky) ,(sea)", fixed="(sky), (sea)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for leaf in node.leaf_list:
            if not isinstance(leaf, Text):
                continue
            for match in _RUN.finditer(leaf.text):
                wanted = _wanted(match, leaf, ctx)
                if wanted == match.group():
                    continue
                start = leaf.start + match.start()
                span = Span(start, start + len(match.group()))
                if wanted is None or not _is_free(match, span, ctx):
                    continue
                what = "the comma" if "," in match.group() else "this place"
                yield self.finding(
                    ctx,
                    span,
                    f"white space around {what} is uneven",
                    fix=safe("write one space", replace(span, wanted)),
                )


def _wanted(match: re.Match[str], leaf: Text, ctx: Context) -> str | None:
    if match["gap"] is not None:
        before = leaf.text[match.start() - 1 : match.start()] if match.start() else "\n"
        return match.group() if before in "\r\n" else " "  # indentation stays
    if match["trail"] is not None:
        return ""
    if match["end"] is not None:
        return f",{match['end']}"
    at_end = leaf.start + match.end() >= len(ctx.text)
    return "," if at_end and not match["right"] else ", " if not at_end else ","


def _is_free(match: re.Match[str], span: Span, ctx: Context) -> bool:
    """Whether the tokenizer cannot tell the difference."""
    if "," not in match.group():
        return True
    left, right = sign_before(ctx, span.start), sign_after(ctx, span.end)
    return (not match["left"] or left == "" or left.isalnum()) and (
        right == "" or right.isalnum() or bool(match["right"])
    )
