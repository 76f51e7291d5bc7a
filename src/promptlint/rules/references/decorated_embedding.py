"""PR013: an embedding's name with something around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.known.embeddings import find_known
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["DecoratedEmbedding"]

_IN_ANGLES = re.compile(r"<\s*(?P<name>[\w.-]+)\s*(?::\s*(?P<weight>\d?\.?\d+)\s*)?>")
_DECORATED = re.compile(
    r"(?P<open><?)\s*(?P<folder>(?:[^\s<>:/\\]+[/\\])*)(?P<name>[^<>:/\\]+?)"
    r"(?P<extension>\.(?:pt|bin|safetensors))?\s*(?P<close>>?)",
    re.IGNORECASE,
)
_WEIGHT = re.compile(r"\s*\d*\.?\d+\s*")


class DecoratedEmbedding(Rule):
    """The name of an embedding with a path, an extension or angle brackets.

    ## Why is this bad?
    An embedding needs no syntax: its bare name is replaced by its vectors wherever it stands. A path, `.pt` or `< >`
    around it goes to the model as extra tokens, and in a positive prompt `<EasyNegative:0.8>` is cut out as a tag of an
    unknown kind, name and all. Only names are flagged that are well known or in the inventory.

    ## Example
    `EasyNegative.pt, blurry`

    ## Use instead
    `EasyNegative, blurry`

    ## Fix safety
    Unsafe: the extra characters no longer reach the model.
    """

    code, name, severity = "PR013", "decorated-embedding", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork, Tag)
    targets = WEBUIS
    good = (
        Good("EasyNegative, blurry", role="negative"),
        Good("(EasyNegative:0.8)", role="negative"),
        Good("some.pt, <b>", role="negative"),
        Good("verybadimagenegative_v1.3", role="negative"),
    )
    bad = (
        Bad("EasyNegative.pt, blurry", role="negative", fixed="EasyNegative, blurry", at="EasyNegative.pt"),
        Bad("by <bad-artist:0.8>", role="negative", fixed="by (bad-artist:0.8)", at="<bad-artist:0.8>"),
        Bad("art by <bad-artist>", role="negative", fixed="art by bad-artist", at="<bad-artist>"),
        Bad("embeddings/EasyNegative", role="negative", fixed="EasyNegative"),
        Bad("<EasyNegative>", role="negative", fixed="EasyNegative", at="<EasyNegative>"),
        Bad("<EasyNegative:0.8>", role="negative", fixed="(EasyNegative:0.8)", at="<EasyNegative:0.8>"),
    )

    def check(self, node: ExtraNetwork | Tag, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, ExtraNetwork):
            yield from self._check_network(node, ctx)
            return
        text = node.text
        if "<" in text and (":" in text or _DECORATED.fullmatch(text) is None):
            yield from self._check_in_angles(node, ctx)
            return
        if not ("." in text or "<" in text or "/" in text or "\\" in text) or len(text) > 200 or ":" in text:
            return
        match = _DECORATED.fullmatch(text)
        if match is None or bool(match["open"]) != bool(match["close"]):
            return
        name = match["name"]
        decorated = match["open"] or match["folder"] or match["extension"]
        if not decorated or self._is_embedding(text, ctx) or not self._is_embedding(name, ctx):
            return
        source = ctx.slice(node.span)
        at = source.find(text)
        fix = None
        if at >= 0:
            fixed = source[:at] + name + source[at + len(text) :]
            fix = unsafe("write the bare name", replace(node.span, fixed))
        yield self.finding(
            ctx,
            node.span,
            f"the embedding `{shorten(name)}` is found by its bare name: {ctx.program} sends the rest of "
            f"`{shorten(text)}` to the model as text",
            help=f"write {shorten(name)}",
            fix=fix,
        )

    def _check_in_angles(self, tag: Tag, ctx: Context) -> Iterator[Diagnostic]:
        """Angle brackets among other words; with a number only names with a hyphen, which are no kind of a tag."""
        for match in _IN_ANGLES.finditer(ctx.slice(tag.span)):
            name, weight = match["name"], match["weight"]
            if (weight and "-" not in name) or not self._is_embedding(name, ctx):
                continue
            written = f"({name}:{weight})" if weight else name
            span = Span(tag.span.start + match.start(), tag.span.start + match.end())
            yield self.finding(
                ctx,
                span,
                f"`{shorten(name)}` is an embedding, which needs no `< >`: {ctx.program} sends the brackets to the "
                "model",
                help=f"write {shorten(written)}",
                fix=unsafe("write it without < >", replace(span, written)),
            )

    def _check_network(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if not self._is_embedding(node.kind, ctx):
            return
        weight = node.arguments[0] if len(node.arguments) == 1 else ""
        written = f"({node.kind}:{weight.strip()})" if _WEIGHT.fullmatch(weight) else node.kind
        does = (
            "sends the brackets to the model as text"
            if ctx.role == "negative"
            else "takes this for a tag of an unknown kind and cuts it out, name and all"
        )
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(node.kind)}` is an embedding, which needs no `< >`: {ctx.program} {does}",
            help=f"write {shorten(written)}",
            fix=unsafe("write it without < >", replace(node.span, written)),
        )

    @staticmethod
    def _is_embedding(name: str, ctx: Context) -> bool:
        if find_known(name) is not None:
            return True
        return ctx.inventory is not None and ctx.inventory.find_embedding(name) is not None
