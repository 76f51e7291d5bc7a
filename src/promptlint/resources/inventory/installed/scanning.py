"""From folders to an inventory: every model file below them, what its header and its sidecars say.

Nothing is ever executed: of `.pt`, `.ckpt` and `.bin` files, which are pickles, only the name is taken.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.diagnostics.crash import internal_error
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LONGEST_NAME
from promptlint.formats.regular_file import open_regular
from promptlint.formats.safetensors import read_safetensors
from promptlint.resources.inventory.installed.hashes import hash_file
from promptlint.resources.inventory.installed.header import base_of, training_tags, vectors_of
from promptlint.resources.inventory.installed.index import Record, ScanIndex
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.inventory.installed.picture import read_picture
from promptlint.resources.inventory.installed.search import Problem, Search
from promptlint.resources.inventory.installed.sidecar import Sidecar, read_sidecar
from promptlint.resources.inventory.installed.walking import PICTURES, ModelFile, model_files
from promptlint.resources.inventory.installed.wildcards import wildcard_names
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.known.bases import EMBEDDING_WIDTHS, read_base

__all__ = ["Progress", "Scan", "scan"]

Progress = Callable[[int, int], None]
"""Called with the files done and the files there are."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found. `read` counts the files that were opened, `reused` those that the index knew."""

    inventory: Inventory
    problems: tuple[Problem, ...]
    read: int
    reused: int


def scan(
    folders: Iterable[Folder],
    *,
    kinds: Iterable[str] = (),
    index: ScanIndex | None = None,
    hashes: bool = False,
    progress: Progress | None = None,
    search: Search | None = None,
) -> Scan:
    """Read every model file in some folders. Raises nothing for what is wrong with a file: that is a `Problem`.

    `kinds` are those that the inventory covers besides the folders' own, as a `Layout` has them. `index` is asked
    for files that have not changed, and written back. `hashes` computes the hashes of all files, which reads every byte
    of them; without it, those are known that a header, a sidecar or the index holds. `search` says how far it goes; the
    inventory does not cover the kinds of which it left something out, and has what the names of files say beyond.
    """
    folders = tuple(folders)
    index = ScanIndex(None) if index is None else index
    search = Search() if search is None else search
    problems = search.problems
    files: list[ModelFile] = []
    unknown: set[str] = set()
    for folder in folders:
        search.incomplete = search.ended
        search.top = os.fspath(folder.path)
        files += model_files(folder, search)
        if search.incomplete:
            unknown.add(folder.kind)
    records: dict[str, Record] = {}
    failed: list[ResourceEntry] = []
    reused = 0
    for number, file in enumerate(files):
        if progress is not None:
            progress(number, len(files))
        key = f"{file.kind}:{file.path}"
        known = index.records.get(key)
        if known is not None and known.signature == file.signature:
            reused += 1
            record: Record | None = known
        elif search.has_time():
            record = None
        else:
            unknown.add(file.kind)
            failed.append(_entry(file))
            continue
        done = _guarded(file, record, hashes=hashes)
        if isinstance(done, Problem):
            # Nothing of it is kept: another promptlint may be able to read it.
            problems.append(done)
            failed.append(_entry(file))
            continue
        if not search.has_room(max(0, len(done.entries) - 1)):
            unknown.add(file.kind)
            failed.append(_entry(file))
            continue
        records[key] = done
        problems += [Problem(path, message) for path, message in done.problems]
    if progress is not None:
        progress(len(files), len(files))
    index.save(records)
    entries = _without_previews([*(entry for record in records.values() for entry in record.entries), *failed])
    inventory = Inventory.from_entries(entries, {*kinds, *(folder.kind for folder in folders)} - unknown)
    return Scan(inventory, tuple(problems), len(files) - reused, reused)


def _guarded(file: ModelFile, record: Record | None, *, hashes: bool) -> Record | Problem:
    """What a file says, from the index where that has it. Whatever is raised is a problem of that file."""
    try:
        record = _read(file) if record is None else record
        return _hashed(file, record) if hashes and not record.hashed else record
    except Exception as error:  # noqa: BLE001  # one file, of anyone's making, must not keep us from the others
        return Problem(file.path, f"could not be read: {internal_error(error, quoting=False)}")


def _entry(file: ModelFile) -> ResourceEntry:
    """What the name alone says about a file."""
    if file.kind == "wildcard":
        name = os.path.splitext(file.relative)[0]  # noqa: PTH122
        return ResourceEntry("wildcard", name, file.relative, folder=file.folder)
    return ResourceEntry(file.kind, file.stem, file.relative, size=file.stat.st_size, folder=file.folder)


def _read(file: ModelFile) -> Record:
    """What a file and its sidecars say."""
    problems: list[tuple[str, str]] = []
    if file.kind == "wildcard":
        return Record(file.signature, _read_wildcards(file, problems), tuple(problems))
    entry = _entry(file)
    try:
        read = _read_model(file, entry)
    except FormatError as error:
        problems.append((file.path, f"is not readable as {file.suffix}: {error}"))
        read = entry
    except OSError as error:
        problems.append((file.path, f"cannot be read: {error.strerror or error}"))
        read = entry
    if read is None:
        return Record(file.signature, ())
    sidecar = Sidecar()
    for path, _ in file.sidecars:
        try:
            sidecar = sidecar.over(read_sidecar(Path(path), size=file.stat.st_size))
        except FormatError as error:
            problems.append((path, f"is not readable beside its model: {error}"))
        except OSError as error:
            problems.append((path, f"cannot be read: {error.strerror or error}"))
    return Record(file.signature, (_with_sidecar(read, sidecar, file),), tuple(problems))


def _read_model(file: ModelFile, entry: ResourceEntry) -> ResourceEntry | None:
    """The entry with what the file itself says; None for a file that the host passes over."""
    if file.kind == "embedding" and not file.stat.st_size:
        return None
    if file.suffix in PICTURES:
        if file.stem.casefold().endswith(".preview"):
            return None
        picture = read_picture(Path(file.path))
        if picture is None:
            return entry
        return replace(
            entry,
            name=picture.name or entry.name,
            vectors=picture.vectors,
            base=EMBEDDING_WIDTHS.get(picture.width or 0),
        )
    if file.suffix != ".safetensors":
        return entry
    header = read_safetensors(Path(file.path))
    metadata = header.metadata
    base = base_of(metadata, header.shapes)
    if file.kind == "embedding":
        return replace(entry, base=base, vectors=vectors_of(header.shapes))
    if file.kind != "lora":
        return replace(entry, base=base)
    stored = metadata.get("sshs_model_hash", "").strip().lower()
    alias = metadata.get("ss_output_name", "")
    return replace(
        entry,
        base=base,
        alias=alias if alias != entry.name and 0 < len(alias) <= LONGEST_NAME else None,
        training_tags=training_tags(metadata),
        model_hash=stored if 0 < len(stored) <= LONGEST_NAME else None,
    )


def _with_sidecar(entry: ResourceEntry, sidecar: Sidecar, file: ModelFile) -> ResourceEntry:
    model_hash = None
    if file.kind == "lora":
        model_hash = entry.model_hash or sidecar.model_hash
        if file.suffix != ".safetensors":
            model_hash = sidecar.sha256
    return replace(
        entry,
        # Sidecars are more exact about what grew out of SDXL, and people correct them.
        base=read_base(sidecar.base or "") or entry.base,
        triggers=sidecar.triggers,
        negative_triggers=sidecar.negative_triggers,
        weight=sidecar.weight,
        sha256=sidecar.sha256,
        model_hash=model_hash,
    )


def _read_wildcards(file: ModelFile, problems: list[tuple[str, str]]) -> tuple[ResourceEntry, ...]:
    name = os.path.splitext(file.relative)[0]  # noqa: PTH122
    try:
        names = wildcard_names(Path(file.path), name)
    except FormatError as error:
        problems.append((file.path, f"is not readable as wildcards: {error}"))
        names = (name,)
    except OSError as error:
        problems.append((file.path, f"cannot be read: {error.strerror or error}"))
        names = (name,)
    return tuple(ResourceEntry("wildcard", each, file.relative, folder=file.folder) for each in names)


def _hashed(file: ModelFile, record: Record) -> Record:
    """The record with the hashes of the file, which is read from end to end."""
    if file.kind == "wildcard" or not record.entries:
        return replace(record, hashed=True)
    (entry,) = record.entries
    try:
        start = 0
        if file.suffix == ".safetensors":
            with open_regular(Path(file.path)) as opened:
                start = min(8 + int.from_bytes(opened.read(8), "little"), file.stat.st_size)
        sha256, data = hash_file(Path(file.path), start)
    except OSError as error:
        return replace(record, problems=(*record.problems, (file.path, f"cannot be read: {error.strerror or error}")))
    model_hash = None
    if file.kind == "lora":
        # What the header states, the host believes.
        stated = entry.model_hash or ""
        model_hash = stated if len(stated) == 64 and file.suffix == ".safetensors" else data
    return replace(record, entries=(replace(entry, sha256=sha256, model_hash=model_hash),), hashed=True)


def _without_previews(entries: list[ResourceEntry]) -> list[ResourceEntry]:
    """The entries without pictures that merely show the embedding of their name."""
    others = {e.name for e in entries if e.kind == "embedding" and not e.path.casefold().endswith(tuple(PICTURES))}
    return [
        entry
        for entry in entries
        if entry.kind != "embedding"
        or entry.vectors is not None
        or entry.name not in others
        or not entry.path.casefold().endswith(tuple(PICTURES))
    ]
