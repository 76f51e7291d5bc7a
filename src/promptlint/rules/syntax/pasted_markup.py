"""PS016: HTML entities and tags."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS_OR_CAPTIONS
from promptlint.rules.facts.html_remains import EscapedTag, HtmlEntity, HtmlTag, html_entities, html_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.text import Span

__all__ = ["PastedMarkup"]

_TRAINED = "it is trained as written"


class PastedMarkup(Rule):
    r"""An HTML entity or tag that a web page left in the prompt.

    ## Why is this bad?
    A1111 reads the syntax of a prompt with the entities still in it: `&lt;lora:ink:1&gt;` is not a tag, and the `#` of
    `&#39;` starts a comment that swallows the rest of the line. Only the tokenizer turns most entities into what they
    stand for. Tags such as `<br>` go to the model as text. In a training caption all of it is trained as written.

    ## Example
    `&lt;lora:ink:1&gt;, salt &amp; pepper`

    ## Use instead
    `<lora:ink:1>, salt & pepper`

    ## Fix safety
    Unsafe: tags take effect, and what was swallowed is back.
    """

    code, name, severity = "PS016", "pasted-markup", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (html_entities, html_tags)
    needs = (TAGS_OR_CAPTIONS,)
    good = (
        Good("<lora:ink:1>, long_hair"),
        Good("salt & pepper; R&B"),
        Good("AT&T; sky"),
        Good("<3, >_<, a < b > c, <o.o>, <b>, <i> <name>"),
        Good("sky # &lt;"),
        Good("salt & pepper", path="1.caption"),
    )
    bad = (
        Bad("&lt;lora:ink:1&gt;", fixed="<lora:ink:1>", at="&lt;lora:ink:1&gt;", also=("PR005",)),
        Bad("salt &amp; pepper", fixed="salt & pepper", at="&amp;"),
        Bad("a cat&#39;s eye, sky", fixed="a cat's eye, sky", at="&#39;", also=("PS013",)),
        Bad("sky,<br>sea", fixed="sky, sea", at="<br>"),
        Bad("a <strong>red</strong> sea", fixed="a red sea", at="</strong>"),
        Bad("a cat&#39;s eye,<br>sky", fixed="a cat's eye, sky", at="<br>", path="1.caption"),
    )

    def check(self, node: HtmlEntity | EscapedTag | HtmlTag, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, EscapedTag):
            yield self._escaped_tag(node, ctx)
        elif isinstance(node, HtmlEntity):
            yield self._entity(node, ctx)
        else:
            shown = shorten(ctx.slice(node.span))
            effect = _TRAINED if not ctx.program.makes_pictures else f"{ctx.program} sends it to the model as text"
            yield self.finding(
                ctx,
                node.span,
                f"`{shown}` is a tag of a web page: {effect}",
                help="remove it",
                fix=unsafe("remove it", replace(node.span, node.meaning)),
            )

    def _escaped_tag(self, tag: EscapedTag, ctx: Context) -> Diagnostic:
        span = Span(tag.opening.start, tag.closing.end)
        inside = ctx.text[tag.opening.end : tag.closing.start]
        effect = f"{ctx.program} looks for `<` before HTML entities are decoded, and loads nothing"
        if not ctx.program.makes_pictures:
            effect = _TRAINED
        return self.finding(
            ctx,
            span,
            f"`{shorten(ctx.slice(span))}` is not a tag: {effect}",
            help=f"write <{shorten(inside)}>",
            fix=unsafe("write < and >", replace(tag.opening, "<"), replace(tag.closing, ">")),
        )

    def _entity(self, entity: HtmlEntity, ctx: Context) -> Diagnostic:
        text = ctx.slice(entity.span)
        effect = f": {ctx.program} reads the prompt's syntax with it, not with what it means"
        if not ctx.program.makes_pictures:
            effect = f": {_TRAINED}"
        elif "#" in text:
            effect = f", whose `#` starts a comment: {ctx.program} drops the rest of the line"
        shown = entity.character.strip() or "a space"
        return self.finding(
            ctx,
            entity.span,
            f"`{text}` is an HTML entity{effect}",
            help=f"write {shown}",
            fix=unsafe(f"write {shown}", replace(entity.span, entity.character)),
        )
