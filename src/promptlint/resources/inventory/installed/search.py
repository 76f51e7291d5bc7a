"""How far a search for models goes: how many entries, how deep, how long, and which links it follows.

A repository's configuration may name any folder, `/` too. What its user names is read to the end.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.formats.named_path import RefusedPathError, is_inside, is_link, real_path

__all__ = ["OF_A_CONFIGURATION", "OF_A_USER", "Bounds", "Problem", "Search", "device_trees"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that could not be read; `message` is one short line without the path. `what` it is: a model, a
    file or a folder."""

    path: str
    message: str
    what: str = "model"

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Entries of folders that are looked at, with the wildcards in files; folders inside each other; seconds until the
    last file is begun."""

    entries: int
    depth: int
    seconds: float


OF_A_USER: Final = Bounds(entries=5_000_000, depth=64, seconds=math.inf)
"""For folders that the user names: only what no collection has."""

OF_A_CONFIGURATION: Final = Bounds(entries=200_000, depth=32, seconds=10.0)
"""For folders that a configuration names. 100,000 LoRAs are read in eight seconds the first time; of a slower disk a
run reads as many as it can and remembers them, so that the next one comes further."""

_ASKED_EVERY = 64
"""Entries between two looks at the clock."""
_MOST_PROBLEMS = 20
"""Folders that cannot be read, of which each has a line: of a whole disk there are thousands."""

_SO_INCOMPLETE = "so the inventory is not complete, and missing models are not reported"
_INSTEAD = "name the folders of the models alone, or give them with --models, which sets no such bound"


@dataclass(slots=True)
class Search:
    """One search, and what it has met. With `confined_to`, no link is followed out of that folder. `expands` says that
    variables in the files of a WebUI are expanded, as the WebUI does."""

    bounds: Bounds = OF_A_USER
    confined_to: Path | None = None
    expands: bool = True
    clock: Callable[[], float] = time.monotonic
    problems: list[Problem] = field(default_factory=list)
    top: str = ""
    """The folder that is searched, for messages."""
    ended: bool = False
    """Whether a bound was reached: nothing more is read."""
    incomplete: bool = False
    """Whether something was left out that may hold models; whoever begins a folder sets it back."""
    _entries: int = 0
    _begun: float = field(init=False)
    _unreadable: int = 0

    def __post_init__(self) -> None:
        self._begun = self.clock()

    def goes_on(self) -> bool:
        """Count an entry of a folder; False once a bound is reached."""
        self._entries += 1
        if self._entries > self.bounds.entries:
            self._end(f"there are more than {self.bounds.entries:,} files and folders")
        elif self._entries % _ASKED_EVERY == 0:
            self.has_time()
        return not self.ended

    def has_room(self, names: int) -> bool:
        """Count what a file names besides itself, such as a tree of wildcards; False where that is too much."""
        self._entries += names
        if self._entries > self.bounds.entries:
            self._end(f"there are more than {self.bounds.entries:,} files, folders and wildcards in them")
        return self._entries <= self.bounds.entries

    def has_time(self) -> bool:
        """Whether there is time left to read another file; False once any bound is reached."""
        if self.clock() - self._begun > self.bounds.seconds:
            self._end(f"it takes more than {self.bounds.seconds:g} seconds")
        return not self.ended

    def _end(self, why: str) -> None:
        self.incomplete = True
        if not self.ended:
            self.ended = True
            message = f"was not read to its end, as {why}: {_SO_INCOMPLETE}; {_INSTEAD}"
            self.problems.append(Problem(self.top, message, "folder"))

    def goes_down(self, folder: str, depth: int) -> bool:
        """Whether a folder is entered that lies `depth` below the first."""
        if depth > self.bounds.depth:
            self.leave_out(folder, f"lies more than {self.bounds.depth} folders deep", "folder")
        return depth <= self.bounds.depth

    def leave_out(self, path: str, why: str, what: str) -> None:
        """Note that something was not read which may hold models."""
        self.incomplete = True
        self._unreadable += 1
        if self._unreadable <= _MOST_PROBLEMS:
            self.problems.append(Problem(path, f"{why}, {_SO_INCOMPLETE}", what))
        elif self._unreadable == _MOST_PROBLEMS + 1:
            self.problems.append(Problem(path, f"is not the last one that is left out: {why}", what))

    def follows(self, path: str, folder: str) -> bool:
        """Whether a link, or a file that may be one, is followed; `folder` is the one that it lies in. What may hide
        models is noted."""
        try:
            real_path(Path(path), Path(folder))
        except RefusedPathError as error:
            if error.hides:
                self.leave_out(path, str(error), "file")
            return False
        if self.confined_to is not None and not is_inside(Path(path), self.confined_to):
            self.leave_out(path, "leads out of a folder that is not trusted", "file")
            return False
        return True

    def listed(self, folder: str) -> dict[str, os.DirEntry[str]]:
        """The entries of a folder that may be looked at, by name, in order; without those that lead in circles. Raises
        OSError."""
        with os.scandir(folder) as listing:
            found = []
            for entry in listing:
                if not self.goes_on():
                    break
                if (not is_link(entry) or self.follows(entry.path, folder)) and _is_reachable(entry):
                    found.append(entry)
        found.sort(key=lambda entry: (entry.name.casefold(), entry.name))
        return {entry.name: entry for entry in found}


def _is_reachable(entry: os.DirEntry[str]) -> bool:
    try:
        entry.is_dir()
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def device_trees() -> frozenset[int]:
    """The numbers of the file systems that hold devices and processes; none on Windows."""
    found: set[int] = set()
    if sys.platform == "win32":
        return frozenset()
    for name in ("/dev", "/proc", "/sys"):
        with suppress(OSError):
            found.add(os.stat(name).st_dev)  # noqa: PTH116
    with suppress(OSError):
        found.discard(os.stat("/").st_dev)  # noqa: PTH116  # a container's own folder
    return frozenset(found)
