"""Where somebody types, and what can be put there."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.lsp.features.hover import describe_entry
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions.abilities import LORA_TAGS
from promptlint.programs.extensions.catalogue import extensions_for
from promptlint.programs.model import Program
from promptlint.programs.properties import TAGS
from promptlint.resources.inventory.model import ResourceEntry
from promptlint.roles import role_name
from promptlint.text import Edit, Span
from promptlint.text.controls import visible

__all__ = ["Cursor", "cursor_after_blanks", "cursor_at", "facts_of", "proposal"]

_LONGEST = 300
"""Characters before and after a place that are looked at."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where somebody types: in a prompt, or outside of all, with `region` None; and what stands `before` it in the
    line."""

    snapshot: Snapshot
    region: Region | None
    offset: int
    """In the prompt, or in the file."""
    before: str
    blanks: int = 0
    """How many stand between the end of the prompt and the cursor, which is there."""

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


def cursor_at(snapshot: Snapshot, offset: int) -> Cursor:
    """A place of the text."""
    here = snapshot.region_at(offset)
    if here is not None:
        region, inside = here
        return Cursor(snapshot, region, inside, _line_before(region.text, inside))
    return Cursor(snapshot, None, offset, _line_before(snapshot.text, offset))


def cursor_after_blanks(snapshot: Snapshot, offset: int) -> Cursor | None:
    """The end of a prompt, for a place that comes after it and some blanks, which the prompt does not have; None for
    any other place."""
    before = _line_before(snapshot.text, offset)
    blanks = len(before) - len(before.rstrip(" \t"))
    here = snapshot.region_at(offset - blanks) if blanks else None
    if here is None or here[0].spell is not None or here[1] != len(here[0].text):
        return None
    return Cursor(snapshot, *here, before, blanks)


def _line_before(text: str, offset: int) -> str:
    before = text[max(0, offset - _LONGEST) : offset]
    return before[before.rfind("\n") + 1 :]


def proposal(
    cursor: Cursor,
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
    edit = cursor.edit(length, new, more)
    if edit is not None:
        yield types.CompletionItem(
            visible(label),
            kind=kind,
            detail=visible(detail) if detail else None,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, documentation) if documentation else None,
            filter_text=sought or new,
            text_edit=edit,
        )


def facts_of(entry: ResourceEntry | None) -> str | None:
    """What is known of an installed file, in Markdown."""
    return "\n\n".join(describe_entry(entry)) if entry is not None else None
