"""What lies around a file: whether it belongs to a tree of wildcards that is not called so.

Two things say it: two names or more that the files of a project write as `__name__` are files below one folder; or a
readme mentions wildcards, and nearly all text files beside or below it are lists.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field, replace
from pathlib import Path
from time import monotonic

from promptlint.dataclass import dataclass
from promptlint.documents.discovery import SKIPPED_FOLDERS
from promptlint.documents.evidence.content import content_of
from promptlint.documents.evidence.names import name_of_another_trade
from promptlint.documents.model import HEAD, Place
from promptlint.documents.walking import walk
from promptlint.formats.regular_file import open_regular
from promptlint.regex import regex

__all__ = ["Surroundings"]

_MOST_FILES = 20_000
_MOST_BESIDE = 2_000
"""Files of a project that are looked at: of one that is searched, and of one of which a file is named. Bounds: a search
takes as long as walking the folder does, and a file that is named must not wait for its neighbours."""

_FRESH = 5.0
_TIMES = 100
"""A project is not looked at again for so many seconds, and for so many times as long as it took: an editor asks at
each key, and looking is then at most a hundredth of the time."""

_TREES = (".txt", ".yaml", ".yml", ".json")
_TEXTS = (*_TREES, ".md", ".prompt", ".csv", ".sdprompt")
_REFERENCE = regex(rb"__[~@!]?([A-Za-z][^\s_]{0,80}(?:_[^\s_]{1,80}){0,8})__")
_SAYS_WILDCARDS = regex(r"wild-?cards?\b|\b(?:lists?|phrases|modifiers|words)\b[^.\n]{0,60}\bprompts?\b", re.IGNORECASE)
_SAYS_PICTURES = regex(
    r"stable.?diffusion|sdxl|comfyui|web-?ui|automatic1111|a1111|fooocus|invoke-?ai|midjourney|text.to.image|txt2img"
    r"|image generation|dynamic.?prompts?\b",
    re.IGNORECASE,
)
_FEWEST_LISTS = 4
"""Lists that make a collection, where a readme mentions one: two or three text files lie beside any readme."""

_SOME = 4096
"""Bytes of a file that show whether it is a list: some dozens of lines."""

_MOSTLY = 0.8
"""The share of text files that must be lists: a licence or a note lies among the lists of most collections."""


@dataclass(slots=True)
class _Project:
    """What was seen of a project: roots of wildcards with the names that are found below each, and folders of which a
    readme says that they hold lists."""

    until: float = 0.0
    roots: dict[str, list[str]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)


class Surroundings:
    """Looks at each project once, and again after a while."""

    def __init__(self) -> None:
        self._projects: dict[tuple[str, bool], _Project] = {}
        self._tops: dict[str, str | None] = {}
        self._reals: dict[str, str] = {}

    def place_of(self, path: str | os.PathLike[str], *, found: bool = False, below: str | Path | None = None) -> Place:
        """Where a file lies. It was `found` where it was not named, in a search of the folder `below` if there was
        one."""
        name = os.path.abspath(path)  # noqa: PTH100  # links are not followed, as in the report
        folder = os.path.dirname(name)  # noqa: PTH120
        top = self._top_of(folder)
        if found and top is None and below is None:  # somebody's program named it, in the folder that it works on
            here = os.getcwd()  # noqa: PTH109
            below = here if folder.startswith(here + os.sep) else folder
        plain = Place(
            found,
            top if top is not None or below is None else os.path.abspath(below),  # noqa: PTH100
            within=self._real(below) if below is not None else None,
        )
        if not name.casefold().endswith(_TREES):
            return plain
        searched = below is not None
        if top is None:
            top = os.path.abspath(below) if below is not None else folder  # noqa: PTH100
        project = self._look(top, whole=searched or found or top != folder)
        for parent in _parents(folder, top):
            names = project.roots.get(parent)
            if names is not None:
                examples = ", ".join(f"`__{each}__`" for each in names[:2])
                why = f"{examples} of this project are files below `{Path(parent).name}`"
                return replace(plain, tree=parent, why=why)
        for parent in _parents(folder, top):
            if parent in project.folders:
                return replace(
                    plain, tree=parent, why=f"{project.folders[parent]} says that lists for prompts are kept there"
                )
        return plain

    def _real(self, folder: str | Path) -> str:
        """A searched folder with links followed."""
        name = os.fspath(folder)
        if name not in self._reals:
            self._reals[name] = os.path.realpath(name)
        return self._reals[name]

    def _top_of(self, folder: str) -> str | None:
        """The nearest folder above that is a repository, or None."""
        if folder not in self._tops:
            here = Path(folder)
            self._tops[folder] = next(
                (str(each) for each in (here, *here.parents) if os.path.lexists(each / ".git")),
                None,
            )
        return self._tops[folder]

    def _look(self, top: str, *, whole: bool) -> _Project:
        known = self._projects.get((top, whole))
        if known is None or monotonic() > known.until:
            known = self._projects[top, whole] = _look_at(top, whole=whole)
        return known


def _parents(folder: str, top: str) -> Iterator[str]:
    """A folder and those above it, up to the top."""
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120
        if folder == top or above == folder:
            return
        folder = above


def _look_at(top: str, *, whole: bool) -> _Project:
    began = monotonic()
    project = _Project()
    named: set[str] = set()
    texts: dict[str, list[str]] = defaultdict(list)  # by folder
    readmes: dict[str, str] = {}
    stems: list[tuple[str, str]] = []  # a folder, and what references may call a file of it
    for folder, name in _files_below(top, whole=whole):
        lower = name.casefold()
        if not lower.endswith(_TEXTS):
            continue
        head = _head_of(os.path.join(folder, name))  # noqa: PTH118
        if b"__" in head:
            named.update(each.decode("utf-8", "replace").casefold() for each in _REFERENCE.findall(head))
        if lower.startswith("readme") and folder not in readmes:
            text = head.decode("utf-8", "replace")
            if _SAYS_WILDCARDS.search(text) and _SAYS_PICTURES.search(text):
                readmes[folder] = name
            continue
        if not lower.endswith(_TREES) or name_of_another_trade(name, weak=False) is not None:
            continue
        stems.append((folder, lower.rpartition(".")[0]))
        if lower.endswith(".txt"):
            texts[folder].append(os.path.join(folder, name))  # noqa: PTH118
    _add_roots(project, top, named, stems)
    _add_lists(project, readmes, texts)
    now = monotonic()
    project.until = now + max(_FRESH, _TIMES * (now - began))
    return project


def _add_roots(project: _Project, top: str, named: set[str], stems: list[tuple[str, str]]) -> None:
    """The folders below which two names that references write are files, each the one most names agree on."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder, stem in stems:
        root, name = folder, stem
        while True:
            if name in named:
                found[root].add(name)
            if root == top or len(root) <= len(top):
                break
            name = f"{os.path.basename(root).casefold()}/{name}"  # noqa: PTH119
            root = os.path.dirname(root)  # noqa: PTH120
    project.roots.update((root, sorted(names)) for root, names in found.items() if len(names) > 1)


def _add_lists(project: _Project, readmes: dict[str, str], texts: dict[str, list[str]]) -> None:
    """The folders of lists that a readme mentions: those beside it, and the text files that lie with it."""
    for base, readme in readmes.items():
        groups: dict[str, list[str]] = defaultdict(list)
        for folder, files in texts.items():
            if folder == base:
                groups[base] += files
            elif folder.startswith(base + os.sep):
                groups[base + os.sep + folder[len(base) + 1 :].partition(os.sep)[0]] += files
        for group, files in groups.items():
            if group not in project.folders and len(files) >= _FEWEST_LISTS:
                lists = sum(content_of(_head_of(file)[:_SOME].decode("utf-8", "replace")).is_list for file in files)
                if lists >= _MOSTLY * len(files):
                    project.folders[group] = readme


def _files_below(top: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    left = _MOST_FILES if whole else _MOST_BESIDE
    for listing in walk(top):
        listing.folders = [
            each for each in listing.folders if whole and not each.startswith(".") and each not in SKIPPED_FOLDERS
        ]
        for name in listing.files:
            if left == 0:
                return
            left -= 1
            yield listing.path, name


def _head_of(path: str) -> bytes:
    """The beginning of a regular file; nothing of what cannot be read."""
    try:
        with open_regular(Path(path)) as file:
            return file.read(HEAD)
    except (OSError, ValueError):
        return b""
