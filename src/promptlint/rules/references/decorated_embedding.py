"""PR013: an embedding's name with something around it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import BARE_EMBEDDINGS
from promptlint.regex import regex
from promptlint.rules.facts.embeddings import DecoratedName, decorated_name, decorated_names, is_embedding
from promptlint.rules.facts.near_networks import NearNetwork, near_networks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork

__all__ = ["DecoratedEmbedding"]

_IN_ANGLES = regex(r"<\s*(?P<name>[\w.-]+)\s*(?::\s*(?P<weight>\d?\.?\d+)\s*)?>")
_WEIGHT = regex(r"\s*+(?:\d++(?:\.\d++)?+|\.\d++)\s*+")


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
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork, near_networks, decorated_names)
    needs = (BARE_EMBEDDINGS,)
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

    def check(self, item: ExtraNetwork | NearNetwork | DecoratedName, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(item, ExtraNetwork):
            found = _network(item, ctx)
        elif isinstance(item, NearNetwork):
            found = _in_angles(item, ctx)
        else:
            found = _whole_tag(item, ctx)
        if found is not None:
            yield found.by(self, ctx)


def _whole_tag(decorated: DecoratedName, ctx: Context) -> Found | None:
    """`EasyNegative.pt`, `embeddings/EasyNegative`, `<EasyNegative>`."""
    tag, name = decorated.tag, decorated.name
    text = tag.text
    if is_embedding(text, ctx) or not is_embedding(name, ctx):
        return None
    source = ctx.slice(tag.span)
    at = source.find(text)
    fix = None
    if at >= 0:
        fixed = source[:at] + name + source[at + len(text) :]
        fix = unsafe("write the bare name", replace(tag.span, fixed))
    return Found(
        tag.span,
        f"the embedding `{shorten(name)}` is found by its bare name: {ctx.program} sends the rest of "
        f"`{shorten(text)}` to the model as text",
        f"write {shorten(name)}",
        fix,
    )


def _in_angles(near: NearNetwork, ctx: Context) -> Found | None:
    """Angle brackets among other words; with a number only names with a hyphen, which are not a kind of a tag."""
    match = _IN_ANGLES.fullmatch(near.text)
    if match is None or decorated_name(near.tag.text) is not None:
        return None
    name, weight = match["name"], match["weight"]
    if (weight and "-" not in name) or not is_embedding(name, ctx):
        return None
    written = f"({name}:{weight})" if weight else name
    return Found(
        near.span,
        f"`{shorten(name)}` is an embedding, which needs no `< >`: {ctx.program} sends the brackets to the model",
        f"write {shorten(written)}",
        unsafe("write it without < >", replace(near.span, written)),
    )


def _network(node: ExtraNetwork, ctx: Context) -> Found | None:
    """`<EasyNegative:0.8>`, which has the form of a tag."""
    if not is_embedding(node.kind, ctx):
        return None
    weight = node.arguments[0] if len(node.arguments) == 1 else ""
    written = f"({node.kind}:{weight.strip()})" if _WEIGHT.fullmatch(weight) else node.kind
    does = (
        "sends the brackets to the model as text"
        if ctx.role == "negative"
        else "takes this for a tag of an unknown kind and cuts it out, name and all"
    )
    return Found(
        node.span,
        f"`{shorten(node.kind)}` is an embedding, which needs no `< >`: {ctx.program} {does}",
        f"write {shorten(written)}",
        unsafe("write it without < >", replace(node.span, written)),
    )
