"""URIs of a client as paths on this machine, where they are that."""

from __future__ import annotations

import os
import re
import sys
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from promptlint.regex import regex

__all__ = ["is_local", "local_path", "name_of"]

_DRIVE = regex(r"/?([A-Za-z]:[/\\].*)", re.DOTALL)
_MAX_PATH, _MAX_PART = 4096, 255
"""What no file system has more of."""
_MAX_NAME = 100


def local_path(uri: str) -> str | None:
    """The path that a `file:` URI names; None for any other, and for what no file of this machine can be called. A
    share of another machine is none: looking at it would send the user's name into the network."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    path = unquote(parts.path)
    drive = _DRIVE.fullmatch(path)
    if drive is not None:
        # The same file has one spelling.
        path = drive[1][0].lower() + drive[1][1:]
    if sys.platform == "win32":
        path = path.replace("/", "\\")
    return path if is_local(path) else None


def is_local(path: str) -> bool:
    """Whether a path can be one of a file of this machine."""
    if not path or "\0" in path or path.replace("\\", "/").startswith("//"):
        return False
    if sys.platform == "win32" and _DRIVE.fullmatch(path) is None:
        return False
    try:
        data = os.fsencode(path)
    except UnicodeError:
        return False
    return len(data) <= _MAX_PATH and all(len(part) <= _MAX_PART for part in data.split(b"/"))


def name_of(uri: str) -> str:
    """A file name for a text that is not on disk. What it ends in is kept, which says the kind of the text."""
    try:
        name = PurePosixPath(unquote(urlsplit(uri).path)).name
    except ValueError:
        name = ""
    name = re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|\ud800-\udfff]', "_", name)[-_MAX_NAME:].lstrip(".")
    return name or "untitled"
