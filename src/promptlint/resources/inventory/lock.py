"""`promptlint.lock`: an inventory that travels, so that a machine without models checks the same references.

TOML, sorted, one entry a group of lines, nothing of the machine in it: no folders, no sizes, no times.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError
from promptlint.formats.named_path import is_followed, is_inside
from promptlint.formats.numbers import count, finite, shown
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.toml import quoted_for_toml
from promptlint.formats.toml_values import toml_values
from promptlint.programs.extensions.catalogue import NAMES as EXTENSIONS
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import ENTRY_KINDS, EntryKind
from promptlint.text.controls import with_escapes

__all__ = ["LOCK_NAME", "Difference", "LockError", "compare", "find_lock", "format_lock", "parse_lock", "read_lock"]

LOCK_NAME = "promptlint.lock"
_VERSION = 1
_LARGEST = 64 << 20
_HEAD = """\
# Written by `promptlint models lock`; not meant to be edited.
version = 1
"""


class LockError(PromptlintError, ValueError):
    """A lock file that cannot be used. The message is one line: which file, what, what to do."""


def find_lock(folder: Path, *, confined: bool = False) -> Path | None:
    """The lock file in a folder, the one a configuration stands in, or None. If it is `confined`, it does not lead
    out of the folder."""
    path = folder / LOCK_NAME
    is_there = is_followed(path, folder) and os.path.isfile(path)
    return path if is_there and (not confined or is_inside(path, folder)) else None


def read_lock(path: Path, *, foreign: bool = False) -> Inventory:
    """The inventory in a lock file. Of the text of a `foreign` one, which a configuration names elsewhere, no message
    says anything. Raises LockError, also for a file that cannot be read."""
    try:
        text = read_regular(path, _LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        raise LockError(f"{path}: no such file; `promptlint models lock` writes one") from None
    except TooLargeError:
        raise LockError(f"{path}: is larger than any lock file; write it again with `promptlint models lock`") from None
    except UnicodeDecodeError:
        raise LockError(f"{path}: is not UTF-8; write it again with `promptlint models lock`") from None
    except OSError as error:
        raise LockError(f"{path}: cannot be read: {error.strerror or error}") from None
    try:
        return parse_lock(text, str(path))
    except LockError:
        if foreign:
            raise LockError(
                f"{path}: is not a lock file that can be read; `promptlint models lock` writes one"
            ) from None
        raise


def parse_lock(text: str, name: str = LOCK_NAME) -> Inventory:
    """The inventory in the text of a lock file; `name` names it in errors. Raises LockError."""
    try:
        table = toml_values(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise LockError(f"{name}: is not valid TOML: {error}; write it again with `promptlint models lock`") from None
    version = table.get("version")
    if count(version) != _VERSION:
        raise LockError(f"{name}: has version {shown(version)}, this promptlint reads {_VERSION}; write it again")
    kinds = table.get("kinds", list(ENTRY_KINDS))
    entries = table.get("model", [])
    if not isinstance(kinds, list) or not isinstance(entries, list) or not set(map(str, kinds)) <= set(ENTRY_KINDS):
        raise LockError(f"{name}: `kinds` and `model` are not what a lock file has; write it again")
    extensions = table.get("extensions", [])
    if not isinstance(extensions, list) or not all(isinstance(each, str) for each in extensions):
        raise LockError(f"{name}: `extensions` is not a list of names; write it again with `promptlint models lock`")
    return Inventory.from_entries(
        [_read(entry, name, number) for number, entry in enumerate(entries, 1)],
        kinds,
        set(extensions).intersection(EXTENSIONS),  # a newer promptlint may know more
    )


def _read(table: Any, name: str, number: int) -> ResourceEntry:
    def bad(key: str) -> LockError:
        return LockError(
            f"{name}: model {number}: {key} is missing or wrong; write it again with `promptlint models lock`"
        )

    if not isinstance(table, dict):
        raise bad("its table")

    def text(key: str) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            raise bad(key)
        return value

    def texts(key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise bad(key)
        return tuple(value)

    kind = next((each for each in ENTRY_KINDS if each == table.get("kind")), None)
    own = text("name")
    if kind is None or not own:
        raise bad("kind" if kind is None else "name")
    vectors, weight = table.get("vectors"), finite(table.get("weight"))
    if vectors is not None and count(vectors) is None:
        raise bad("vectors")
    if weight is None and table.get("weight") is not None:
        raise bad("weight")
    return ResourceEntry(
        kind,
        own,
        alias=text("alias"),
        base=text("base-model"),
        vectors=count(vectors),
        triggers=texts("trigger-words"),
        negative_triggers=texts("negative-words"),
        weight=weight,
        sha256=text("sha256"),
        model_hash=text("model-hash"),
    )


def format_lock(inventory: Inventory) -> str:
    """The text of a lock file: the same for the same models, whatever machine they are on."""
    kinds = sorted(inventory.kinds) if inventory.kinds is not None else sorted(ENTRY_KINDS)
    entries = {_write(entry) for entry in _entries(inventory)}
    head = _HEAD + f"kinds = {_list(kinds)}\n"
    if inventory.extensions:
        head += f"extensions = {_list(sorted(inventory.extensions))}\n"
    lines = [head, *(body for _, body in sorted(entries))]
    return with_escapes("\n".join(lines), toml=True)


def _entries(inventory: Inventory) -> Iterable[ResourceEntry]:
    """The entries, also of an inventory that was made from names alone."""
    yield from inventory.entries
    known = {(entry.kind, entry.name) for entry in inventory.entries}
    for name, aliases in inventory.loras.items():
        if ("lora", name) not in known:
            yield ResourceEntry("lora", name, alias=aliases[0] if aliases else None)
    for name, vectors in inventory.embeddings.items():
        if ("embedding", name) not in known:
            yield ResourceEntry("embedding", name, vectors=vectors)
    for name in inventory.hypernetworks:
        if ("hypernetwork", name) not in known:
            yield ResourceEntry("hypernetwork", name)
    for name in inventory.wildcards:
        if ("wildcard", name) not in known:
            yield ResourceEntry("wildcard", name)


def _write(entry: ResourceEntry) -> tuple[tuple[str, str, str], str]:
    """What an entry is sorted by, and its lines."""
    lines = ["[[model]]", f"kind = {_text(entry.kind)}", f"name = {_text(entry.name)}"]
    values = (
        ("alias", entry.alias),
        ("base-model", entry.base),
        ("sha256", entry.sha256),
        ("model-hash", entry.model_hash),
    )
    lines += [f"{key} = {_text(value)}" for key, value in values if value]
    if entry.vectors is not None:
        lines.append(f"vectors = {entry.vectors}")
    if entry.weight is not None:
        lines.append(f"weight = {entry.weight!r}")
    lists = (("trigger-words", entry.triggers), ("negative-words", entry.negative_triggers))
    lines += [f"{key} = {_list(words)}" for key, words in lists if words]
    body = "\n".join(lines) + "\n"
    return (entry.kind, entry.name.casefold(), entry.name), body


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """A string of TOML, which has no surrogates."""
    return quoted_for_toml(value.encode("utf-8", "replace").decode("utf-8"))


@dataclass(frozen=True, slots=True)
class Difference:
    """How a file differs from the lock: `missing`, `changed` or `extra`. `message` says it in one line."""

    how: str
    kind: EntryKind
    name: str
    message: str


def compare(lock: Inventory, found: Inventory) -> tuple[Difference, ...]:
    """What is on a machine against what the lock says, in the order of kinds and names. Hashes are compared where
    both sides know them; kinds that were not looked for are passed over."""
    differences: list[Difference] = []
    present: dict[tuple[EntryKind, str], list[ResourceEntry]] = {}
    for entry in _entries(found):
        present.setdefault((entry.kind, entry.name), []).append(entry)
    locked = {(entry.kind, entry.name): entry for entry in reversed(list(_entries(lock)))}
    for (kind, name), entry in sorted(locked.items()):
        files = present.get((kind, name))
        if files is None:
            if found.kinds is None or kind in found.kinds:
                differences.append(_missing(entry, found))
            continue
        reasons = [_changed(entry, file) for file in files]
        if all(reasons):
            differences.append(Difference("changed", kind, name, str(reasons[0])))
    for kind, name in sorted(present.keys() - locked.keys()):
        if lock.kinds is None or kind in lock.kinds:
            differences.append(Difference("extra", kind, name, "is here and not in the lock"))
    return tuple(differences)


def _missing(entry: ResourceEntry, found: Inventory) -> Difference:
    message = "is in the lock and not here"
    for value in (entry.model_hash, entry.sha256):
        same = found.find_by_hash(entry.kind, value) if value else None
        if same is not None:
            message += f"; the same file is here as {same.name}"
            break
    return Difference("missing", entry.kind, entry.name, message)


def _changed(locked: ResourceEntry, file: ResourceEntry) -> str | None:
    """What is another file about a file, or None."""
    for label, old, new in (
        ("SHA-256", locked.sha256, file.sha256),
        ("model hash", locked.model_hash, file.model_hash),
    ):
        if old and new:
            size = min(len(old), len(new))
            if old[:size] != new[:size]:
                return f"is another file: {label} {new[:12]}, in the lock {old[:12]}"
    for label, was, now in (
        ("base model", locked.base, file.base),
        ("alias", locked.alias, file.alias),
        ("vector count", locked.vectors, file.vectors),
    ):
        if was is not None and now is not None and was != now:
            return f"is another file: {label} {now}, in the lock {was}"
    return None
