"""Which packages may bring rules: those that are installed for this Python, wherever promptlint was started.

The metadata of a package, and its code, may lie in a repository that is checked: an editable installation points there,
and so does the path of modules if somebody set it. Such a package is passed over, unless its author says where it lies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.code_sources import leads_into, package_folders

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["PLUGIN_GROUP", "PLUGIN_PATH", "passed_over", "plugin_points"]

PLUGIN_GROUP = "promptlint.rules"
"""The group of entry points by which Python packages bring rules: each names a rule class, or several."""

PLUGIN_PATH = "PROMPTLINT_PLUGIN_PATH"
"""The variable of the environment with further folders, for those who write a package of rules where it lies."""


def plugin_points() -> list[EntryPoint]:
    """The entry points of installed packages, by name."""
    return [point for point, place in _points() if place is None]


def passed_over() -> list[str]:
    """A line for each package that brings rules and is not installed for this Python."""
    return [
        f"{_name(point)} is not used: it lies in {place}; {PLUGIN_PATH} names such folders"
        for point, place in _points()
        if place
    ]


def _points() -> Iterator[tuple[EntryPoint, str | None]]:
    """Each entry point, and the folder that it must not come from, or None."""
    from importlib.metadata import entry_points

    further = [part for part in os.environ.get(PLUGIN_PATH, "").split(os.pathsep) if os.path.isabs(part)]  # noqa: PTH117
    allowed = (*package_folders(), *map(os.path.realpath, further))
    for point in sorted(entry_points(group=PLUGIN_GROUP), key=lambda point: point.name):
        places = (*_metadata_of(point), *_code_of(point))
        yield point, next((p for p in places if not any(leads_into(p, folder) for folder in allowed)), None)


def _name(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value


def _metadata_of(point: EntryPoint) -> Iterator[str]:
    yield str(point.dist.locate_file("")) if point.dist is not None else "an unknown place"


def _code_of(point: EntryPoint) -> Iterator[str]:
    """Where the package of an entry point would be imported from. Nothing of it is imported for the answer."""
    from importlib.util import find_spec

    try:
        spec = find_spec(point.module.partition(".")[0])
    except (ImportError, ValueError, AttributeError):
        spec = None
    if spec is None:  # the import will say what is missing
        return
    if spec.submodule_search_locations is not None:
        yield from spec.submodule_search_locations
    else:
        yield spec.origin or "an unknown place"
