"""PR001: an extra-network tag that is none, or looks up a wrong name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork, Stray
from promptlint.text import Span

__all__ = ["MalformedExtraNetwork"]

_NEAR_MISS = re.compile(r"<(?P<kind>\s*(?:lora|lyco|hypernet)\s*):(?P<rest>[^<>]*)(?P<end>>?)", re.IGNORECASE)
# `<lora ink:1>`, `<lora;ink;1>`: the kind, then something else than a colon.
_NO_COLON = re.compile(r"<(?:lora|lyco|hypernet)(?:\s+|[;,=|./-])[^\s<>:][^<>]*>", re.IGNORECASE)
# `<:ink:1>`, `<lo ra:ink:1>`: no word where the kind stands, but a name and a weight.
_NO_KIND = re.compile(r"<(?P<kind>[^\w<>:\n]?[^<>:\n]{0,12}):(?P<name>\s*[^\W\d][\w .-]{1,80}):\s*-?\d?\.?\d+\s*>")
_KIND = re.compile(r"\s*(?:\w+|lora|lyco|hypernet)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d?\.\d+")
# `lora:ink:1>`: all but the `<`.
_UNOPENED = re.compile(r"(?<![\w<])(?:lora|lyco|hypernet):[^\s<>:,()][^<>:,()]*(?::[^<>:,()]*)?>", re.IGNORECASE)
# `<lora:ink,0.8>`: a weight behind something else than a colon.
_WEIGHT = re.compile(r"(?P<name>[^,;]*[^\s,;])(?P<sign>\s*[,;]\s*|\s+(?=-?\d?\.))(?P<weight>-?\d?\.?\d+)\s*")
# A tag without its `>`, up to the weight, and more words behind it.
_HEAD = re.compile(r"<\s*\w+\s*:[^:<>]{1,200}:\s*-?\d*\.?\d+(?=\s)")
_EXTENSION = re.compile(r"\.(?:safetensors|ckpt|pt)$", re.IGNORECASE)


class MalformedExtraNetwork(Rule):
    """An extra-network tag that A1111 does not take for one, or that looks up a name no file has.

    ## Why is this bad?
    A tag is `<kind:name:weight>` with nothing between `<` and the kind. `< lora:ink:1>` and a tag without its `>` are
    text: nothing is loaded and the characters go to the model. A name is the file's stem, to the letter: with spaces
    around it, a folder in front or an extension behind it, no file answers to it.

    ## Example
    `< lora:ink:1>`

    ## Use instead
    `<lora:ink:1>`

    ## Fix safety
    Unsafe: a LoRA is loaded that was not loaded before.
    """

    code, name, severity = "PR001", "malformed-extra-network", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork, Tag)
    targets = WEBUIS
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:1>"),
        Good("<lora:ink_v1.5:1>"),
        Good("<lora:Name (with) [odd] signs:1>"),
        Good("a < b, c > d"),
        Good("<3, >_<"),
        Good("<lora:ink>"),
        Good(">_<<lora:ink:1>, <lora:ink v2.1>, <lora:style 2:1>"),
        Good("flora:ink:1>, <lora>, <lora_ink>"),
    )
    bad = (
        Bad("< lora:ink:1>, sea", fixed="<lora:ink:1>, sea", at="< lora:ink:1>"),
        Bad("<lora :ink:1>", fixed="<lora:ink:1>", at="<lora :ink:1>"),
        Bad("sea, <lora:ink:1", fixed="sea, <lora:ink:1>", at="<lora:ink:1"),
        Bad("<lora:ink:0.8 blue sea, sky", fixed="<lora:ink:0.8> blue sea, sky", at="<lora:ink:0.8", also=("PW006",)),
        Bad("sea, lora:ink:1>", fixed="sea, <lora:ink:1>", at="lora:ink:1>"),
        Bad("<lora:oil:1> lora:ink:1>", fixed="<lora:oil:1> <lora:ink:1>", at="lora:ink:1>"),
        Bad("<<lora:ink:1>>, sea", fixed="<lora:ink:1>, sea", at="<<lora:ink:1>>"),
        Bad("<lora:ink,0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink,0.8>"),
        Bad("<lora:ink 0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink 0.8>"),
        Bad("<lora ink:1>", at="<lora ink:1>"),
        Bad("<lora/ink:1>", at="<lora/ink:1>"),
        Bad("<lora::1>", at="<lora::1>"),
        Bad("<lora:>", at="<lora:>"),
        Bad("<lora:0.8>", at="<lora:0.8>"),
        Bad("<:ink:0.8>", fixed="<lora:ink:0.8>", at="<:ink:0.8>"),
        Bad("<lo ra:ink:1>", fixed="<lora:ink:1>", at="<lo ra:ink:1>"),
        Bad("<lora:ink:1), sea", fixed="<lora:ink:1>, sea", at="<lora:ink:1)", also=("PS002",)),
        Bad("(lora:ink:1>, sea", fixed="<lora:ink:1>, sea", at="(lora:ink:1>", also=("PS001",)),
        Bad("<lora: ink:1>", fixed="<lora:ink:1>", at="<lora: ink:1>"),
        Bad("<lora:styles/ink:1>", fixed="<lora:ink:1>", at="<lora:styles/ink:1>"),
        Bad("<lora:ink.safetensors:1>", fixed="<lora:ink:1>", at="<lora:ink.safetensors:1>"),
    )

    def check(self, node: ExtraNetwork | Tag, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, ExtraNetwork):
            yield from self._check_name(node, ctx)
        elif "<" in node.text:
            yield from self._check_text(node, ctx)
        elif ">" in node.text:
            yield from self._check_unopened(node, ctx)

    def _check_name(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind not in ("lora", "lyco", "hypernet"):
            return
        name = node.arguments[0]
        yield from self._check_doubled(node, ctx)
        if "=" in name:
            return
        weighed = _WEIGHT.fullmatch(name[:200]) if len(node.arguments) == 1 else None
        if weighed is not None:
            start = node.start + len(node.kind) + 2
            sign = Span(start + weighed.start("sign"), start + weighed.end("sign"))
            yield self.finding(
                ctx,
                node.span,
                f"no colon stands before the weight: {ctx.program} looks up `{shorten(name)}`, finds no file and "
                "loads nothing",
                help="put a colon before the weight",
                fix=unsafe("put in the colon", replace(sign, ":")) if ctx.slice(sign) == weighed["sign"] else None,
            )
            return
        if not name.strip() or (len(node.arguments) == 1 and _NUMBER.fullmatch(name)):
            yield self.finding(
                ctx,
                node.span,
                f"`{shorten(node.text)}` has no name: {ctx.program} finds no file and loads nothing",
                help="put the file's stem between the kind and the weight",
            )
            return
        wanted = _EXTENSION.sub("", name.strip().replace("\\", "/").rpartition("/")[2])
        if wanted == name:
            return
        if name != name.strip():
            problem = "has spaces around it"
        elif wanted != name.replace("\\", "/").rpartition("/")[2]:
            problem = "has a file extension"
        else:
            problem = "has a folder in front"
        place = Span(node.start + len(node.kind) + 2, node.start + len(node.kind) + 2 + len(name))
        fix = None
        if wanted and ctx.slice(place) == name:
            fix = unsafe("write the bare name", replace(place, wanted))
        yield self.finding(
            ctx,
            node.span,
            f"the name `{shorten(name)}` {problem}: {ctx.program} looks it up to the letter, finds no file and loads "
            "nothing",
            help=f"a name is the file's stem: {shorten(wanted)}" if wanted else "put in the file's stem",
            fix=fix,
        )

    def _check_doubled(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        """`<<lora:ink:1>>`: the tag is found, the other brackets are text."""
        before, after = ctx.text[max(0, node.start - 2) : node.start], ctx.text[node.end : node.end + 1]
        has_before = before[-1:] == "<" and (len(before) == 1 or before[0] in " ,\n")
        if not has_before and (after != ">" or before[-1:] == "<"):
            return
        span = Span(node.start - has_before, node.end + (after == ">"))
        yield self.finding(
            ctx,
            span,
            f"a tag has one bracket on each side: {ctx.program} sends the others of `{shorten(ctx.slice(span))}` "
            "to the model as text",
            help="take the others away",
            fix=unsafe("take the others away", replace(span, ctx.slice(node.span))),
        )

    def _check_text(self, tag: Tag, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.slice(tag.span)
        if len(text) > 2_000:
            return
        for match in _NO_COLON.finditer(text):
            yield self.finding(
                ctx,
                Span(tag.span.start + match.start(), tag.span.start + match.end()),
                f"no colon stands behind the kind in `{shorten(match.group())}`: nothing is loaded, and {ctx.program} "
                "sends it to the model as text",
                help="write <lora:name:weight>",
            )
        if "＞" in text:
            return  # PS015's story
        for match in _NO_KIND.finditer(text):
            if not _KIND.fullmatch(match["kind"]):
                gap = Span(tag.span.start + match.start("kind"), tag.span.start + match.end("kind"))
                yield self.finding(
                    ctx,
                    Span(tag.span.start + match.start(), tag.span.start + match.end()),
                    f"no kind stands between `<` and the name in `{shorten(match.group())}`: nothing is loaded, and "
                    f"{ctx.program} sends it to the model as text",
                    help="write <lora:name:weight>",
                    fix=unsafe("write lora", replace(gap, "lora")),
                )
        for match in _NEAR_MISS.finditer(text):
            kind = match["kind"]
            start = tag.span.start + match.start()
            if match["end"]:
                span = Span(start, tag.span.start + match.end())
                if kind == kind.strip():
                    if not match["rest"]:
                        yield self.finding(
                            ctx,
                            span,
                            f"`{match.group()}` has no name: {ctx.program} loads nothing and sends it to the model as "
                            "text",
                            help="put in the file's stem, or take it away",
                        )
                    continue
                place = Span(start + 1, start + 1 + len(kind))
                yield self.finding(
                    ctx,
                    span,
                    f"a space keeps `{shorten(match.group())}` from being a tag: nothing is loaded, and {ctx.program} "
                    "sends it to the model as text",
                    help="write < and the kind without a space",
                    fix=unsafe("take the space out", replace(place, kind.strip())),
                )
            else:
                head = _HEAD.match(match.group())
                span = Span(start, start + len(head.group() if head is not None else match.group().rstrip()))
                wrong = ctx.text[span.end - 1] in ")]}" and not any(sign in ctx.slice(span) for sign in "([{")
                place = Span(span.end - wrong, span.end)
                yield self.finding(
                    ctx,
                    span,
                    f"`{shorten(ctx.slice(span))}` is never closed by a `>`: nothing is loaded, and {ctx.program} "
                    "sends it to the model as text",
                    help="close the tag",
                    fix=unsafe("close the tag", replace(place, ">") if wrong else insert(span.end, ">")),
                )

    def _check_unopened(self, tag: Tag, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.slice(tag.span)
        if len(text) > 2_000:
            return
        for match in _UNOPENED.finditer(text):
            start = tag.span.start + match.start()
            # "(lora:ink:1>" has an opener of another shape.
            wrong = _is_stray_opener(ctx, start - 1)
            span = Span(start - wrong, start + len(match.group()))
            yield self.finding(
                ctx,
                span,
                f"no `<` opens `{shorten(ctx.slice(span))}`: nothing is loaded, and {ctx.program} sends it to the "
                "model as text",
                help="open the tag",
                fix=unsafe("open the tag", replace(Span(span.start, start), "<") if wrong else insert(start, "<")),
            )


def _is_stray_opener(ctx: Context, place: int) -> bool:
    """Whether an opener that nothing closes stands there."""
    if place < 0 or ctx.text[place] not in "([":
        return False
    leaf_list = ctx.prompt.leaf_list
    leaf = leaf_list[bisect_right(leaf_list, place, key=lambda each: each.start) - 1]
    return isinstance(leaf, Stray) and leaf.partner is None
