"""From folders to an inventory: every model file below them, what its header and its sidecars say.

Nothing is ever executed: of `.pt`, `.ckpt` and `.bin` files, which are pickles, only the name is taken.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

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
from promptlint.resources.inventory.installed.sidecar import Sidecar, read_sidecar
from promptlint.resources.inventory.installed.wildcards import SUFFIXES as _WILDCARDS
from promptlint.resources.inventory.installed.wildcards import wildcard_names
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import EntryKind
from promptlint.resources.known.bases import EMBEDDING_WIDTHS, read_base

__all__ = ["Problem", "Progress", "Scan", "scan"]

Progress = Callable[[int, int], None]
"""Called with the files done and the files there are."""

_PICTURES: Final = frozenset({".png", ".webp", ".jxl", ".avif"})
_SUFFIXES: Final[dict[EntryKind, frozenset[str]]] = {
    "lora": frozenset({".safetensors", ".pt", ".ckpt"}),
    "embedding": frozenset({".safetensors", ".pt", ".bin"}) | _PICTURES,
    "hypernetwork": frozenset({".pt"}),
    "checkpoint": frozenset({".safetensors", ".ckpt"}),
    "wildcard": _WILDCARDS,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that could not be read; `message` is one short line without the path."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found. `read` counts the files that were opened, `reused` those that the index knew."""

    inventory: Inventory
    problems: tuple[Problem, ...]
    read: int
    reused: int


@dataclass(frozen=True, slots=True)
class _File:
    """A model file with its sidecars; `relative` is its path below the folder, with `/`."""

    kind: EntryKind
    path: str
    relative: str
    stat: os.stat_result
    sidecars: tuple[tuple[str, os.stat_result], ...]

    @property
    def stem(self) -> str:
        return os.path.splitext(os.path.basename(self.path))[0]  # noqa: PTH119, PTH122

    @property
    def suffix(self) -> str:
        return os.path.splitext(self.path)[1].casefold()  # noqa: PTH122

    @property
    def signature(self) -> tuple[int, ...]:
        values = [self.stat.st_size, self.stat.st_mtime_ns]
        for _, stat in self.sidecars:
            values += [stat.st_size, stat.st_mtime_ns]
        return tuple(values)


def scan(
    folders: Iterable[Folder],
    *,
    kinds: Iterable[str] = (),
    index: ScanIndex | None = None,
    hashes: bool = False,
    progress: Progress | None = None,
) -> Scan:
    """Read every model file in some folders. Raises nothing for what is wrong with a file: that is a `Problem`.

    `kinds` are those that the inventory covers besides the folders' own, as a `Layout` has them. `index` is asked
    for files that have not changed, and written back. `hashes` computes the hashes of all files, which reads every byte
    of them; without it, those are known that a header, a sidecar or the index holds.
    """
    folders = tuple(folders)
    index = ScanIndex(None) if index is None else index
    problems: list[Problem] = []
    files = [file for folder in folders for file in _files(folder, problems)]
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
        else:
            record = None
        done = _guarded(file, record, hashes=hashes)
        if isinstance(done, Problem):
            # Nothing of it is kept: another promptlint may be able to read it.
            problems.append(done)
            failed.append(_entry(file))
            continue
        records[key] = done
        problems += [Problem(path, message) for path, message in done.problems]
    if progress is not None:
        progress(len(files), len(files))
    index.save(records)
    entries = _without_previews([*(entry for record in records.values() for entry in record.entries), *failed])
    inventory = Inventory.from_entries(entries, {*kinds, *(folder.kind for folder in folders)})
    return Scan(inventory, tuple(problems), len(files) - reused, reused)


def _guarded(file: _File, record: Record | None, *, hashes: bool) -> Record | Problem:
    """What a file says, from the index where that has it. Whatever is raised is a problem of that file."""
    try:
        record = _read(file) if record is None else record
        return _hashed(file, record) if hashes and not record.hashed else record
    except Exception as error:  # noqa: BLE001  # one file, of anyone's making, must not keep us from the others
        return Problem(file.path, f"could not be read: {internal_error(error)}")


def _entry(file: _File) -> ResourceEntry:
    """What the name alone says about a file."""
    if file.kind == "wildcard":
        return ResourceEntry("wildcard", os.path.splitext(file.relative)[0], file.relative)  # noqa: PTH122
    return ResourceEntry(file.kind, file.stem, file.relative, size=file.stat.st_size)


def _files(folder: Folder, problems: list[Problem]) -> Iterator[_File]:
    """The model files below a folder in the order of their paths. Links are followed, each real folder once."""
    suffixes = _SUFFIXES[folder.kind]
    seen: set[tuple[int, int]] = set()
    stack = [(os.fspath(folder.path), "")]
    while stack:
        path, relative = stack.pop()
        try:
            stat = os.stat(path)  # noqa: PTH116
            if (stat.st_dev, stat.st_ino) in seen and stat.st_ino:
                continue
            seen.add((stat.st_dev, stat.st_ino))
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: (entry.name.casefold(), entry.name))
        except OSError as error:
            problems.append(Problem(path, f"cannot be read: {error.strerror or error}"))
            continue
        folders = []
        by_name = {entry.name: entry for entry in entries}
        for entry in entries:
            try:
                is_folder = entry.is_dir()
            except OSError:
                continue
            if is_folder:
                if not entry.name.startswith("."):
                    folders.append((entry.path, f"{relative}{entry.name}/"))
                continue
            if os.path.splitext(entry.name)[1].casefold() in suffixes:  # noqa: PTH122
                file = _file(folder.kind, entry, relative, by_name, problems)
                if file is not None:
                    yield file
        stack += reversed(folders)


def _file(
    kind: EntryKind,
    entry: os.DirEntry[str],
    relative: str,
    by_name: dict[str, os.DirEntry[str]],
    problems: list[Problem],
) -> _File | None:
    stem = os.path.splitext(entry.name)[0]  # noqa: PTH122
    try:
        (relative + entry.name).encode("utf-8")
    except UnicodeEncodeError:
        problems.append(Problem(entry.path, "its name is not UTF-8, so no prompt can name it"))
        return None
    try:
        stat = entry.stat()
        if kind == "wildcard":
            return _File(kind, entry.path, relative + entry.name, stat, ())
        beside = [by_name[name] for name in (f"{stem}.json", f"{stem}.civitai.info") if name in by_name]
        sidecars = tuple((each.path, each.stat()) for each in beside)
    except OSError as error:
        problems.append(Problem(entry.path, f"cannot be read: {error.strerror or error}"))
        return None
    return _File(kind, entry.path, relative + entry.name, stat, sidecars)


def _read(file: _File) -> Record:
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


def _read_model(file: _File, entry: ResourceEntry) -> ResourceEntry | None:
    """The entry with what the file itself says; None for a file that the host passes over."""
    if file.kind == "embedding" and not file.stat.st_size:
        return None
    if file.suffix in _PICTURES:
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


def _with_sidecar(entry: ResourceEntry, sidecar: Sidecar, file: _File) -> ResourceEntry:
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


def _read_wildcards(file: _File, problems: list[tuple[str, str]]) -> tuple[ResourceEntry, ...]:
    name = os.path.splitext(file.relative)[0]  # noqa: PTH122
    try:
        names = wildcard_names(Path(file.path), name)
    except FormatError as error:
        problems.append((file.path, f"is not readable as wildcards: {error}"))
        names = (name,)
    except OSError as error:
        problems.append((file.path, f"cannot be read: {error.strerror or error}"))
        names = (name,)
    return tuple(ResourceEntry("wildcard", each, file.relative) for each in names)


def _hashed(file: _File, record: Record) -> Record:
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
    others = {e.name for e in entries if e.kind == "embedding" and not e.path.casefold().endswith(tuple(_PICTURES))}
    return [
        entry
        for entry in entries
        if entry.kind != "embedding"
        or entry.vectors is not None
        or entry.name not in others
        or not entry.path.casefold().endswith(tuple(_PICTURES))
    ]
