"""Walking through a folder without ever leaving it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.formats.named_path import RefusedPathError, is_link, real_path
from promptlint.formats.whereabouts import is_below

__all__ = ["BROKEN_LINK", "LEADS_OUT", "LINK_TO_FOLDER", "Listing", "walk"]

LEADS_OUT = "a link that leads out of the folder"
LINK_TO_FOLDER = "a link to a folder"
BROKEN_LINK = "a link that leads nowhere"
_NO_FILE = "not a file"


@dataclass(slots=True)
class Listing:
    """What is in a folder, by names in order: `folders`, from which those may be taken out that are not to be walked
    through; `files`; `links` to files that lie below the top of the walk, with their real paths; and what is
    `left_out`, with the reason."""

    path: str
    real: str
    folders: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def walk(top: str, fail: Callable[[str, OSError], None] | None = None) -> Iterator[Listing]:
    """A folder and all below it, each before those in it. The top may be a link; no other link to a folder is followed:
    what it leads to is met under its own name, if it is below the top at all. `fail` is told of each folder that cannot
    be listed, which is passed over."""
    real_top = os.path.realpath(top)
    stack = [(top, real_top)]
    while stack:
        listing = Listing(*stack.pop())
        try:
            with os.scandir(listing.path) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if fail is not None:
                fail(listing.path, error)
            continue
        for entry in found:
            _sort_in(entry, listing, real_top)
        yield listing
        stack += [
            (os.path.join(listing.path, name), os.path.join(listing.real, name))  # noqa: PTH118
            for name in reversed(listing.folders)
        ]


def _sort_in(entry: os.DirEntry[str], listing: Listing, top: str) -> None:
    try:
        if is_link(entry):
            _follow(entry, listing, top)
        elif entry.is_dir(follow_symlinks=False):
            listing.folders.append(entry.name)
        elif entry.is_file(follow_symlinks=False):
            listing.files.append(entry.name)
        else:
            listing.left_out[entry.name] = _NO_FILE
    except OSError:  # it is gone by now
        listing.left_out[entry.name] = BROKEN_LINK


def _follow(entry: os.DirEntry[str], listing: Listing, top: str) -> None:
    try:
        # Before anything looks at what a link leads to: it may be another machine.
        real = str(real_path(Path(listing.real, entry.name), Path(listing.real)))
    except RefusedPathError as error:
        listing.left_out[entry.name] = BROKEN_LINK if error.circles else LEADS_OUT
        return
    if not is_below(real, top):
        listing.left_out[entry.name] = LEADS_OUT
        return
    mode = os.stat(real).st_mode  # noqa: PTH116
    if stat.S_ISREG(mode):
        listing.links[entry.name] = real
    else:
        listing.left_out[entry.name] = LINK_TO_FOLDER if stat.S_ISDIR(mode) else _NO_FILE
