"""What reaches the model, shown where the mouse points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from promptlint.lsp.features.diagnostics import advice_of
from promptlint.lsp.features.installed import MOST_READ, Drawn, embedding_of, network_files, wildcards_found
from promptlint.lsp.features.listed_tags import describe_tag
from promptlint.lsp.features.steps import steps_at
from promptlint.lsp.markdown import Pictures, code_span, picture, running_text
from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.output.summary import count
from promptlint.programs.model import Program
from promptlint.regex import regex
from promptlint.resources.inventory.installed.beside import picture_beside
from promptlint.resources.inventory.installed.wildcard_entries import WildcardEntries
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import ResourceKind
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.rules.kit.tool_codes import find_tool_code
from promptlint.rules.kit.wording import shorten
from promptlint.rules.listing import rule_info, rule_url
from promptlint.rules.registry import find_rule
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.semantics.weighting import BREAK_WEIGHT
from promptlint.syntax import And, Break, Comment, ExtraNetwork, Leaf, Wildcard
from promptlint.text import Span

__all__ = ["describe_entry", "hover_at", "rule_text"]

_CODES = regex(r"#[ \t]*promptlint:[ \t]*[\w-]+[ \t]*\[(?P<codes>[^\]\n]*)\]")
_WORD = regex(r"[\w-]+")
_NUMBER = regex(r"-?[0-9]*\.?[0-9]+")
_MANY = 8
_LINE = 80
"""Characters of an entry of a wildcard."""
_HEIGHT = 120
"""Pixels of a picture: with it and what stands below, a hover is as high as VS Code makes one."""


def hover_at(
    snapshot: Snapshot, offset: int, pictures: Pictures = "none", drawn: Drawn | None = None
) -> types.Hover | None:
    """What the program makes of a place in the text, or None; and what can be done about what is found there. The
    findings themselves an editor shows without being told. `pictures` says how those of models are shown, `drawn` is
    what is in the wildcards of the place, if that has been read."""
    sections = []
    span: Span | None = None
    found = snapshot.region_at(offset)
    if found is not None:
        region, inside = found
        reading = snapshot.reading(region)
        about, place = _about(snapshot, reading, inside, pictures, drawn)
        if about:
            sections.append(about)
            span = region.source.origin(place.start, place.end)
        listed = _listed(reading, inside, snapshot.in_force.vocabulary)
        if listed is not None:
            sections.append(listed)
        steps = steps_at(reading, inside)
        if steps is not None:
            sections.append(steps)
    here = (each.diagnostic for each in snapshot.findings if each.span.start <= offset <= each.span.end)
    advice = [
        f"[{each.code}]({rule_url(each.code)}): {running_text(line)}" for each in here for line in advice_of(each)
    ]
    if advice:
        sections.append("\n\n".join(advice))
    if not sections:
        return None
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(sections)),
        snapshot.positions.range(span) if span is not None else None,
    )


def _listed(reading: Reading, offset: int, vocabulary: Vocabulary | None) -> str | None:
    """What the lists of tags say of the tag at a place."""
    tag = reading.tag_at(offset) if vocabulary is not None else None
    if vocabulary is None or tag is None or tag.composite:
        return None
    return describe_tag(vocabulary, tag.text)


def _is_text(leaf: Leaf, program: Program) -> bool:
    """Whether a program does not have what a leaf is to A1111."""
    return (
        (isinstance(leaf, ExtraNetwork) and program.networks is None)
        or (isinstance(leaf, Break) and program.breaks is None)
        or (isinstance(leaf, And) and not program.composition)
    )


def _about(
    snapshot: Snapshot, reading: Reading, offset: int, pictures: Pictures, drawn: Drawn | None
) -> tuple[str, Span]:
    """What the host makes of a place, and the text that this is about."""
    inventory = snapshot.in_force.inventory
    found = reading.leaf_at(offset)
    if found is None:
        return "", Span(offset, offset)
    number, leaf = found
    host = reading.host
    for span, meaning in host.filled_in(reading.region.text) if host.filled_in is not None else ():
        if span.start <= offset < span.end:
            return f"{host.label} fills this tag in: {running_text(meaning)}.", span
    if isinstance(leaf, Comment):
        return _about_comment(leaf, offset)
    if _is_text(leaf, reading.program):
        return f"Text to {reading.program}, like any other.", leaf.span
    if isinstance(leaf, ExtraNetwork):
        return _about_network(reading, leaf, inventory, pictures), leaf.span
    if isinstance(leaf, Break) and host.is_break(leaf.text, BREAK_WEIGHT, reading.role):
        return "**BREAK** fills up the chunk: what follows begins a new one.", leaf.span
    if isinstance(leaf, And):
        if reading.role == "negative":
            return "**AND** is a plain word here: negative prompts are not split.", leaf.span
        return "**AND** splits the prompt into parts that are drawn together.", leaf.span
    if isinstance(leaf, Wildcard):
        return _about_wildcard(snapshot, leaf, drawn), leaf.span
    return _about_text(reading, number, leaf, offset, inventory, pictures=pictures)


def _about_comment(leaf: Comment, offset: int) -> tuple[str, Span]:
    match = _CODES.match(leaf.text)
    if match is not None:
        for word in _WORD.finditer(leaf.text, match.start("codes"), match.end("codes")):
            if leaf.start + word.start() <= offset <= leaf.start + word.end():
                text = rule_text(word.group())
                if text is not None:
                    return text, Span(leaf.start + word.start(), leaf.start + word.end())
    return "A comment: it never reaches the model.", leaf.span


def rule_text(code: str) -> str | None:
    """The documentation of a rule in Markdown, by code or name."""
    rule = find_rule(code) or find_tool_code(code)
    if rule is None:
        return None
    return f"### [{rule.code}]({rule_url(rule.code)}) {rule.name}\n\n{rule_info(rule).documentation}"


def _about_network(reading: Reading, leaf: ExtraNetwork, inventory: Inventory | None, pictures: Pictures) -> str:
    name, *rest = (argument.strip() for argument in leaf.arguments)
    if not reading.host.has_networks_in(reading.role):
        return f"{code_span(leaf.text)} is plain text here: the host loads networks from the positive prompt only."
    kind: ResourceKind = "hypernetwork" if leaf.kind == "hypernet" else "lora"
    lines = [f"**{'Hypernetwork' if kind == 'hypernetwork' else 'LoRA'}** {code_span(name)}"]
    if rest:
        lines[0] += f", weight {rest[0] if _NUMBER.fullmatch(rest[0]) else code_span(rest[0])}"
    if inventory is not None:
        entries = network_files(inventory, leaf)
        if entries:
            lines += _shown(entries[0], pictures)
        elif inventory.knows(kind):
            lines.append("Not installed here.")
    lines.append("Cut out of the text: it takes no tokens.")
    return "\n\n".join(lines)


def _shown(entry: ResourceEntry, pictures: Pictures) -> Iterator[str]:
    """An installed file: its picture, and what is known of it."""
    path = picture_beside(entry) if pictures != "none" else None
    if path is not None:
        yield picture(path, _HEIGHT if pictures == "sized" else None)
    facts = list(describe_entry(entry))
    if facts:
        yield "  \n".join(facts)  # lines of one paragraph: a hover has little room


def describe_entry(entry: ResourceEntry) -> Iterator[str]:
    """What is known of an installed file, a line each."""
    if entry.base:
        yield f"Made for: {running_text(entry.base)}"
    if entry.weight is not None:
        yield f"Preferred weight: {entry.weight:g}"
    if entry.vectors is not None:
        yield f"Takes {entry.vectors} of {CHUNK_LENGTH} places in a chunk"
    if entry.triggers:
        yield "Trigger words: " + ", ".join(code_span(word) for word in entry.triggers[:_MANY])
    elif entry.training_tags:
        words = ", ".join(code_span(word) for word, _ in entry.training_tags[:_MANY])
        yield f"Commonest words of its training: {words}"
    if entry.path:
        size = f", {_size(entry.size)}" if entry.size is not None else ""
        yield f"File: {code_span(_shown_path(entry))}{size}"


def _shown_path(entry: ResourceEntry) -> str:
    """Where a file is, as people say it: `models/Lora/styles/ink.safetensors`."""
    folder = Path(entry.folder).absolute() if entry.folder else None
    if folder is None:
        return entry.path
    above = f"{folder.parent.name}/" if folder.parent.name.casefold() == "models" else ""
    return f"{above}{folder.name}/{entry.path}"


def _size(count: int) -> str:
    """Bytes as a person reads them, in thousands."""
    number, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB"):
        if round(number) < 1_000:
            break
        number, unit = number / 1_000, larger
    return f"{number:.1f} {unit}" if number < 10 and unit != "bytes" else f"{number:.0f} {unit}"


def _about_wildcard(snapshot: Snapshot, leaf: Wildcard, drawn: Drawn | None) -> str:
    lines = [f"**Wildcard** {code_span(leaf.name)}: an extension puts one of its entries here."]
    inventory = snapshot.in_force.inventory
    if not drawn:
        if inventory is not None and inventory.knows("wildcard") and not wildcards_found(snapshot, leaf):
            lines.append("Not installed here.")
    elif len(drawn) == 1:
        ((entry, entries),) = drawn
        where = code_span(_shown_path(entry)) if entry.path else ""
        if entries is not None:
            lines.append(f"{_entries(entries.count)}{f' in {where}' if where else ''}:")
            shown = [f"- {code_span(shorten(each, _LINE))}" for each in entries.first]
            lines.append("\n".join([*shown, *(["- …"] if entries.count > len(entries.first) else [])]))
        elif where:
            lines.append(f"File: {where}")
    else:
        lines.append(f"{count(len(drawn), 'wildcard')} of this name:" if len(drawn) < MOST_READ else "Many wildcards:")
        lines.append("\n".join(f"- {_counted(entry, entries)}" for entry, entries in drawn))
    return "\n\n".join(lines)


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _counted(entry: ResourceEntry, entries: WildcardEntries | None) -> str:
    """A wildcard among several."""
    how_many = f", {_entries(entries.count)}" if entries is not None else ""
    return f"{code_span(entry.name)} in {code_span(_shown_path(entry))}{how_many}"


def _about_text(
    reading: Reading, number: int, leaf: Leaf, offset: int, inventory: Inventory | None, *, pictures: Pictures
) -> tuple[str, Span]:
    tag = reading.tag_at(offset)
    span = tag.span if tag is not None else leaf.span
    known: float | None = tag.weight if tag is not None else reading.weights[number]
    if not reading.program.weighs_as_a1111:
        known = reading.weight_at(offset)
    lines: list[str] = []
    if tag is not None:
        embedding = embedding_of(inventory, reading, tag)
        title = "Embedding " if embedding is not None else ""
        lines.append(f"{title}{code_span(' '.join(tag.text.split()))}")
        if embedding is not None and inventory is not None:
            for entry in inventory.find_embedding_files(embedding)[:1]:
                lines += _shown(entry, pictures)
    if known is not None:
        lines.append(f"Weight {known:.4g}" + (" (as written)" if abs(known - 1) < 1e-9 else ""))
    tokens, chunks = reading.tokens_in(span)
    if tokens:
        where = "chunk " + " and ".join(map(str, chunks))
        lines.append(f"{count(tokens, 'token')}, {where}")
    return "\n\n".join(lines), span
