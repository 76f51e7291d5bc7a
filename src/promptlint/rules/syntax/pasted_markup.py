"""PS016: HTML entities and markdown escapes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Comment, ExtraNetwork, Prompt, Text
from promptlint.text import Span

__all__ = ["PastedMarkup"]

_NAMED = re.compile(r"&(?:amp;){0,3}[A-Za-z][A-Za-z0-9]{1,9};")
_NUMBERED = re.compile(r"#(?:[0-9]{1,6}|[xX][0-9a-fA-F]{1,6});")
_KIND = re.compile(r"\w+:")
_FAR = 120
# What follows the "<" of a web page's tag; <b>, <i> and <o> alone may be drawn.
_HTML = re.compile(
    r"(?:br\s*/?|/(?:p|b|i|u|a|em|strong|span|div|li|ul|font|code|h[1-6])"
    r"|(?:strong|span|div|em|li|ul|font|code|p|a)(?:\s+\w+=[^<>]{1,80})?)>",
    re.IGNORECASE,
)
# Bold text, and the fence around code.
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])(?P<text>[^*\n]{1,200}+)(?<=\S)\*\*(?![\w*])")
_FENCE = re.compile(r"```(?:\w{1,10}(?=\n))?")


@dataclass(frozen=True, slots=True)
class _Entity:
    span: Span
    character: str


class PastedMarkup(Rule):
    r"""An HTML entity or tag, or a markdown sign that a web page or chat left in the prompt.

    ## Why is this bad?
    A1111 reads the syntax of a prompt with the entities still in it: `&lt;lora:ink:1&gt;` is no tag, and the `#` of
    `&#39;` starts a comment that swallows the rest of the line. Only the tokenizer turns most entities into what they
    stand for. Tags such as `<br>` go to the model as text. The backslash of `long\_hair` is markdown's; A1111
    deletes it. So are the asterisks of `**sky**`, which it sends as text.

    ## Example
    `&lt;lora:ink:1&gt;, long\_hair`

    ## Use instead
    `<lora:ink:1>, long_hair`

    ## Fix safety
    Unsafe: tags come into force, and what was swallowed is back.
    """

    code, name, severity = "PS016", "pasted-markup", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WEBUIS
    good = (
        Good("<lora:ink:1>, long_hair"),
        Good("salt & pepper; R&B"),
        Good("¯\\_(ツ)_/¯"),
        Good("AT&T; sky"),
        Good("<3, >_<, a < b > c, <o.o>, <b>, <i> <name>"),
        Good("sky # &lt;"),
        Good("(*^*), **, f**k, 2 ** 3 ** 4, ***, *sky*, sky # **bold**"),
    )
    bad = (
        Bad("&lt;lora:ink:1&gt;", fixed="<lora:ink:1>", at="&lt;lora:ink:1&gt;", also=("PR005",)),
        Bad("salt &amp; pepper", fixed="salt & pepper", at="&amp;"),
        Bad("a cat&#39;s eye, sky", fixed="a cat's eye, sky", at="&#39;", also=("PS013",)),
        Bad("long\\_hair", fixed="long_hair", at="\\_"),
        Bad("sky, **blue sea**, sun", fixed="sky, blue sea, sun", at="**blue sea**"),
        Bad("```\nsky, sea\n```", fixed="\nsky, sea\n", at="```"),
        Bad("sky,<br>sea", fixed="sky, sea", at="<br>"),
        Bad("a <strong>red</strong> sea", fixed="a red sea", at="</strong>"),
        Bad("\\<lora:ink:1\\>", fixed="<lora:ink:1>", at="\\<lora:ink:1\\>", also=("PR003",)),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "&" in ctx.text:
            yield from self._entities(ctx)
        if "\\" in ctx.text:
            yield from self._escapes(ctx)
        if "<" in ctx.text:
            yield from self._tags(ctx)
        if "**" in ctx.text or "```" in ctx.text:
            yield from self._markdown(ctx)

    def _entities(self, ctx: Context) -> Iterator[Diagnostic]:
        found = _entities(ctx)
        number = 0
        while number < len(found):
            entity = found[number]
            number += 1
            if entity.character == "<" and number < len(found) and found[number].character == ">":
                other = found[number]
                span = Span(entity.span.start, other.span.end)
                inside = ctx.text[entity.span.end : other.span.start][:_FAR]
                if len(span) < _FAR and _KIND.match(inside):
                    number += 1
                    yield self.finding(
                        ctx,
                        span,
                        f"`{shorten(ctx.slice(span))}` is no tag: {ctx.program} looks for `<` before HTML entities are "
                        "decoded, and loads nothing",
                        help=f"write <{shorten(inside)}>",
                        fix=unsafe("write < and >", replace(entity.span, "<"), replace(other.span, ">")),
                    )
                    continue
            text = ctx.slice(entity.span)
            if "#" in text:
                message = (
                    f"`{text}` is an HTML entity, whose `#` starts a comment: {ctx.program} drops the rest of the line"
                )
            else:
                message = (
                    f"`{text}` is an HTML entity: {ctx.program} reads the prompt's syntax with it, not with what it "
                    "means"
                )
            shown = entity.character.strip() or "a space"
            yield self.finding(
                ctx,
                entity.span,
                message,
                help=f"write {shown}",
                fix=unsafe(f"write {shown}", replace(entity.span, entity.character)),
            )

    def _markdown(self, ctx: Context) -> Iterator[Diagnostic]:
        for match in _BOLD.finditer(ctx.text):
            start, end = match.span()
            if _is_text(ctx, start) and _is_text(ctx, end - 1):
                yield self.finding(
                    ctx,
                    Span(start, end),
                    f"`**` is markdown's bold print: {ctx.program} sends the asterisks to the model as text",
                    help="take the asterisks away; for emphasis write round brackets",
                    fix=unsafe("take the asterisks away", delete(Span(start, start + 2)), delete(Span(end - 2, end))),
                )
        for match in _FENCE.finditer(ctx.text):
            if _is_text(ctx, match.start()):
                yield self.finding(
                    ctx,
                    Span(*match.span()),
                    f"three backticks are markdown's fence around code: {ctx.program} sends them to the model as text",
                    help="take it away",
                    fix=unsafe("take it away", delete(Span(*match.span()))),
                )

    def _tags(self, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = ctx.prompt.leaf_list
        for number, leaf in enumerate(leaf_list[:-1]):
            following = leaf_list[number + 1]
            if not isinstance(leaf, Text) or leaf.text[-1] != "<" or not isinstance(following, Text):
                continue
            match = _HTML.match(following.text)
            if match is not None:
                span = Span(leaf.end - 1, following.start + match.end())
                blank = " " if match[0][:2].casefold() == "br" else ""
                yield self.finding(
                    ctx,
                    span,
                    f"`{shorten(ctx.slice(span))}` is a tag of a web page: {ctx.program} sends it to the model as text",
                    help="take it away",
                    fix=unsafe("take it away", replace(span, blank)),
                )

    def _escapes(self, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = ctx.prompt.leaf_list
        for number in ctx.leaf_numbers.get("ESCAPE", ()):
            leaf = leaf_list[number]
            if len(leaf.text) > 1 or number + 1 == len(leaf_list):
                continue
            following = leaf_list[number + 1]
            sign = following.text[0]
            if isinstance(following, ExtraNetwork):
                edits = [delete(leaf.span)]
                if following.text.endswith("\\>"):
                    edits.append(delete(Span(following.end - 2, following.end - 1)))
                yield self.finding(
                    ctx,
                    Span(leaf.start, following.end),
                    f"markdown's backslashes are no escapes here: {ctx.program} reads the tag with them, and sends the "
                    "first one to the model",
                    help="take the backslashes away",
                    fix=unsafe("take the backslashes away", *edits),
                )
            elif isinstance(following, Text) and sign in "_*~`":
                before, after = ctx.text[leaf.start - 1 : leaf.start], ctx.text[leaf.end + 1 : leaf.end + 2]
                if not before.isalnum() and not after.isalnum():
                    continue
                yield self.finding(
                    ctx,
                    Span(leaf.start, leaf.end + 1),
                    f"`\\{sign}` is a markdown escape: {ctx.program} deletes the backslash and reads `{sign}`",
                    help="take the backslash away",
                    fix=unsafe("take the backslash away", delete(leaf.span)),
                )


def _is_text(ctx: Context, place: int) -> bool:
    leaf_list = ctx.prompt.leaf_list
    return isinstance(leaf_list[bisect_right(leaf_list, place, key=lambda leaf: leaf.start) - 1], Text)


def _entities(ctx: Context) -> list[_Entity]:
    """The HTML entities of the prompt, in order."""
    from html import unescape  # a large table, and hardly ever needed

    found: list[_Entity] = []
    leaf_list = ctx.prompt.leaf_list
    for number, leaf in enumerate(leaf_list):
        if not isinstance(leaf, Text) or "&" not in leaf.text:
            continue
        for match in _NAMED.finditer(leaf.text):
            character = match[0]
            for _ in range(4):
                character = unescape(character)
            if len(character) <= 2:
                span = Span(leaf.start + match.start(), leaf.start + match.end())
                found.append(_Entity(span, " " if character.isspace() else character))
        following = leaf_list[number + 1] if number + 1 < len(leaf_list) else None
        if leaf.text.endswith("&") and isinstance(following, Comment):
            numbered = _NUMBERED.match(following.text)
            if numbered is not None:
                character = unescape("&" + numbered[0])
                span = Span(leaf.end - 1, following.start + numbered.end())
                found.append(_Entity(span, " " if character.isspace() or not character else character))
    return found
