"""Which extensions a WebUI has: the folders in its folder of extensions, and what its settings switch off.

Source: `modules/extensions.py` of A1111 1.8: `extensions` holds those that were installed, `extensions-builtin` those
that came with the program; `config.json` has `disabled_extensions`, a list of folders, and `disable_all_extensions`,
which is `none`, `extra` (all that were installed) or `all`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from promptlint.formats.regular_file import read_regular
from promptlint.programs.extensions.catalogue import of_folder

__all__ = ["installed_extensions"]

_LARGEST_SETTINGS = 8 << 20
"""Bytes of `config.json` that are read. A bound: it has some hundred kilobytes at most."""


def installed_extensions(root: Path, installed: Collection[str], built_in: Collection[str]) -> frozenset[str]:
    """The names of the extensions of a WebUI that promptlint knows, of the folders of those that were installed and
    that came with it."""
    of_name = {name: known for name in (*installed, *built_in) if (known := of_folder(name)) is not None}
    if not of_name:
        return frozenset()
    off, which = _switched_off(root / "config.json")
    on = (() if which != "none" else installed, () if which == "all" else built_in)
    return frozenset(of_name[name] for names in on for name in names if name in of_name and name not in off)


def _switched_off(path: Path) -> tuple[frozenset[str], str]:
    """The folders that the settings name, and the choice for all; nothing where there are none that can be read."""
    try:
        table = json.loads(read_regular(path, _LARGEST_SETTINGS))
    except (OSError, ValueError, RecursionError):
        return frozenset(), "none"
    if not isinstance(table, dict):
        return frozenset(), "none"
    names = table.get("disabled_extensions")
    off = frozenset(each for each in names if isinstance(each, str)) if isinstance(names, list) else frozenset()
    which = table.get("disable_all_extensions")
    return off, which if which in ("extra", "all") else "none"
