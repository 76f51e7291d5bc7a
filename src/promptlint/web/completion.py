"""What can stand where somebody types in a page: names of what is installed, tags of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from promptlint.dataclass import dataclass
from promptlint.documents.model import prompts_alone
from promptlint.lsp.features.listed_tags import proposals_at
from promptlint.lsp.readings import Reading
from promptlint.programs.catalogue import find_program
from promptlint.programs.properties import PREFIXED_EMBEDDINGS
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.names import matching
from promptlint.roles import Role
from promptlint.text import Edit, Span
from promptlint.text.controls import visible
from promptlint.web.configuration import Configuration

__all__ = ["Proposal", "proposals"]

_MOST = 50
_LONGEST = 300
"""Characters before a place that are looked at."""
_NETWORK = regex(r"<(?P<kind>lora|lyco|hypernet):(?P<name>[^<>:\n]*)$")
_WILDCARD = regex(r"(?<![^\W_])__(?P<name>[\w/*. -]*)$")
_WORD = regex(r"[^\s,()\[\]{}|:<>#]+$")
_REST_OF_NETWORK = regex(r"[^<>\n,]{0,200}>")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that can be put in the place of what is typed: its `label` is for people."""

    label: str
    detail: str
    edit: Edit


def proposals(text: str, role: Role, offset: int, configuration: Configuration) -> list[Proposal]:
    """What can stand at a place, the likeliest first."""
    before = text[max(0, offset - _LONGEST) : offset]
    return list(islice(_proposals(text, role, offset, before.rpartition("\n")[2], configuration), _MOST))


def _proposals(text: str, role: Role, offset: int, line: str, configuration: Configuration) -> Iterator[Proposal]:
    inventory = configuration.inventory
    if (match := _NETWORK.search(line)) is not None:
        if inventory is not None:
            rest = _REST_OF_NETWORK.match(text, offset)
            span = Span(offset - len(match[0]), rest.end() if rest is not None else offset)
            is_lora = match["kind"] != "hypernet"
            for name in matching(inventory.loras if is_lora else inventory.hypernetworks, match["name"]):
                weight = _weight(inventory, name) if is_lora else "1"
                yield Proposal(visible(name), match["kind"], Edit(span, f"<{match['kind']}:{name}:{weight}>"))
        return
    if (match := _WILDCARD.search(line)) is not None:
        if inventory is not None:
            end = offset + (2 if text.startswith("__", offset) else 0)
            for name in matching(inventory.wildcards, match["name"]):
                yield Proposal(visible(name), "wildcard", Edit(Span(offset - len(match[0]), end), f"__{name}__"))
        return
    if configuration.vocabulary is not None:
        (region,) = prompts_alone(text, role=role)
        reading = Reading(region, configuration.settings.target, {})
        for each in proposals_at(configuration.vocabulary, reading, offset, line):
            span = Span(offset - each.length, offset + each.more)
            yield Proposal(visible(each.label), visible(each.detail), Edit(span, each.new))
    match = _WORD.search(line)
    if match is not None and inventory is not None:
        prefix = "embedding:" if PREFIXED_EMBEDDINGS.holds(find_program(configuration.settings.target)) else ""
        if prefix and line[: match.start()].endswith(prefix):
            prefix = ""
        for name in matching(inventory.embeddings, match[0]):
            yield Proposal(visible(name), "embedding", Edit(Span(offset - len(match[0]), offset), f"{prefix}{name}"))


def _weight(inventory: Inventory, name: str) -> str:
    entry = next(iter(inventory.find_entries("lora", name)), None)
    return f"{entry.weight:g}" if entry is not None and entry.weight is not None else "1"
