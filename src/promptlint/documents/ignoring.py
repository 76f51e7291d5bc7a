"""What the ignore files of a repository leave out of a search."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.formats.regular_file import TooLargeError, read_regular

if TYPE_CHECKING:
    from promptlint.formats.gitignore import IgnoreFile

__all__ = ["IGNORE_NAME", "Ignores", "ignores_above"]

IGNORE_NAME = ".gitignore"
_LARGEST = 256 * 1024
"""Bytes of an ignore file. A bound: those for all languages and tools together have half of that."""
_MOST = 50
"""Ignore files that count in a folder, its own and those above. A bound: few repositories have five."""


class Ignores:
    """The ignore files that count in a folder, the outermost first. `fail` is told, in one line, of each that is not
    obeyed."""

    def __init__(
        self, files: tuple[tuple[Path, IgnoreFile], ...] = (), fail: Callable[[str], None] | None = None
    ) -> None:
        self._files = files
        self._fail = fail

    def with_file(self, folder: Path) -> Ignores:
        """These and the ignore file of a folder below, if it has one that can be read."""
        from promptlint.formats.gitignore import IgnoreFile

        path = folder / IGNORE_NAME
        if path.is_symlink():
            return self  # as git does, which follows no link of this name
        try:
            file = IgnoreFile(read_regular(path, _LARGEST).decode("utf-8", "replace"))
        except TooLargeError:
            return self._without(path, f"has more than {_LARGEST // 1024} kB")
        except ValueError as error:
            return self._without(path, f"has {error}")
        except OSError:
            return self
        if len(self._files) >= _MOST:
            return self._without(path, f"is below {_MOST} others")
        return Ignores((*self._files, (folder.absolute(), file)), self._fail)

    def _without(self, path: Path, reason: str) -> Ignores:
        if self._fail is not None:
            self._fail(f"{path}: {reason}, so that its patterns do not count")
        return self

    def leaves_out(self, path: Path, *, is_folder: bool) -> bool:
        """Whether the innermost ignore file that has a pattern for a path leaves it out."""
        absolute = path.absolute()
        for base, file in reversed(self._files):
            answer = file.answer(absolute.relative_to(base).as_posix(), is_folder=is_folder)
            if answer is not None:
                return answer
        return False


def ignores_above(folder: Path, fail: Callable[[str], None] | None = None) -> Ignores | None:
    """The ignore files between a folder and the root of its repository; None where they leave the folder out, or one
    that it is in."""
    here = folder.absolute()
    around = [here]
    while not os.path.lexists(around[-1] / ".git"):  # which follows no link
        if around[-1].parent == around[-1]:
            return Ignores(fail=fail)  # no repository
        around.append(around[-1].parent)
    found = Ignores(fail=fail)
    for parent, child in zip(around[:0:-1], around[-2::-1], strict=True):
        found = found.with_file(parent)
        if found.leaves_out(child, is_folder=True):
            return None
    return found
