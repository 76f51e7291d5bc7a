"""What can stand where somebody types: installed names, keywords, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lsprotocol import types

from promptlint.lsp.features.hover import describe_entry
from promptlint.lsp.snapshots import Snapshot
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import ResourceKind
from promptlint.rules.listing import rule_info
from promptlint.rules.registry import all_rules
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span
from promptlint.text.controls import visible

__all__ = ["MAX_ITEMS", "TRIGGERS", "complete_at"]

TRIGGERS = ("<", ":", "_", "[", " ")
MAX_ITEMS = 200
"""More than these are not sent; typing on narrows them down."""

_NETWORK = regex(r"<(?P<kind>\w*)(?::(?P<name>[^<>:\n]*))?$")
_WILDCARD = regex(r"(?<![^\W_])__(?P<name>[\w/*. -]*)$")
_CODES = regex(
    r"#[ \t]*promptlint:[ \t]*(?:ignore|file-ignore|disable|enable)\[(?P<done>[^\]\n]*,)?[ \t]*(?P<code>[\w-]*)$"
)
_DIRECTIVE = regex(r"#[ \t]*promptlint:[ \t]*(?P<word>[\w-]*)$")
_COMMENT = regex(r"#[^\n]*$")
_WORD = regex(r"[^\s,()\[\]{}|:<>#]+$")
_REST_OF_NETWORK = regex(r"[^<>,\n]{0,80}>")
_LONGEST = 300
_KINDS: dict[str, ResourceKind] = {"lora": "lora", "lyco": "lora", "hypernet": "hypernetwork"}
_TAGS = ("lora", "hypernet")
"""The tags that are proposed."""
_KEYWORDS = {
    "BREAK": "begins a new chunk of 75 tokens",
    "AND": "draws two prompts together",
}
_WORDS = {
    "ignore": "these rules, on this line or the next",
    "file-ignore": "these rules, in this prompt and its pair",
    "disable": "these rules, from here on",
    "enable": "these rules again",
}


def complete_at(snapshot: Snapshot, offset: int) -> types.CompletionList:
    """The proposals for a place, in order; not complete where there are too many of them."""
    before = snapshot.text[max(0, offset - _LONGEST) : offset]
    line = before[before.rfind("\n") + 1 :]
    items: Iterable[types.CompletionItem]
    if (match := _CODES.search(line)) is not None:
        items = _codes(snapshot, Span(offset - len(match["code"]), offset))
    elif (match := _DIRECTIVE.search(line)) is not None:
        items = _directives(snapshot, Span(offset - len(match["word"]), offset))
    elif _COMMENT.search(line) is not None:
        items = ()
    elif (match := _NETWORK.search(line)) is not None:
        items = _networks(snapshot, match, offset)
    elif (match := _WILDCARD.search(line)) is not None:
        items = _wildcards(snapshot, Span(offset - len(match.group()), offset), match["name"])
    elif (match := _WORD.search(line)) is not None:
        items = _words(snapshot, Span(offset - len(match.group()), offset), match.group())
    else:
        items = ()
    found: list[types.CompletionItem] = []
    more = False
    for item in items:
        if len(found) == MAX_ITEMS:
            more = True
            break
        item.sort_text = f"{len(found):04}"
        found.append(item)
    return types.CompletionList(is_incomplete=more, items=found)


def _item(
    snapshot: Snapshot,
    span: Span,
    label: str,
    new: str,
    kind: types.CompletionItemKind,
    *,
    detail: str | None = None,
    documentation: str | None = None,
) -> types.CompletionItem:
    return types.CompletionItem(
        visible(label),
        kind=kind,
        detail=visible(detail) if detail else None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, documentation) if documentation else None,
        filter_text=new,
        text_edit=types.TextEdit(snapshot.positions.range(span), new),
    )


def _networks(snapshot: Snapshot, match: re.Match[str], offset: int) -> Iterator[types.CompletionItem]:
    start = offset - len(match.group())
    inventory = snapshot.in_force.inventory
    written = match["kind"]
    if match["name"] is not None and written not in _KINDS:
        return
    # What an editor has closed by itself, or what stands there already, is replaced too.
    rest = _REST_OF_NETWORK.match(snapshot.text, offset)
    span = Span(start, rest.end() if rest is not None else offset)
    if inventory is not None:
        wanted = (match["name"] or "").casefold()
        for tag in _TAGS:
            kind = _KINDS[tag]
            if match["name"] is None and not tag.startswith(written):
                continue
            if match["name"] is not None and _KINDS[written] != kind:
                continue
            for name in _matching(_names(inventory, kind), wanted):
                entry = next(iter(inventory.find_entries(kind, name)), None)
                weight = entry.weight if entry is not None and entry.weight is not None else 1.0
                yield _item(
                    snapshot,
                    span,
                    name,
                    f"<{written if match['name'] is not None else tag}:{name}:{weight:g}>",
                    types.CompletionItemKind.File,
                    detail=(entry.base if entry is not None else None) or tag,
                    documentation=_known(entry),
                )
    elif match["name"] is None:
        for tag in _TAGS:
            if tag.startswith(written):
                yield _item(snapshot, Span(start, offset), tag, f"<{tag}:", types.CompletionItemKind.Keyword)


def _known(entry: ResourceEntry | None) -> str | None:
    """What is known of an installed file, in Markdown."""
    return "\n\n".join(describe_entry(entry)) if entry is not None else None


def _names(inventory: Inventory, kind: ResourceKind) -> Iterable[str]:
    return inventory.loras if kind == "lora" else sorted(inventory.hypernetworks)


def _matching(names: Iterable[str], wanted: str) -> list[str]:
    """Names with the wanted letters in them; those that begin with them first."""
    found = [name for name in names if wanted in name.casefold()]
    return sorted(found, key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))


def _wildcards(snapshot: Snapshot, span: Span, wanted: str) -> Iterator[types.CompletionItem]:
    inventory = snapshot.in_force.inventory
    if inventory is None:
        return
    if snapshot.text.startswith("__", span.end):
        span = Span(span.start, span.end + 2)
    for name in _matching(inventory.wildcards, wanted.casefold()):
        yield _item(snapshot, span, name, f"__{name}__", types.CompletionItemKind.Enum, detail="wildcard")


def _codes(snapshot: Snapshot, span: Span) -> Iterator[types.CompletionItem]:
    """Rules to ignore: first those that found something in this text."""
    here = {finding.diagnostic.code for finding in snapshot.findings}
    for code, name, summary in sorted(_rules(), key=lambda rule: (rule[0] not in here, rule[0])):
        yield _item(snapshot, span, code, code, types.CompletionItemKind.EnumMember, detail=name, documentation=summary)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, str, str], ...]:
    return tuple((info.code, info.name, info.summary) for info in map(rule_info, all_rules()))


def _directives(snapshot: Snapshot, span: Span) -> Iterator[types.CompletionItem]:
    for word, detail in _WORDS.items():
        yield _item(snapshot, span, word, f"{word}[", types.CompletionItemKind.Keyword, detail=detail)


def _words(snapshot: Snapshot, span: Span, wanted: str) -> Iterator[types.CompletionItem]:
    folded = wanted.casefold()
    inventory = snapshot.in_force.inventory
    if inventory is not None:
        for word, name in _triggers(snapshot, inventory):
            if folded in word.casefold():
                detail = f"trigger word of {name}"
                yield _item(snapshot, span, word, word, types.CompletionItemKind.Text, detail=detail)
        for name in _matching(inventory.embeddings, folded):
            entry = next(iter(inventory.find_embedding_files(name)), None)
            yield _item(
                snapshot,
                span,
                name,
                name,
                types.CompletionItemKind.Value,
                detail="embedding",
                documentation=_known(entry),
            )
    for word, detail in _KEYWORDS.items():
        if word.startswith(wanted.upper()):
            yield _item(snapshot, span, word, word, types.CompletionItemKind.Keyword, detail=detail)


def _triggers(snapshot: Snapshot, inventory: Inventory) -> list[tuple[str, str]]:
    """The trigger words of the LoRAs that the text uses."""
    if snapshot.is_large:
        return []
    found: dict[str, str] = {}
    for region in snapshot.regions:
        for leaf in snapshot.reading(region).prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and leaf.kind in ("lora", "lyco"):
                for stem in inventory.find_loras(leaf.arguments[0].strip()):
                    for entry in inventory.find_entries("lora", stem):
                        for trigger in entry.triggers:
                            found.setdefault(trigger, stem)
    return list(found.items())
