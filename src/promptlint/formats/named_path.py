r"""Paths that somebody else's file names: which of them are followed.

A configuration of a repository, or a file of a WebUI, may name a folder anywhere on the disk. It may not make us ask
another machine, which on Windows hands out the user's name and password hash for a mere look at `\\server\share`,
nor touch a device, nor read a variable of the environment into a path. What a path is, is judged by its text, and by
the text of every link on the way, before the link is followed.

Source: "Naming Files, Paths, and Namespaces" of Microsoft, for what Windows takes for a device or a network path.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from promptlint.errors import PromptlintError
from promptlint.regex import regex

__all__ = [
    "RefusedPathError",
    "follow",
    "is_followed",
    "is_inside",
    "is_link",
    "real_path",
    "refusal",
    "walk_links",
]

_WINDOWS = sys.platform == "win32"
_LONGEST = 4_096
"""Characters of a path: what Linux takes; Windows takes more, and nobody writes it."""
_MOST_LINKS = 40
"""Links on the way of one path, as Linux has it: what has more goes in circles."""

_DEVICE_NAME = regex(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .:].*)?", re.IGNORECASE)
_LOCAL_LINK = regex(r"(?:\\\\\?|\\\?\?)\\(?=[a-z]:(?:\\|$))", re.IGNORECASE)
"""How Windows spells the target of a link on a disk of its own: `\\\\?\\C:\\models`."""
_DEVICE_TREES = ("dev", "proc", "sys")
_MEMORY = "shm"
"""`/dev/shm` holds ordinary files, in memory; notebooks keep models there."""
_NETWORK_TREES = ("net", "network") if sys.platform == "darwin" else ("net",)
"""Where automounters make a name a machine that is asked: `/net/HOST`, and `/Network/Servers/HOST` on macOS."""

_NETWORK = "is a path of the network"
_DEVICE = "is a device"
_CIRCLE = "leads in a circle of links"


class RefusedPathError(PromptlintError, ValueError):
    """A path that is not followed. The message says why, as in `is a device`. `hides` says that there may be ordinary
    files, which are not looked at all the same; `circles`, that its links lead nowhere."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.hides = message.endswith(_NETWORK)
        self.circles = message == _CIRCLE


def refusal(text: str, *, windows: bool = _WINDOWS) -> str | None:
    """Why a path that somebody's file names is not followed, whatever is on the disk; None for one that may be.

    Network paths of Windows are refused everywhere, since a configuration is read on every system.
    """
    if "\0" in text:
        return "has a NUL character"
    if len(text) > _LONGEST:
        return f"has more than {_LONGEST:,} characters"
    if text.startswith("~"):
        return "begins with ~, which is not expanded here: write the path itself, relative to this file"
    one_way = text.replace("/", "\\")
    if one_way.startswith(("\\\\?\\", "\\\\.\\", "\\??\\")):
        return _NETWORK if one_way[4:].casefold().startswith("unc\\") else _DEVICE
    if one_way.startswith("\\\\"):
        return _NETWORK
    path = PureWindowsPath(text) if windows else PurePosixPath(text)
    return _of_steps(path, None)


def _of_steps(path: PurePath, base: PurePath | None) -> str | None:
    """Why a path is refused by the names on its way; `base` is a folder that lies where it may lie."""
    if isinstance(path, PureWindowsPath):
        names = path.parts[1:] if path.anchor else path.parts
        return _DEVICE if any(_DEVICE_NAME.fullmatch(name) for name in names) else None
    if path.anchor and len(path.parts) > 1:
        first = path.parts[1].casefold()
        if first in _DEVICE_TREES and path.parts[2:3] != (_MEMORY,):
            return _DEVICE
        # Who works on another machine's disk may name what lies on the same.
        if first in _NETWORK_TREES and (base is None or base.parts[:3] != path.parts[:3]):
            return _NETWORK
    return None


def walk_links(path: PurePath, start: PurePath, read_link: Callable[[PurePath], str | None]) -> PurePath:
    """Where a path leads from a folder without links, each link followed as the system does. `read_link` gives the
    target of a link, and None for what is none. Raises RefusedPathError, before what is refused is touched.

    Pure but for `read_link`, so that it can be tested for Windows anywhere.
    """
    windows = isinstance(path, PureWindowsPath)
    full = start / path
    done, rest = start, list(reversed(path.parts))
    if path.anchor:  # `/x` and `C:x` of Windows are relative to the drive of the start
        done, rest = _top(full), list(reversed(full.parts[1:]))
    links = 0
    while rest:
        part = rest.pop()
        if part == "..":
            done = done.parent
            continue
        here = done / part
        # `/dev` is passed on the way to `/dev/shm`, and refused where nothing follows.
        passing = rest and here == PurePosixPath("/dev")
        reason = None if passing else _of_steps(PureWindowsPath(part) if windows else here, start)
        if reason is not None:
            raise RefusedPathError(reason)
        target = read_link(here)
        if target is None:
            done = here
            continue
        links += 1
        if links > _MOST_LINKS:
            raise RefusedPathError(_CIRCLE)
        target = _LOCAL_LINK.sub("", target) if windows else target
        reason = _of_link(target, start, windows=windows)
        if reason is not None:
            raise RefusedPathError(f"leads to a link that {reason}")
        aim = type(path)(target)
        if aim.anchor:
            full = done / aim
            done = _top(full)
            rest += reversed(full.parts[1:])
        else:
            rest += reversed(aim.parts)
    reason = None if windows else _of_steps(done, start)
    if reason is not None:
        raise RefusedPathError(reason)
    return done


def _top(path: PurePath) -> PurePath:
    """The folder at the top of an absolute path; `//` is `/` but on Windows."""
    return type(path)(path.anchor if isinstance(path, PureWindowsPath) else "/")


def _of_link(target: str, base: PurePath, *, windows: bool) -> str | None:
    """Why a link is not followed. No shell reads its text: `~` is a name in it, and POSIX knows no backslash."""
    if windows:
        return refusal(target.lstrip("~"), windows=True)
    return _of_steps(PurePosixPath(target), base)


def real_path(path: Path, base: Path) -> Path:
    """Where a path leads, with its links followed. `base` is a folder that the user stands in or has named: it is taken
    as it is. Raises RefusedPathError for what is not to be touched."""
    try:
        start = Path(os.path.realpath(base))
        relative = _below(path, base)
        return Path(walk_links(path if relative is None else relative, start, _read_link))
    except ValueError as error:
        raise error if isinstance(error, RefusedPathError) else RefusedPathError("has a NUL character") from None


def _below(path: Path, base: Path) -> Path | None:
    """The part of a path below the base, or None. Both are taken as they are written."""
    try:
        return path.relative_to(base)
    except ValueError:
        return None


def _read_link(path: PurePath) -> str | None:
    try:
        return os.readlink(path)  # noqa: PTH115  # the text as it is
    except OSError:
        return None


def follow(text: str, folder: Path) -> Path:
    """The path that a file in a folder names. Nothing is expanded. Raises RefusedPathError for one that is not
    followed, whether it exists or not."""
    reason = refusal(text)
    if reason is not None:
        raise RefusedPathError(reason)
    path = folder / text
    real_path(path, folder)
    return path


def is_followed(path: Path, base: Path) -> bool:
    """Whether a path may be looked at, with its links followed; `base` as for `real_path`."""
    try:
        real_path(path, base)
    except RefusedPathError:
        return False
    return True


def is_link(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder leads elsewhere: a link, or a junction of Windows, which Python knows from 3.12 on.
    What cannot be told counts as one."""
    try:
        return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())
    except OSError:
        return True


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads into a folder, or to it, with links followed; False for one that is not followed."""
    try:
        return real_path(path, folder).is_relative_to(os.path.realpath(folder))
    except RefusedPathError:
        return False
