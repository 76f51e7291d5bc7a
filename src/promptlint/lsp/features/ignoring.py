"""A rule that is switched off in the configuration, from an editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from lsprotocol import types

from promptlint.config.discovery import CONFIG_NAMES, MAX_SIZE, find_config
from promptlint.config.editing import Configuration, new_configuration
from promptlint.dataclass import dataclass
from promptlint.formats.named_path import is_inside
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.lsp.features.edits import text_edits
from promptlint.lsp.positions import Positions
from promptlint.lsp.snapshots import Snapshot

__all__ = ["ConfigurationOf", "Ignoring"]

_LARGEST = 50_000
"""Characters of a configuration that is edited from here: each change is proved by reading all of it again."""


@dataclass(frozen=True, slots=True)
class Ignoring:
    """What is to be written: edits of a file, of its `version` where it is open. One that `is_new` is made first."""

    file: Path
    edits: list[types.TextEdit]
    is_new: bool
    version: int | None = None


class ConfigurationOf:
    """The configuration of a text, in which rules are switched off, read once however many are asked about; or a new
    one of the workspace's `folder`, where there is none.

    It has to be in that folder or, for a text outside of the workspace, beside it, and links must not lead elsewhere:
    what is further up, or somewhere else, may be for other things, and the user does not see it. `opened` gives a file
    that is open, as it is in the editor; `makes_files` says whether the editor can make a new one.
    """

    def __init__(
        self, snapshot: Snapshot, folder: Path | None, opened: Callable[[Path], Snapshot | None], *, makes_files: bool
    ) -> None:
        self._snapshot = snapshot
        self._folder = folder
        self._opened = opened
        self._makes_files = makes_files

    def ignoring(self, code: str) -> Ignoring | None:
        """How a rule is switched off there; None where it would stay on, or it cannot be done surely."""
        if not _goes_off(self._snapshot, code):
            return None
        config = self._snapshot.in_force.config
        if config is not None:
            if self._read is None:
                return None
            text, configuration, version = self._read
            only_adding = any("ignore" in override for override in config.values.get("overrides", ()))
            edits = configuration.ignoring(code, only_adding=only_adding)
            if not edits:
                return None
            return Ignoring(config.file, text_edits(Positions(text, self._snapshot.encoding), edits), False, version)
        path = Path(self._snapshot.path)
        folder = self._folder
        if (
            not self._makes_files
            or folder is None
            or not path.is_relative_to(folder)
            or find_config(path.parent) is not None
        ):
            return None  # there is one that is broken
        file = folder / CONFIG_NAMES[0]
        start = types.Position(0, 0)
        return Ignoring(file, [types.TextEdit(types.Range(start, start), new_configuration(code))], True)

    @cached_property
    def _read(self) -> tuple[str, Configuration, int | None] | None:
        """The text, what is in it, and its version where it is open; None for one that is not edited from here."""
        config = self._snapshot.in_force.config
        if config is None or not self._is_near(config.file):
            return None
        shown = self._opened(config.file)
        text = shown.text if shown is not None else _text_of(config.file)
        if text is None or len(text) > _LARGEST:
            return None
        return text, Configuration(text, config.file), shown.version if shown is not None else None

    def _is_near(self, file: Path) -> bool:
        beside = Path(self._snapshot.path).parent
        around = self._folder if self._folder is not None and beside.is_relative_to(self._folder) else beside
        return file.is_relative_to(around) and is_inside(file, around) and not file.is_symlink()


def _goes_off(snapshot: Snapshot, code: str) -> bool:
    """Whether the rule is off once one more key says so: what an editor, or an override, selects may be stronger."""
    settings = snapshot.linter.settings
    changed = replace(settings, ignore=(*settings.ignore, code))
    return all(rule.code != code for rule in changed.selected())


def _text_of(file: Path) -> str | None:
    """A configuration as it is on disk; None for one that cannot be read, or has a byte order mark, which no place in
    an editor counts."""
    try:
        text = read_regular(file, MAX_SIZE).decode("utf-8")
    except (OSError, TooLargeError, ValueError):
        return None
    return None if text.startswith("\ufeff") else text
