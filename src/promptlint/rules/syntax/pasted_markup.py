"""PS016: HTML entities and markdown escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.leaves import leaf_numbers
from promptlint.rules.syntax.wording import shorten
from promptlint.rules.targets import WEBUIS
from promptlint.syntax import Comment, ExtraNetwork, Prompt, Text
from promptlint.text import Span

__all__ = ["PastedMarkup"]

_NAMED = re.compile(r"&(?:amp;){0,3}[A-Za-z][A-Za-z0-9]{1,9};")
_NUMBERED = re.compile(r"#(?:[0-9]{1,6}|[xX][0-9a-fA-F]{1,6});")
_KIND = re.compile(r"\w+:")
_FAR = 120


@dataclass(frozen=True, slots=True)
class _Entity:
    span: Span
    character: str


class PastedMarkup(Rule):
    r"""An HTML entity or a markdown escape that a web page left in the prompt.

    ## Why is this bad?
    A1111 reads the syntax of a prompt with the entities still in it: `&lt;lora:ink:1&gt;` is no tag, and the `#` of
    `&#39;` starts a comment that swallows the rest of the line. Only the tokenizer turns most entities into what they
    stand for. The backslash of `long\_hair` is markdown's; A1111 deletes it.

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
        Good("sky # &lt;"),
    )
    bad = (
        Bad("&lt;lora:ink:1&gt;", fixed="<lora:ink:1>", at="&lt;lora:ink:1&gt;", also=("PR005",)),
        Bad("salt &amp; pepper", fixed="salt & pepper", at="&amp;"),
        Bad("a cat&#39;s eye, sky", fixed="a cat's eye, sky", at="&#39;", also=("PS013",)),
        Bad("long\\_hair", fixed="long_hair", at="\\_"),
        Bad("\\<lora:ink:1\\>", fixed="<lora:ink:1>", at="\\<lora:ink:1\\>", also=("PR003",)),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "&" in ctx.text:
            yield from self._entities(ctx)
        if "\\" in ctx.text:
            yield from self._escapes(ctx)

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
                        f"`{shorten(ctx.slice(span))}` is no tag: A1111 looks for `<` before HTML entities are "
                        "decoded, and loads nothing",
                        help=f"write <{shorten(inside)}>",
                        fix=unsafe("write < and >", replace(entity.span, "<"), replace(other.span, ">")),
                    )
                    continue
            text = ctx.slice(entity.span)
            if "#" in text:
                message = f"`{text}` is an HTML entity, whose `#` starts a comment: A1111 drops the rest of the line"
            else:
                message = f"`{text}` is an HTML entity: A1111 reads the prompt's syntax with it, not with what it means"
            shown = entity.character.strip() or "a space"
            yield self.finding(
                ctx,
                entity.span,
                message,
                help=f"write {shown}",
                fix=unsafe(f"write {shown}", replace(entity.span, entity.character)),
            )

    def _escapes(self, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = ctx.prompt.leaf_list
        for number in ctx.fact(leaf_numbers).get("ESCAPE", ()):
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
                    "markdown's backslashes are no escapes here: A1111 reads the tag with them, and sends the first "
                    "one to the model",
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
                    f"`\\{sign}` is a markdown escape: A1111 deletes the backslash and reads `{sign}`",
                    help="take the backslash away",
                    fix=unsafe("take the backslash away", delete(leaf.span)),
                )


def _entities(ctx: Context) -> list[_Entity]:
    """The HTML entities of the prompt, in order."""
    from html import unescape  # noqa: PLC0415  # a large table, and hardly ever needed

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
