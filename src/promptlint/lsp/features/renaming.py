"""Another name for a LoRA, a hypernetwork or a wildcard, in every prompt of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import files_of_each
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_document
from promptlint.documents.surroundings import Surroundings
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import first_program
from promptlint.programs.model import Program
from promptlint.roles import role_name
from promptlint.syntax import ExtraNetwork, Leaf, Wildcard
from promptlint.text import Edit, Span

__all__ = ["Target", "edits_in", "is_name", "other_documents", "places_in", "target_at"]

_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be renamed: `kind` is that of the tag (`lora`, `hypernet`, …) or `wildcard`."""

    kind: str
    name: str


def target_at(snapshot: Snapshot, offset: int) -> tuple[Target, Span] | None:
    """The name around a place of the text, with its place there, or None where there is nothing to rename."""
    found = snapshot.region_at(offset)
    if found is None:
        return None
    region, inside = found
    leaf = snapshot.reading(region).leaf_at(inside)
    named = _name(leaf[1]) if leaf is not None else None
    if named is None:
        return None
    target, span = named
    return target, region.source.origin(span.start, span.end)


def _name(leaf: Leaf) -> tuple[Target, Span] | None:
    """The name that a leaf has, with its place."""
    if isinstance(leaf, Wildcard):
        return Target("wildcard", leaf.name), leaf.name_span
    if isinstance(leaf, ExtraNetwork):
        written = leaf.arguments[0]
        name = written.strip()
        start = leaf.start + leaf.text.index(":") + 1 + len(written) - len(written.lstrip())
        if name and leaf.text.startswith(name, start - leaf.start):
            kind = "lora" if leaf.kind == "lyco" else leaf.kind
            return Target(kind, name), Span(start, start + len(name))
    return None


def is_name(target: Target, name: str) -> bool:
    """Whether a prompt can write this name."""
    if not name or name != name.strip() or "\n" in name:
        return False
    if target.kind == "wildcard":
        return not name.startswith("_") and not name.endswith("_") and "__" not in name and not set(name) & set("#{}|$")
    return not set(name) & set("<>:#")


def edits_in(document: Document, target: Target, new: str, configured: str) -> list[Edit]:
    """The edits of a file that give the target its new name. `configured` is the program that reads its prompts where
    the file does not say so itself."""
    edits: list[Edit] = []
    for region, spans in _uses(document, target, configured):
        edits += region.in_file(Edit(span, new) for span in spans)
    return sorted(edits)


def places_in(document: Document, target: Target, configured: str) -> list[Span]:
    """Where a file names the target. `configured` as for `edits_in`."""
    return sorted(
        region.source.origin(span.start, span.end)
        for region, spans in _uses(document, target, configured)
        for span in spans
    )


def _uses(document: Document, target: Target, configured: str) -> Iterator[tuple[Region, list[Span]]]:
    """The prompts of a file, each with the places where it names the target."""
    if target.name in document.text:
        for region in document.regions:
            program = first_program([region.target or document.target or configured])
            yield region, list(_named(region, program, target))


def _named(region: Region, program: Program, target: Target) -> Iterator[Span]:
    if target.name not in region.text:
        return
    for leaf in program.parse(region.text, role_name(region.role), typed=not region.is_sent).leaf_list:
        named = _name(leaf)
        if named is not None and named[0] == target:
            yield named[1]


def other_documents(folders: Iterable[Path], opened: Mapping[Path, object]) -> Iterator[Document]:
    """The readable files of some folders, but for those that are open."""
    around = Surroundings()
    for folder, found in files_of_each(folders):
        file = found.path
        try:
            if file in opened or file.stat().st_size > _MAX_BYTES:
                continue
            yield read_document(file, place=around.place_of(file, found=True, below=folder))
        except (ReadError, OSError, ValueError):
            continue
