"""What can stand where somebody types: installed names, keywords, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.lsp.features.hover import describe_entry
from promptlint.lsp.features.installed import PREFIX
from promptlint.lsp.features.listed_tags import MOST, proposals_at
from promptlint.lsp.features.snippets import snippets_for, typed_of
from promptlint.lsp.features.trigger_words import tags_written, words_to_add
from promptlint.lsp.markdown import code_span
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions.abilities import LORA_TAGS
from promptlint.programs.extensions.catalogue import extensions_for
from promptlint.programs.model import Program
from promptlint.programs.properties import (
    AND_PARTS,
    BREAKS,
    HASH_COMMENTS,
    PREFIXED_EMBEDDINGS,
    TAGS,
    Property,
)
from promptlint.regex import regex
from promptlint.resources.inventory.installed.chants import find_chants
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import ResourceKind
from promptlint.roles import role_name
from promptlint.rules.kit.wording import shorten
from promptlint.rules.listing import rule_info
from promptlint.rules.registry import all_rules
from promptlint.syntax import ExtraNetwork
from promptlint.text import Edit, Span
from promptlint.text.controls import visible

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
_REST_OF_NETWORK = regex(r"[^<>,\n]{0,80}>")
_ENDS = regex(r"[ \t]*(?:$|[,\n\r)\]}|:]|BREAK\b|AND\b)")
_LONGEST = 300
_KINDS: dict[str, ResourceKind] = {"lora": "lora", "lyco": "lora", "hypernet": "hypernetwork"}
_TAGS = ("lora", "hypernet")
"""The tags that are proposed."""
_TAG = types.CompletionItemKind.Constant
"""A tag of a list."""
_ITEM = regex(r"[^\s,()\[\]{}|:<>#][^,()\[\]{}|:<>#]*$")
"""What somebody has typed of an item."""
_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_KEYWORDS: dict[str, tuple[Property, str]] = {
    "BREAK": (BREAKS, "begins a new chunk of 75 tokens"),
    "AND": (AND_PARTS, "draws two prompts together"),
}
_USUAL = (1.0, 0.8, 0.6, 0.4)
"""Weights that people write most."""
_WORDS = {
    "ignore": "these rules, on this line or the next",
    "file-ignore": "these rules, in this prompt and its pair",
    "disable": "these rules, from here on",
    "enable": "these rules again",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody types: in a prompt, or outside of all, with `region` None; and what stands `before` it in the
    line."""

    snapshot: Snapshot
    region: Region | None
    offset: int
    """In the prompt, or in the file."""
    before: str
    blanks: int = 0
    """How many stand between the end of the prompt and the place, which is there."""

    @property
    def after(self) -> str:
        """What follows, as far as a proposal may replace it."""
        text = self.region.text if self.region is not None else self.snapshot.text
        return text[self.offset : self.offset + _LONGEST]

    @property
    def program(self) -> Program:
        """The program that reads the prompt, or what the file is for."""
        snapshot = self.snapshot
        return find_program(snapshot.target_of(self.region) if self.region is not None else snapshot.target)

    @property
    def is_negative(self) -> bool:
        return self.region is not None and role_name(self.region.role) == "negative"

    @property
    def reads_networks(self) -> bool:
        """Whether a tag of a LoRA loads one here."""
        program = self.program
        names = self.snapshot.linter.settings.plugins or ()
        if any(map(LORA_TAGS.holds, extensions_for(names, program.name))):
            return True
        if not TAGS.holds(program) and program.is_known:
            return False
        return program.host is None or program.host.has_networks_in("negative" if self.is_negative else "positive")

    def edit(self, length: int, new: str, more: int = 0) -> types.TextEdit | None:
        """The edit that puts a text in the place of the last characters, and of some that follow, as the file has it.
        None where that takes more than one edit."""
        change = Edit(Span(self.offset - length, self.offset + more), new)
        changes = self.region.in_file([change]) if self.region is not None else [change]
        if len(changes) != 1 or (self.blanks and (length or more)):
            return None
        (made,) = changes
        if self.blanks:
            made = Edit(Span(made.span.start + self.blanks, made.span.start + self.blanks), new)
        return types.TextEdit(self.snapshot.positions.range(made.span), made.replacement)


def complete_at(snapshot: Snapshot, offset: int, *, snippets: bool = False) -> types.CompletionList:
    """The proposals for a place, in order; not complete where there are too many of them. `snippets` says that the
    client takes forms to be filled in."""
    found: list[types.CompletionItem] = []
    more = False
    place = _place_of(snapshot, offset)
    for item in chain(_proposals(place), _forms(place, offset) if snippets else ()):
        if len(found) == MAX_ITEMS:
            more = True
            break
        item.sort_text = f"{len(found):04}"
        found.append(item)
    tags = sum(item.kind is _TAG for item in found)
    return types.CompletionList(is_incomplete=more or tags >= MOST, items=found)


def _place_of(snapshot: Snapshot, offset: int) -> _Place:
    here = snapshot.region_at(offset)
    if here is not None:
        region, inside = here
        return _Place(snapshot, region, inside, _line_before(region.text, inside))
    return _Place(snapshot, None, offset, _line_before(snapshot.text, offset))


def _behind_blanks(snapshot: Snapshot, offset: int) -> _Place | None:
    """The end of the prompt in front of a place, where only blanks are in between, which are no part of it."""
    before = _line_before(snapshot.text, offset)
    blanks = len(before) - len(before.rstrip(" \t"))
    here = snapshot.region_at(offset - blanks) if blanks else None
    if here is None or here[0].spell is not None or here[1] != len(here[0].text):
        return None
    return _Place(snapshot, *here, before, blanks)


def _line_before(text: str, offset: int) -> str:
    before = text[max(0, offset - _LONGEST) : offset]
    return before[before.rfind("\n") + 1 :]


def _proposals(place: _Place) -> Iterator[types.CompletionItem]:
    line = place.before
    if HASH_COMMENTS.holds(place.program):
        if (match := _CODES.search(line)) is not None:
            yield from _codes(place, len(match["code"]))
            return
        if (match := _DIRECTIVE.search(line)) is not None:
            yield from _directives(place, len(match["word"]))
            return
        if _COMMENT.search(line) is not None:
            return
    if place.region is None:
        return
    if (match := _CHANT.search(line)) is not None:
        yield from _chants(place, match)
    elif (match := _NETWORK.search(line)) is not None:
        yield from _networks(place, match)
    elif (match := _WEIGHT.search(line)) is not None:
        yield from _weights(place, match)
    elif (match := _WILDCARD.search(line)) is not None:
        yield from _wildcards(place, match)
    else:
        match = _WORD.search(line)
        if match is not None:
            yield from _triggers_at(place)
            yield from _keywords(place, match.group())
        yield from _tags(place, place.region)
        if match is not None:
            yield from _embeddings(place, match.group())


def _forms(place: _Place, offset: int) -> Iterator[types.CompletionItem]:
    """The forms of the program, where nothing is typed yet, or their first bracket."""
    if place.region is None:
        place = _behind_blanks(place.snapshot, offset) or place
    typed = typed_of(place.before)
    if place.region is None or typed is None or (HASH_COMMENTS.holds(place.program) and "#" in place.before):
        return
    if typed != "<" and _NETWORK.search(place.before) is not None:
        return
    # What an editor has closed by itself is replaced too.
    more = 1 if typed and place.after[:1] == _CLOSERS[typed] else 0
    for each in snippets_for(place.program, is_negative=place.is_negative, has_networks=place.reads_networks):
        edit = place.edit(len(typed), each.form, more) if each.form.startswith(typed) else None
        if edit is not None and edit.new_text == each.form:
            yield types.CompletionItem(
                each.name,
                kind=types.CompletionItemKind.Snippet,
                detail=each.shown,
                documentation=types.MarkupContent(types.MarkupKind.Markdown, f"`{each.shown}`: {each.about}"),
                filter_text=typed or each.name,  # whoever types on does not want it
                insert_text_format=types.InsertTextFormat.Snippet,
                text_edit=edit,
            )


def _item(
    place: _Place,
    length: int,
    label: str,
    new: str,
    kind: types.CompletionItemKind,
    *,
    more: int = 0,
    detail: str | None = None,
    documentation: str | None = None,
    sought: str | None = None,
) -> Iterator[types.CompletionItem]:
    """A proposal in the place of the last characters, if it can be written there."""
    edit = place.edit(length, new, more)
    if edit is not None:
        yield types.CompletionItem(
            visible(label),
            kind=kind,
            detail=visible(detail) if detail else None,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, documentation) if documentation else None,
            filter_text=sought or new,
            text_edit=edit,
        )


def _networks(place: _Place, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    length = len(match.group())
    snapshot = place.snapshot
    inventory = snapshot.in_force.inventory
    written = match["kind"]
    there: frozenset[str] | None = None
    if not place.reads_networks or (match["name"] is not None and written not in _KINDS):
        return
    if inventory is None:
        if match["name"] is None:
            for tag in _TAGS:
                if tag.startswith(written):
                    yield from _item(place, length, tag, f"<{tag}:", types.CompletionItemKind.Keyword)
        return
    # What an editor has closed by itself, or what stands there already, is replaced too.
    rest = _REST_OF_NETWORK.match(place.after)
    wanted = (match["name"] or "").casefold()
    for tag in _TAGS:
        kind = _KINDS[tag]
        if not tag.startswith(written) if match["name"] is None else _KINDS[written] != kind:
            continue
        for name in _matching(_names(inventory, kind), wanted):
            entry = next(iter(inventory.find_entries(kind, name)), None)
            weight = entry.weight if entry is not None and entry.weight is not None else 1.0
            new = f"<{written if match['name'] is not None else tag}:{name}:{weight:g}>"
            more = rest.end() if rest is not None else 0
            about = _known(entry)
            detail = (entry.base if entry is not None else None) or tag
            file = types.CompletionItemKind.File
            yield from _item(place, length, name, new, file, more=more, detail=detail, documentation=about)
            if entry is None or not entry.triggers or place.is_negative or place.region is None:
                continue
            there = tags_written(snapshot.reading(place.region)) if there is None else there
            for words in words_to_add(entry, there):
                label = f"{name} + {shorten(words)}"
                both = f"{new}, {words}{_comma(place.after[more:])}"
                detail = "with its trigger words"
                yield from _item(place, length, label, both, file, more=more, detail=detail, documentation=about)


def _comma(after: str) -> str:
    """What separates words that are put in from what follows, where nothing does."""
    if _ENDS.match(after) is not None:
        return ""
    return "," if after[0].isspace() else ", "


def _weights(place: _Place, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    """The weight that a LoRA's author prefers, and usual ones."""
    inventory = place.snapshot.in_force.inventory
    kind = _KINDS.get(match["kind"])
    if kind is None or not place.reads_networks:
        return
    name = match["name"].strip()
    stems = (*inventory.find_loras(name),) if inventory is not None and kind == "lora" else (name,)
    entries = [entry for stem in stems for entry in inventory.find_entries(kind, stem)] if inventory is not None else []
    preferred = next((entry.weight for entry in entries if entry.weight is not None), None)
    for weight in dict.fromkeys((preferred, *_USUAL)):
        if weight is not None and f"{weight:g}".startswith(match["weight"]):
            yield from _item(
                place,
                len(match["weight"]),
                f"{weight:g}",
                f"{weight:g}",
                types.CompletionItemKind.Value,
                detail="preferred weight" if weight == preferred else None,
            )


def _known(entry: ResourceEntry | None) -> str | None:
    """What is known of an installed file, in Markdown."""
    return "\n\n".join(describe_entry(entry)) if entry is not None else None


def _names(inventory: Inventory, kind: ResourceKind) -> Iterable[str]:
    return inventory.loras if kind == "lora" else sorted(inventory.hypernetworks)


def _matching(names: Iterable[str], wanted: str) -> list[str]:
    """Names with the wanted letters in them; those that begin with them first."""
    found = [name for name in names if wanted in name.casefold()]
    return sorted(found, key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))


def _wildcards(place: _Place, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    snapshot = place.snapshot
    more = 2 if place.after.startswith("__") else 0
    for name in _matching(snapshot.linter.wildcards_for(snapshot.document), match["name"].casefold()):
        kind = types.CompletionItemKind.Enum
        yield from _item(place, len(match.group()), name, f"__{name}__", kind, more=more, detail="wildcard")


def _chants(place: _Place, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    """The texts that tagcomplete has under names."""
    in_force = place.snapshot.in_force
    sources = in_force.project.sources_for(in_force.config)
    wanted = match["name"].casefold().strip()
    more = 1 if place.after.startswith(">") else 0
    written = match.group()
    for chant in find_chants(sources) if sources is not None else ():
        if wanted in chant.name.casefold() or wanted in chant.terms.casefold():
            for item in _item(
                place,
                len(written),
                chant.name,
                chant.content,
                types.CompletionItemKind.Snippet,
                more=more,
                detail="chant",
                documentation=code_span(chant.content),
            ):
                # What it is found by is typed in front of it.
                item.filter_text = f"{written[: match.start('name') - match.start()]}{chant.name} {chant.terms}"
                yield item


def _codes(place: _Place, length: int) -> Iterator[types.CompletionItem]:
    """Rules to ignore: first those that found something in this text."""
    here = {finding.diagnostic.code for finding in place.snapshot.findings}
    kind = types.CompletionItemKind.EnumMember
    for code, name, summary in sorted(_rules(), key=lambda rule: (rule[0] not in here, rule[0])):
        yield from _item(place, length, code, code, kind, detail=name, documentation=summary)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, str, str], ...]:
    return tuple((info.code, info.name, info.summary) for info in map(rule_info, all_rules()))


def _directives(place: _Place, length: int) -> Iterator[types.CompletionItem]:
    for word, detail in _WORDS.items():
        yield from _item(place, length, word, f"{word}[", types.CompletionItemKind.Keyword, detail=detail)


def _triggers_at(place: _Place) -> Iterator[types.CompletionItem]:
    inventory = place.snapshot.in_force.inventory
    if inventory is not None:
        for phrase, name in _triggers(place.snapshot, inventory):
            length = _typed_of(phrase, place.before)
            if length:
                detail = f"trigger word of {name}"
                yield from _item(place, length, phrase, phrase, types.CompletionItemKind.Text, detail=detail)


def _tags(place: _Place, region: Region) -> Iterator[types.CompletionItem]:
    """The tags of the lists."""
    vocabulary = place.snapshot.in_force.vocabulary
    if vocabulary is None:
        return
    for each in proposals_at(vocabulary, place.snapshot.reading(region), place.offset, place.before):
        yield from _item(
            place,
            each.length,
            each.label,
            each.new,
            _TAG,
            more=each.more,
            detail=each.detail,
            sought=each.sought,
        )


def _embeddings(place: _Place, word: str) -> Iterator[types.CompletionItem]:
    inventory = place.snapshot.in_force.inventory
    if inventory is not None:
        prefixed = PREFIXED_EMBEDDINGS.holds(place.program)
        prefix = PREFIX if prefixed and not place.before[: -len(word)].endswith(PREFIX) else ""
        for name in _matching(inventory.embeddings, word.casefold()):
            entry = next(iter(inventory.find_embedding_files(name)), None)
            yield from _item(
                place,
                len(word),
                name,
                f"{prefix}{name}",
                types.CompletionItemKind.Value,
                detail="embedding",
                documentation=_known(entry),
            )


def _keywords(place: _Place, word: str) -> Iterator[types.CompletionItem]:
    for keyword, (has, detail) in _KEYWORDS.items():
        if keyword.startswith(word.upper()) and has.holds(place.program):
            if keyword == "AND" and place.is_negative:
                continue
            yield from _item(place, len(word), keyword, keyword, types.CompletionItemKind.Keyword, detail=detail)


def _typed_of(phrase: str, before: str) -> int:
    """How much of a phrase somebody has typed, in characters: as much of its beginning as stands there, or an item that
    is a part of it."""
    folded, written = phrase.casefold(), before.casefold()
    if len(folded) == len(phrase) and len(written) == len(before):
        for length in range(min(len(phrase), len(before)), 0, -1):
            at = len(before) - length
            if written.endswith(folded[:length]) and (at == 0 or not before[at - 1].isalnum()):
                return length
    item = _ITEM.search(before)
    part = item.group() if item is not None else ""
    return len(part) if part and part.casefold() in folded else 0


def _triggers(snapshot: Snapshot, inventory: Inventory) -> list[tuple[str, str]]:
    """The trigger words of the LoRAs that the text uses: phrases, and the parts of those that have several."""
    found: dict[str, str] = {}
    for region in snapshot.regions:
        for leaf in snapshot.reading(region).prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and leaf.kind in ("lora", "lyco"):
                for stem in inventory.find_loras(leaf.arguments[0].strip()):
                    for entry in inventory.find_entries("lora", stem):
                        for trigger in entry.triggers:
                            found.setdefault(trigger, stem)
    for trigger, stem in list(found.items()):
        for part in trigger.split(","):
            if part.strip():
                found.setdefault(part.strip(), stem)
    return list(found.items())
