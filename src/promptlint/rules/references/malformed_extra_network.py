"""PR001: an extra-network tag that the host does not take for one, or that looks up a wrong name.

Longer than other rules: it is one mistake to users, a tag that loads nothing, made in ten ways. Each has its function
with its cases beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.bracketed_networks import bare_piece
from promptlint.rules.facts.leaves import leaf_number_at
from promptlint.rules.facts.near_networks import NearNetwork, near_networks
from promptlint.rules.facts.template_slots import fills_in_templates, template_slots
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import KINDS
from promptlint.syntax import ExtraNetwork, Stray
from promptlint.text import Span

__all__ = ["MalformedExtraNetwork"]

_SHOWN_NAME = 200
"""Characters of a name that are looked at for a weight: files have shorter ones."""

_DOUBLED_CASES = (
    Bad("<<lora:ink:1>>, sea", fixed="<lora:ink:1>, sea", at="<<lora:ink:1>>"),
    Bad("<lora:ink:1>>>, sea", fixed="<lora:ink:1>, sea", at="<lora:ink:1>>>"),
)
_CLOSERS = regex(">*+")


def _doubled(node: ExtraNetwork, ctx: Context) -> Found | None:
    """The tag is found, the other brackets are text."""
    before = ctx.text[max(0, node.start - 2) : node.start]
    after = _CLOSERS.match(ctx.text, node.end)
    end = after.end() if after is not None else node.end
    has_before = before[-1:] == "<" and (len(before) == 1 or before[0] in " ,\n")
    if not has_before and (end == node.end or before[-1:] == "<"):
        return None
    span = Span(node.start - has_before, end)
    return Found(
        span,
        f"a tag has one bracket on each side: {ctx.program} sends the others of `{shorten(ctx.slice(span))}` "
        "to the model as text",
        "remove the others",
        unsafe("remove the others", replace(span, ctx.slice(node.span))),
    )


_COMMA_CASES = (
    Bad("<lora:ink,0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink,0.8>"),
    Bad("<lora:ink 0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink 0.8>"),
    Good("<lora:ink v2.1>, <lora:style 2:1>"),
)
_WEIGHT = regex(r"(?P<name>[^,;]*[^\s,;])(?P<mark>\s*[,;]\s*|\s+(?=-?\d?\.))(?P<weight>-?\d?\.?\d+)\s*")


def _weight_without_colon(node: ExtraNetwork, ctx: Context) -> Found | None:
    name = node.arguments[0]
    weighed = _WEIGHT.fullmatch(name[:_SHOWN_NAME]) if len(node.arguments) == 1 else None
    if weighed is None:
        return None
    start = node.arguments_start
    mark = Span(start + weighed.start("mark"), start + weighed.end("mark"))
    return Found(
        node.span,
        f"there is no colon before the weight: {ctx.program} looks for `{shorten(name)}`, finds no file and loads "
        "nothing",
        "put a colon before the weight",
        unsafe("add the colon", replace(mark, ":")) if ctx.slice(mark) == weighed["mark"] else None,
    )


_NAMELESS_CASES = (Bad("<lora::1>", at="<lora::1>"), Bad("<lora:0.8>", at="<lora:0.8>"))
_NUMBER = regex(r"-?\d?\.\d+")


def _nameless(node: ExtraNetwork, ctx: Context) -> Found | None:
    name = node.arguments[0]
    if name.strip() and not (len(node.arguments) == 1 and _NUMBER.fullmatch(name)):
        return None
    return Found(
        node.span,
        f"`{shorten(node.text)}` has no name: {ctx.program} finds no file and loads nothing",
        "put the file's stem between the kind and the weight",
    )


_QUOTE_CASES = (
    Bad('<lora:"ink wash":1>', fixed="<lora:ink wash:1>", at='"ink wash"'),
    Bad("<lora:'ink':0.8>", fixed="<lora:ink:0.8>", at="'ink'"),
    Bad("<hypernet:“ink”:0.8>", fixed="<hypernet:ink:0.8>", at="“ink”"),
    Good("<lora:'90s ink:1>, <lora:artist's ink:1>"),
)


def _quoted(node: ExtraNetwork, ctx: Context) -> Found | None:
    """Quotes are part of the name that is looked up."""
    name = node.arguments[0]
    bare, opened, closed = bare_piece(name)
    if not opened or not closed or not bare or opened[0] in "([{" or _is_installed(name, ctx):
        return None
    return _of_name(node, ctx, "has quotes", f"in a tag nothing is quoted: {shorten(bare)}", bare)


_ESCAPE_CASES = (
    Bad(r"<lora:cat\(old style\):0.8>", fixed="<lora:cat(old style):0.8>", at=r"cat\(old style\)"),
    Bad(r"<lora:ink\_wash:0.8>", fixed="<lora:ink_wash:0.8>", at=r"ink\_wash"),
    Bad(r"<lora:styles\ink:0.8>", fixed="<lora:ink:0.8>", at=r"styles\ink"),
)
_ESCAPE = regex(r"\\([()\[\]{}_*])")


def _escaped(node: ExtraNetwork, ctx: Context) -> Found | None:
    """A tag takes no escapes. Where other backslashes stand beside them, all of them part folders."""
    name = node.arguments[0]
    wanted = _ESCAPE.sub(r"\1", name)
    if wanted == name or "\\" in wanted or "/" in wanted:
        return None
    return _of_name(node, ctx, "has backslashes", f"in a tag nothing is escaped: {shorten(wanted)}", wanted.strip())


_NAME_CASES = (
    Bad("<lora: ink:1>", fixed="<lora:ink:1>", at=" ink"),
    Bad("<lora:styles/ink:1>", fixed="<lora:ink:1>", at="styles/ink"),
    Bad("<lora:ink.safetensors:1>", fixed="<lora:ink:1>", at="ink.safetensors"),
    Good("<lora:ink_v1.5:1>"),
    Good("<lora:Name (with) [odd] characters:1>"),
    Good("<lora:{styles/ink|oil.pt}:1>, <lora:__styles/all__:1>", plugins=("dynamic-prompts",)),
)
_EXTENSION = regex(r"\.(?:safetensors|ckpt|pt)$", re.IGNORECASE)


def _wrong_name(node: ExtraNetwork, ctx: Context) -> Found | None:
    """A name with a space, a folder or an extension."""
    name = node.arguments[0]
    stem = name.strip().replace("\\", "/").rpartition("/")[2]
    wanted = _EXTENSION.sub("", stem)
    if wanted == name:
        return None
    if name != name.strip():
        problem = "has spaces around it"
    else:
        problem = "has a file extension" if wanted != stem else "has a folder in front"
    help_ = f"a name is the file's stem: {shorten(wanted)}" if wanted else "put in the file's stem"
    return _of_name(node, ctx, problem, help_, wanted)


def _of_name(node: ExtraNetwork, ctx: Context, problem: str, help_: str, wanted: str) -> Found:
    """What is wrong with a name, at its place, and the bare name instead."""
    name, start = node.arguments[0], node.arguments_start
    place = Span(start, start + len(name))
    is_whole = ctx.slice(place) == name
    return Found(
        place if is_whole else node.span,
        f"the name `{shorten(name)}` {problem}: {ctx.program} looks for exactly that name, finds no file and "
        "loads nothing",
        help_,
        unsafe("write the bare name", replace(place, wanted)) if wanted and is_whole else None,
    )


def _is_installed(name: str, ctx: Context) -> bool:
    return ctx.inventory is not None and ctx.inventory.ask_lora(name).stem is not None


_KIND_CASES = (Bad("<lora ink:1>", at="<lora ink:1>"), Bad("<lora/ink:1>", at="<lora/ink:1>"))
_NO_COLON = regex(r"<(?:lora|lyco|hypernet)(?:\s+|[;,=|./-])[^\s<>:][^<>]*>", re.IGNORECASE)


def _kind_without_colon(near: NearNetwork, ctx: Context) -> Found | None:
    """The kind, then something other than a colon."""
    if not _NO_COLON.fullmatch(near.text):
        return None
    problem = f"there is no colon after the kind in `{shorten(near.text)}`"
    return Found(near.span, f"{problem}: {_sends(ctx)}", "write <lora:name:weight>")


_KINDLESS_CASES = (
    Bad("<:ink:0.8>", fixed="<lora:ink:0.8>", at="<:ink:0.8>"),
    Bad("<lo ra:ink:1>", fixed="<lora:ink:1>", at="<lo ra:ink:1>"),
    Good("<3, >_<"),
    Good("<lora>, <lora_ink>"),
)
# Not those with a full-width `＞`, which is another rule's; nor are they below.
_NO_KIND = regex(r"<(?P<kind>[^\w<>＞:\n]?[^<>＞:\n]{0,12}):(?P<name>\s*[^\W\d][\w .-]{1,80}):\s*-?\d?\.?\d+\s*>")
_KIND = regex(r"\s*(?:\w+|lora|lyco|hypernet)\s*", re.IGNORECASE)


def _kindless(near: NearNetwork, ctx: Context) -> Found | None:
    """No word where the kind stands, but a name and a weight."""
    match = _NO_KIND.fullmatch(near.text)
    if match is None or _KIND.fullmatch(match["kind"]):
        return None
    gap = Span(near.span.start + 1, near.span.start + 1 + len(match["kind"]))
    problem = f"there is no kind between `<` and the name in `{shorten(near.text)}`"
    fix = unsafe("write lora", replace(gap, "lora"))
    return Found(near.span, f"{problem}: {_sends(ctx)}", "write <lora:name:weight>", fix)


_SPACED_CASES = (
    Bad("< lora:ink:1>, sea", fixed="<lora:ink:1>, sea", at="< lora:ink:1>"),
    Bad("<lora :ink:1>", fixed="<lora:ink:1>", at="<lora :ink:1>"),
    Bad("<lora:>", at="<lora:>"),
    Good("a < b, c > d"),
)
_OPENED = regex(r"<(?P<kind>\s*(?:lora|lyco|hypernet)\s*):(?P<rest>[^<>＞]*)>?", re.IGNORECASE)


def _spaced(near: NearNetwork, ctx: Context) -> Found | None:
    """A space beside the kind; or nothing after it."""
    match = _OPENED.fullmatch(near.text) if near.is_closed else None
    if match is None:
        return None
    kind = match["kind"]
    if kind != kind.strip():
        place = Span(near.span.start + 1, near.span.start + 1 + len(kind))
        return Found(
            near.span,
            f"a space keeps `{shorten(near.text)}` from being a tag: {_sends(ctx)}",
            "write < and the kind without a space",
            unsafe("take the space out", replace(place, kind.strip())),
        )
    if match["rest"]:
        return None
    message = f"`{near.text}` has no name: {ctx.program} loads nothing and sends it to the model as text"
    return Found(near.span, message, "put the file's stem in, or remove it")


_UNCLOSED_CASES = (
    Bad("sea, <lora:ink:1", fixed="sea, <lora:ink:1>", at="<lora:ink:1"),
    Bad("<lora:ink:0.8 blue sea, sky", fixed="<lora:ink:0.8> blue sea, sky", at="<lora:ink:0.8", also=("PW006",)),
    Bad("<lora:ink:1), sea", fixed="<lora:ink:1>, sea", at="<lora:ink:1)", also=("PS002",)),
)
# A tag up to the weight, before more words.
_HEAD = regex(r"<\s*\w+\s*:[^:<>]{1,200}:\s*-?\d*\.?\d+(?=\s)")


def _unclosed(near: NearNetwork, ctx: Context) -> Found | None:
    if near.is_closed or not _OPENED.fullmatch(near.text):
        return None
    head = _HEAD.match(near.text)
    written = head.group() if head is not None else near.text.rstrip()
    span = Span(near.span.start, near.span.start + len(written))
    wrong = written[-1] in ")]}" and not any(opener in written for opener in "([{")
    place = Span(span.end - wrong, span.end)
    return Found(
        span,
        f"`{shorten(written)}` is never closed by a `>`: {_sends(ctx)}",
        "close the tag",
        unsafe("close the tag", replace(place, ">") if wrong else insert(span.end, ">")),
    )


_UNOPENED_CASES = (
    Bad("sea, lora:ink:1>", fixed="sea, <lora:ink:1>", at="lora:ink:1>"),
    Bad("<lora:oil:1> lora:ink:1>", fixed="<lora:oil:1> <lora:ink:1>", at="lora:ink:1>"),
    Bad("(lora:ink:1>, sea", fixed="<lora:ink:1>, sea", at="(lora:ink:1>", also=("PS001",)),
    Good("flora:ink:1>"),
)


def _unopened(near: NearNetwork, ctx: Context) -> Found | None:
    if near.is_opened:
        return None
    start = near.span.start
    wrong = _is_stray_opener(ctx, start - 1)
    span = Span(start - wrong, near.span.end)
    return Found(
        span,
        f"no `<` opens `{shorten(ctx.slice(span))}`: {_sends(ctx)}",
        "open the tag",
        unsafe("open the tag", replace(Span(span.start, start), "<") if wrong else insert(start, "<")),
    )


def _has_template(node: ExtraNetwork, ctx: Context) -> bool:
    """Whether something fills in the name, or a part of it."""
    start = node.arguments_start - node.start
    name = Span(start, start + len(node.arguments[0]))
    return fills_in_templates(ctx) and name.overlaps_any(template_slots(node.text))


def _is_stray_opener(ctx: Context, place: int) -> bool:
    """Whether an opener that nothing closes stands there."""
    if place < 0 or ctx.text[place] not in "([":
        return False
    leaf = ctx.prompt.leaf_list[leaf_number_at(ctx, place)]
    return isinstance(leaf, Stray) and leaf.partner is None


def _sends(ctx: Context) -> str:
    return f"nothing is loaded, and {ctx.program} sends it to the model as text"


_OF_NAMES: tuple[Callable[[ExtraNetwork, Context], Found | None], ...] = (
    _weight_without_colon,
    _nameless,
    _quoted,
    _escaped,
    _wrong_name,
)
_ORDINARY = regex(r"[A-Za-z0-9_-]++")
"""A name in which there is nothing of all this."""
_OF_TEXT: tuple[Callable[[NearNetwork, Context], Found | None], ...] = (
    _kind_without_colon,
    _kindless,
    _spaced,
    _unclosed,
    _unopened,
)
_CASES = (
    *_DOUBLED_CASES, *_COMMA_CASES, *_NAMELESS_CASES, *_QUOTE_CASES, *_ESCAPE_CASES, *_NAME_CASES,
    *_KIND_CASES, *_KINDLESS_CASES, *_SPACED_CASES, *_UNCLOSED_CASES, *_UNOPENED_CASES,
)  # fmt: skip


class MalformedExtraNetwork(Rule):
    """An extra-network tag that A1111 does not take for one, or that looks up a name no file has.

    ## Why is this bad?
    A tag is `<kind:name:weight>` with nothing between `<` and the kind. `< lora:ink:1>` and a tag without its `>` are
    text: nothing is loaded and the characters go to the model. A name is the file's stem, to the letter: with spaces
    or quotes around it, backslashes before its brackets, a folder in front or an extension after it, no file answers to
    it.

    ## Example
    `< lora:ink:1>`

    ## Use instead
    `<lora:ink:1>`

    ## Fix safety
    Unsafe: a LoRA is loaded that was not loaded before.
    """

    code, name, severity = "PR001", "malformed-extra-network", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork, near_networks)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    vanishes_in = ("PR021",)
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:1>"),
        Good("<lora:ink>"),
        Good(">_<<lora:ink:1>"),
        *(case for case in _CASES if isinstance(case, Good)),
    )
    bad = tuple(case for case in _CASES if isinstance(case, Bad))

    def check(self, item: ExtraNetwork | NearNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(item, NearNetwork):
            for detect in _OF_TEXT:
                found = detect(item, ctx)
                if found is not None:
                    yield found.by(self, ctx)
        elif item.kind in KINDS:
            found = _doubled(item, ctx)
            if found is not None:
                yield found.by(self, ctx)
            name = item.arguments[0]
            if not _ORDINARY.fullmatch(name) and "=" not in name and not _has_template(item, ctx):
                names = (detect_name(item, ctx) for detect_name in _OF_NAMES)
                first = next((each for each in names if each is not None), None)
                if first is not None:
                    yield first.by(self, ctx)
