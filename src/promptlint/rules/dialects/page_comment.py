"""PX010: text that ComfyUI's page takes for a comment."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import COMFYUI_PAGE
from promptlint.regex import regex
from promptlint.rules.facts.comment_marks import LooseCommentMark, loose_comment_marks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Comment

__all__ = ["PageComment"]

_ADDRESS = regex(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:\Z")


class PageComment(Rule):
    """A `//` or `/* */` that ComfyUI's page deletes with the text after or inside it.

    ## Why is this bad?
    Before ComfyUI's page sends the text of an encoder's node, it deletes `//` up to the end of the line, and all
    between `/*` and `*/`. Of `see https://example.org, boat` only `see https:` is left. Nothing escapes it. A line that
    is a comment from its start is one that everybody recognises, and is left alone; a `/* */` in the middle of a line
    is an info. What is not closed is text. Prompts that a program sends, and files in the form of the API, are not
    touched by the page.

    ## Example
    `harbour // fog, gulls`

    ## Use instead
    `harbour, fog, gulls`
    """

    code, name, severity = "PX010", "page-comment", Severity.WARNING
    since = "0.3.0"
    visits = (Comment, loose_comment_marks)
    needs = (COMFYUI_PAGE,)
    good = (
        Good("// a note\ncat", target="comfyui"),
        Good("cat,\n  // boat,\nmoon", target="comfyui"),
        Good("cat,\n/* boat,\nlake */\nmoon", target="comfyui"),
        Good("cat //\nboat /**/", target="comfyui"),
        Good("1920s/1930s poster, w/ gulls, and/or, 4*4", target="comfyui"),
        Good("see https://example.org, boat"),
    )
    bad = (
        Bad("harbour // fog, gulls", at="// fog, gulls", target="comfyui"),
        Bad("see https://example.org, boat\nsea", at="//example.org, boat", target="comfyui"),
        Bad("cat /* a note */ boat", at="/* a note */", target="comfyui"),
        Bad("cat /* not closed", at="/*", target="comfyui"),
        Bad("/* cat /* boat */ moon */", at="*/", target="comfyui"),
    )

    def check(self, node: Comment | LooseCommentMark, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, LooseCommentMark):
            what = "is never closed" if node.opens else "closes no comment"
            yield self.finding(
                ctx,
                node.span,
                f"`{ctx.slice(node.span)}` {what}: {ctx.program} sends it to the model as text",
                help="close it with */, or leave it out" if node.opens else "leave it out",
            )
            return
        text = node.text
        if not text.strip("/* \t\r\n"):
            return
        start, end = ctx.text.rfind("\n", 0, node.start) + 1, ctx.text.find("\n", node.end)
        before, after = ctx.text[start : node.start], ctx.text[node.end : end if end >= 0 else len(ctx.text)]
        if not before.strip() and not after.strip():
            return
        is_block = text.startswith("/*")
        address = _ADDRESS.search(before) is not None and not is_block
        what = "`/*` and `*/` enclose" if is_block else "`//` starts"
        rest = "" if is_block else ", up to the end of the line"
        yield self.finding(
            ctx,
            node.span,
            f"{what} a comment: the page of {ctx.program} deletes {quoted(text)}{rest}",
            help="nothing escapes //; write the address without it"
            if address
            else "leave the marks out if the text is meant for the model",
            severity=Severity.INFO if is_block else None,
        )
