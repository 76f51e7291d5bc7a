"""What can stand where somebody types: installed names, keywords, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from lsprotocol import types

from promptlint.documents.model import Region
from promptlint.lsp.features.chants import chants
from promptlint.lsp.features.cursor import Cursor, cursor_at, facts_of, proposal
from promptlint.lsp.features.installed import PREFIX
from promptlint.lsp.features.keywords import keywords_for
from promptlint.lsp.features.listed_tags import MOST, proposals_at
from promptlint.lsp.features.networks import networks, weights
from promptlint.lsp.features.snippets import forms_at
from promptlint.lsp.features.trigger_words import typed_of, words_in_use
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.properties import HASH_COMMENTS, PREFIXED_EMBEDDINGS
from promptlint.regex import regex
from promptlint.resources.names import matching
from promptlint.rules.listing import rule_info
from promptlint.rules.registry import all_rules

__all__ = ["MAX_ITEMS", "TRIGGERS", "complete_at"]

TRIGGERS = ("<", ":", "_", "[")
MAX_ITEMS = 200
"""More than these are not sent; typing on narrows them down."""

_NETWORK = regex(r"<(?P<kind>\w*)(?::(?P<name>[^<>:\n]*))?$")
_CHANT = regex(r"<(?:c|chant):(?P<name>[^<>:,\n]*)$")
_WEIGHT = regex(r"<(?P<kind>\w+):(?P<name>[^<>:\n]+):(?P<weight>[0-9.]*)$")
_WILDCARD = regex(r"(?<![^\W_])__(?P<name>[\w/*. -]*)$")
_CODES = regex(
    r"#[ \t]*promptlint:[ \t]*(?:ignore|file-ignore|disable|enable)\[(?P<done>[^\]\n]*,)?[ \t]*(?P<code>[\w-]*)$"
)
_DIRECTIVE = regex(r"#[ \t]*promptlint:[ \t]*(?P<word>[\w-]*)$")
_COMMENT = regex(r"#[^\n]*$")
_WORD = regex(r"[^\s,()\[\]{}|:<>#]+$")
_TAG = types.CompletionItemKind.Constant
"""A tag of a list."""
_WORDS = {
    "ignore": "these rules, on this line or the next",
    "file-ignore": "these rules, in this prompt and its pair",
    "disable": "these rules, from here on",
    "enable": "these rules again",
}


def complete_at(snapshot: Snapshot, offset: int, *, snippets: bool = False) -> types.CompletionList:
    """The proposals for a place, in order; not complete where there are too many of them. `snippets` says that the
    client takes forms to be filled in."""
    found: list[types.CompletionItem] = []
    more = False
    cursor = cursor_at(snapshot, offset)
    for item in chain(_proposals(cursor), forms_at(cursor, offset) if snippets else ()):
        if len(found) == MAX_ITEMS:
            more = True
            break
        item.sort_text = f"{len(found):04}"
        found.append(item)
    tags = sum(item.kind is _TAG for item in found)
    return types.CompletionList(is_incomplete=more or tags >= MOST, items=found)


def _proposals(cursor: Cursor) -> Iterator[types.CompletionItem]:
    line = cursor.before
    if HASH_COMMENTS.holds(cursor.program):
        if (match := _CODES.search(line)) is not None:
            yield from _codes(cursor, len(match["code"]))
            return
        if (match := _DIRECTIVE.search(line)) is not None:
            yield from _directives(cursor, len(match["word"]))
            return
        if _COMMENT.search(line) is not None:
            return
    if cursor.region is None:
        return
    if (match := _CHANT.search(line)) is not None:
        yield from chants(cursor, match)
    elif (match := _NETWORK.search(line)) is not None:
        yield from networks(cursor, match)
    elif (match := _WEIGHT.search(line)) is not None:
        yield from weights(cursor, match)
    elif (match := _WILDCARD.search(line)) is not None:
        yield from _wildcards(cursor, match)
    else:
        match = _WORD.search(line)
        if match is not None:
            yield from _triggers_at(cursor)
            yield from _keywords(cursor, match.group())
        yield from _tags(cursor, cursor.region)
        if match is not None:
            yield from _embeddings(cursor, match.group())


def _wildcards(cursor: Cursor, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    snapshot = cursor.snapshot
    more = 2 if cursor.after.startswith("__") else 0
    inventories = snapshot.linter.inventories_for(snapshot.document)
    for name in matching({name for each in inventories for name in each.wildcards}, match["name"]):
        kind = types.CompletionItemKind.Enum
        yield from proposal(cursor, len(match.group()), name, f"__{name}__", kind, more=more, detail="wildcard")


def _codes(cursor: Cursor, length: int) -> Iterator[types.CompletionItem]:
    """Rules to ignore: first those that found something in this text."""
    here = {finding.diagnostic.code for finding in cursor.snapshot.findings}
    kind = types.CompletionItemKind.EnumMember
    for code, name, summary in sorted(_rules(), key=lambda rule: (rule[0] not in here, rule[0])):
        yield from proposal(cursor, length, code, code, kind, detail=name, documentation=summary)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, str, str], ...]:
    return tuple((info.code, info.name, info.summary) for info in map(rule_info, all_rules()))


def _directives(cursor: Cursor, length: int) -> Iterator[types.CompletionItem]:
    for word, detail in _WORDS.items():
        yield from proposal(cursor, length, word, f"{word}[", types.CompletionItemKind.Keyword, detail=detail)


def _triggers_at(cursor: Cursor) -> Iterator[types.CompletionItem]:
    inventory = cursor.snapshot.in_force.inventory
    if inventory is not None:
        for phrase, name in words_in_use(cursor.snapshot, inventory):
            length = typed_of(phrase, cursor.before)
            if length:
                detail = f"trigger word of {name}"
                yield from proposal(cursor, length, phrase, phrase, types.CompletionItemKind.Text, detail=detail)


def _tags(cursor: Cursor, region: Region) -> Iterator[types.CompletionItem]:
    """The tags of the lists."""
    vocabulary = cursor.snapshot.in_force.vocabulary
    if vocabulary is None:
        return
    for each in proposals_at(vocabulary, cursor.snapshot.reading(region), cursor.offset, cursor.before):
        yield from proposal(
            cursor,
            each.length,
            each.label,
            each.new,
            _TAG,
            more=each.more,
            detail=each.detail,
            sought=each.sought,
        )


def _embeddings(cursor: Cursor, word: str) -> Iterator[types.CompletionItem]:
    inventory = cursor.snapshot.in_force.inventory
    if inventory is not None:
        prefixed = PREFIXED_EMBEDDINGS.holds(cursor.program)
        prefix = PREFIX if prefixed and not cursor.before[: -len(word)].endswith(PREFIX) else ""
        for name in matching(inventory.embeddings, word):
            entry = next(iter(inventory.find_embedding_files(name)), None)
            yield from proposal(
                cursor,
                len(word),
                name,
                f"{prefix}{name}",
                types.CompletionItemKind.Value,
                detail="embedding",
                documentation=facts_of(entry),
            )


def _keywords(cursor: Cursor, word: str) -> Iterator[types.CompletionItem]:
    for each in keywords_for(cursor.program, is_negative=cursor.is_negative):
        if each.word.startswith(word.upper()):
            kind = types.CompletionItemKind.Keyword
            yield from proposal(cursor, len(word), each.word, each.word, kind, detail=each.about)
