"""A rule that is switched off in the configuration, from an editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lsprotocol import types

from promptlint.config.discovery import CONFIG_NAMES, MAX_SIZE, find_config
from promptlint.config.editing import ignoring_edits, new_configuration
from promptlint.dataclass import dataclass
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.lsp.features.edits import text_edits
from promptlint.lsp.positions import Positions
from promptlint.lsp.snapshots import Snapshot

__all__ = ["Ignoring", "ignoring"]


@dataclass(frozen=True, slots=True)
class Ignoring:
    """What is to be written: edits of a file, of its `version` where it is open. One that `is_new` is made first."""

    file: Path
    edits: list[types.TextEdit]
    is_new: bool
    version: int | None = None


def ignoring(
    snapshot: Snapshot, code: str, folder: Path | None, opened: Callable[[Path], Snapshot | None]
) -> Ignoring | None:
    """How a rule is switched off in the configuration of a text, or in a new one of the workspace's `folder`; None
    where it would stay on, or it cannot be done surely. `opened` gives a file that is open, as it is in the editor."""
    if not _goes_off(snapshot, code):
        return None
    config = snapshot.in_force.config
    if config is not None:
        shown = opened(config.file)
        text = shown.text if shown is not None else _text_of(config.file)
        only_adding = any("ignore" in override for override in config.values.get("overrides", ()))
        edits = ignoring_edits(text, config.file, code, only_adding=only_adding) if text is not None else None
        if text is None or not edits:
            return None
        version = shown.version if shown is not None else None
        return Ignoring(config.file, text_edits(Positions(text, snapshot.encoding), edits), False, version)
    path = Path(snapshot.path)
    if folder is None or not path.is_relative_to(folder) or find_config(path.parent) is not None:
        return None  # there is one that is broken
    file = folder / CONFIG_NAMES[0]
    start = types.Position(0, 0)
    return Ignoring(file, [types.TextEdit(types.Range(start, start), new_configuration(code))], True)


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
