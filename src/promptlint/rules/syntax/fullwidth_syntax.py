"""PS015: full-width brackets, colons and commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork, Mark, Prompt, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["FullwidthSyntax"]

_COLONS = "：∶﹕︰"
_ASCII = {"（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "＜": "<", "＞": ">", **dict.fromkeys(_COLONS, ":")}
_CHARACTERS = re.compile(f"[（）［］，{_COLONS}]")
_NETWORK = re.compile(r"[＜<](?:lora|lyco|hypernet)[：:][^＜<＞>\n]{1,200}[＞>]")
# A tag whose weight stands behind a full-width colon, so that it belongs to the name.
_WIDE_WEIGHT = re.compile(r"<(?:lora|lyco|hypernet):[^:：]{1,200}：\s{0,4}-?\d?\.?\d{1,4}\s{0,4}>")
_TAIL = re.compile(rf"([:{_COLONS}])\s*[+-]?(?:[0-9]{{1,3}}\.?[0-9]{{0,9}}|\.[0-9]{{1,9}})\s*\Z")
# "(sky:1．2)": a point that is none.
_WIDE_POINT = re.compile(rf"[:{_COLONS}]\s*(?P<number>[+-]?[0-9]?[．。·，、][0-9]{{1,3}})\s*\Z")
_BARE = re.compile(r"(?<=[^\W\d_])\s?：\s?(?:[0-2]?\.[0-9]+)(?=\s*(?:[,，]|\Z))")
_FAR = 200


@dataclass(slots=True)
class _Open:
    """A bracket that is open: its place, whether it is full-width, and the full-width colons in it."""

    start: int
    is_wide: bool
    text: str
    colons: list[int]


class FullwidthSyntax(Rule):
    """Full-width brackets and colons, which are not syntax.

    ## Why is this bad?
    `（x：1.2）` comes from a Chinese or Japanese keyboard. To A1111 none of its signs mean anything: there is no
    weight, and all of it goes to the model as text. Full-width brackets without a number may be meant as
    text and are only mentioned; so are full-width commas, with the option `commas`: they reach the model as commas,
    but separate no tags for other tools.

    ## Example
    `（blue sky：1.2）`

    ## Use instead
    `(blue sky:1.2)`

    ## Fix safety
    Unsafe: the weight comes into force and the signs are no longer text.
    """

    code, name, severity = "PS015", "fullwidth-syntax", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WITH_WEIGHTS

    @dataclass(frozen=True)
    class Options:
        """`commas`: mention full-width commas too."""

        commas: bool = False

    good = (
        Good("(blue sky:1.2)"),
        Good("sky，sea，sun"),
        Good("比例：16:9, 时间：12"),
        Good("sky:１.２, smile"),
        Good("1）sky, 2）sea"),
    )
    bad = (
        Bad("（blue sky：1.2）", fixed="(blue sky:1.2)", at="（blue sky：1.2）"),
        Bad("sea, （sky:1.2）", fixed="sea, (sky:1.2)", at="（sky:1.2）"),
        Bad("(sky：1.2), sea", fixed="(sky:1.2), sea", at="：1.2"),
        Bad("(sky:1.2）, sea", fixed="(sky:1.2), sea", at="(sky:1.2）", also=("PS001",)),
        Bad("(sky:1．2), sea", fixed="(sky:1.2), sea", at="1．2"),
        Bad("（sky：1，2）, sea", fixed="(sky:1.2), sea", at="（sky：1，2）"),
        Bad("(sun, （sky:1.2), sea", fixed="(sun, (sky:1.2), sea", at="（sky:1.2)"),
        Bad("(sky∶1.2), sea", fixed="(sky:1.2), sea", at="∶1.2"),
        Bad("［sky：sea：0.5］", fixed="[sky:sea:0.5]"),
        Bad("blue sky：1.2, sea", at="：1.2"),
        Bad("＜lora：ink：0.8＞", fixed="<lora:ink:0.8>", at="＜lora：ink：0.8＞"),
        Bad("＜lora:ink:0.8＞, sea", fixed="<lora:ink:0.8>, sea", at="＜lora:ink:0.8＞"),
        Bad("<lora：ink：0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora：ink：0.8>"),
        Bad("<lora:ink：0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink：0.8>"),
        Bad("（blue sky）, sea", fixed="(blue sky), sea", at="（blue sky）"),
        Bad("sky，sea", fixed="sky,sea", at="，", options={"PS015": {"commas": True}}),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.text.isascii():
            return
        commas = ctx.options(self).commas
        if any(sign in ctx.text for sign in "＜＞："):
            for tag in ctx.tags:
                for match in _NETWORK.finditer(ctx.slice(tag.span)):
                    if any(sign in match[0] for sign in "＜＞") or match[0].find("：", 0, 10) > 0:
                        yield self._network(tag.span.start, match, ctx)
        open_: list[_Open] = []
        for leaf in node.leaf_list:
            if isinstance(leaf, Text):
                if not leaf.text.isascii():
                    yield from self._text(leaf, open_, commas, ctx)
            elif isinstance(leaf, ExtraNetwork):
                wide = _WIDE_WEIGHT.fullmatch(leaf.text) if "：" in leaf.text and ctx.role != "negative" else None
                if wide is not None:
                    yield self._network(leaf.start, wide, ctx)
            elif isinstance(leaf, Stray) and leaf.text in "([":
                open_.append(_Open(leaf.start, False, leaf.text, []))
            elif isinstance(leaf, Stray) and leaf.text in ")]":
                yield from self._close(leaf.start, leaf.text, False, open_, ctx)
            elif isinstance(leaf, Mark) and leaf.text[-1] in ")]":
                yield from self._real_close(leaf, open_, ctx)
            elif isinstance(leaf, Mark) and leaf.text in "([":
                open_.append(_Open(leaf.start, False, leaf.text, []))

    def _text(self, leaf: Text, open_: list[_Open], commas: bool, ctx: Context) -> Iterator[Diagnostic]:
        for match in _CHARACTERS.finditer(leaf.text):
            sign = match[0]
            place = leaf.start + match.start()
            if sign in _COLONS:
                if open_:
                    open_[-1].colons.append(place)
                else:
                    yield from self._bare(leaf, match.start(), ctx)
            elif sign in "（［":
                open_.append(_Open(place, True, _ASCII[sign], []))
            elif sign in "）］":
                yield from self._close(place, _ASCII[sign], True, open_, ctx)
            elif commas:
                yield self.finding(
                    ctx,
                    Span(place, place + 1),
                    "a full-width comma separates no tags for tools that split at commas; the model reads a comma",
                    severity=Severity.INFO,
                    fix=unsafe("write a comma", replace(Span(place, place + 1), ",")),
                )

    def _close(self, place: int, text: str, is_wide: bool, open_: list[_Open], ctx: Context) -> Iterator[Diagnostic]:
        """A closer that closes nothing for the host: what it was to close."""
        if not open_ or (open_[-1].text == "(") != (text == ")"):
            return
        opener = open_.pop()
        if not (opener.is_wide or is_wide) or place - opener.start > _FAR * 10 or place == opener.start + 1:
            return
        span = Span(opener.start, place + 1)
        tail = _TAIL.search(ctx.text[max(opener.start, place - 24) : place])
        edits = _ascii(opener, place, text)
        if tail is None:
            tail, number = _wide_number(opener, place, ctx)
            edits += number
        shown = shorten(ctx.slice(span))
        if tail is None and opener.is_wide and is_wide:
            yield self.finding(
                ctx,
                span,
                f"full-width brackets are text: {ctx.program} gives `{shown}` no weight",
                severity=Severity.INFO,
                help="for emphasis write round brackets",
                fix=unsafe("write ASCII brackets", *edits),
            )
            return
        if not opener.is_wide and tail is None and place - opener.start > _FAR:
            return
        yield self.finding(
            ctx,
            span,
            f"full-width signs mean nothing to {ctx.program}: it reads no group in `{shown}` and sends "
            f"{'the number' if tail else 'them'} to the model as text",
            help="write ASCII brackets and colons",
            fix=unsafe("write ASCII brackets and colons", *edits),
        )

    def _real_close(self, closer: Mark, open_: list[_Open], ctx: Context) -> Iterator[Diagnostic]:
        partner = closer.partner
        inner = open_[-1] if open_ else None
        if inner is not None and inner.is_wide and inner.text == "(" and len(closer.text) > 1:
            # "(sea, （sky:1.2)": the number was to weigh the inner one.
            span = Span(inner.start, closer.end)
            yield self.finding(
                ctx,
                span,
                f"a full-width bracket opens no group: {ctx.program} takes the end of `{shorten(ctx.slice(span))}` for "
                "that of the brackets around it",
                help="write ASCII brackets",
                fix=unsafe("write an ASCII bracket", replace(Span(inner.start, inner.start + 1), "(")),
            )
        opener: _Open | None = None
        while open_ and partner is not None and open_[-1].start >= partner.start:
            opener = open_.pop()
        if opener is None or len(closer.text) > 1:
            return
        point, edits = _wide_number(opener, closer.start, ctx)
        if point is not None and opener.start == (partner.start if partner else -1):
            number = edits[0].span
            edits += [replace(Span(colon, colon + 1), ":") for colon in opener.colons]
            yield self.finding(
                ctx,
                number,
                f"a full-width point makes no number: {ctx.program} sends `{shorten(ctx.slice(number))}` to the model "
                "as text",
                help=f"write {edits[0].replacement}",
                fix=unsafe("write ASCII signs", *edits),
            )
            return
        if not opener.colons:
            return
        tail = _TAIL.search(ctx.text[max(opener.start, closer.start - 24) : closer.start])
        if tail is None or tail[1] == ":" or opener.start != (partner.start if partner else -1):
            return
        colon = opener.colons[-1]
        span = Span(colon, closer.start)
        edits = [replace(Span(colon, colon + 1), ":")]
        if closer.text == "]":
            edits = [replace(Span(place, place + 1), ":") for place in opener.colons]
        yield self.finding(
            ctx,
            Span(colon, colon + len(ctx.slice(span).rstrip())),
            f"a full-width colon starts no {'weight' if closer.text == ')' else 'step number'}: {ctx.program} sends "
            f"`{shorten(ctx.slice(span))}` to the model as text",
            help="write an ASCII colon",
            fix=unsafe("write an ASCII colon", *edits),
        )

    def _bare(self, leaf: Text, place: int, ctx: Context) -> Iterator[Diagnostic]:
        match = _BARE.match(leaf.text, place) or (place > 0 and _BARE.match(leaf.text, place - 1)) or None
        if match is None:
            return
        text = match[0].strip()
        start = leaf.start + place
        yield self.finding(
            ctx,
            Span(start, leaf.start + match.end()),
            f"`{text}` is text to {ctx.program}: a weight needs an ASCII colon and round brackets",
            help=f"write (…:{text[1:].strip()}) around what it is for",
        )

    def _network(self, start: int, match: re.Match[str], ctx: Context) -> Diagnostic:
        span = Span(start + match.start(), start + match.end())
        edits = [
            replace(Span(span.start + place, span.start + place + 1), _ASCII[sign])
            for place, sign in enumerate(match[0])
            if sign in "＜＞："
        ]
        return self.finding(
            ctx,
            span,
            f"`{shorten(match[0])}` is no tag: {ctx.program} knows only ASCII `< : >`, loads nothing and sends it to "
            "the model as text",
            help="write ASCII signs",
            fix=unsafe("write ASCII signs", *edits) if ctx.role != "negative" else None,
        )


def _wide_number(opener: _Open, place: int, ctx: Context) -> tuple[re.Match[str] | None, list[Edit]]:
    """A number with a full-width point right before `place`, and the edit that writes it with a point."""
    start = max(opener.start, place - 24)
    match = _WIDE_POINT.search(ctx.text[start:place])
    if match is None:
        return None, []
    plain = "".join(sign if sign in "0123456789+-" else "." for sign in match["number"])
    return match, [replace(Span(start + match.start("number"), start + match.end("number")), plain)]


def _ascii(opener: _Open, place: int, closer: str) -> list[Edit]:
    edits = [replace(Span(opener.start, opener.start + 1), opener.text)] if opener.is_wide else []
    edits += [replace(Span(colon, colon + 1), ":") for colon in opener.colons]
    return [*edits, replace(Span(place, place + 1), closer)]
