"""Which extensions a WebUI has: the folders in its folder of extensions, and what its settings switch off.

Source: `modules/extensions.py` of A1111 1.8: `extensions` holds those that were installed, `extensions-builtin` those
that came with the program; `config.json` has `disabled_extensions`, a list of folders, and `disable_all_extensions`,
which is `none`, `extra` (all that were installed) or `all`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from promptlint.programs.extensions.catalogue import of_folder

__all__ = ["installed_extensions"]


def installed_extensions(
    settings: Mapping[str, Any], installed: Collection[str], built_in: Collection[str]
) -> frozenset[str]:
    """The names of the extensions that promptlint knows, of a WebUI with some settings and these folders: of those that
    were installed, and that came with it."""
    of_name = {name: known for name in (*installed, *built_in) if (known := of_folder(name)) is not None}
    off, which = _switched_off(settings)
    on = (() if which != "none" else installed, () if which == "all" else built_in)
    return frozenset(of_name[name] for names in on for name in names if name in of_name and name not in off)


def _switched_off(settings: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    """The folders that the settings name, and the choice for all; nothing where there are none."""
    names = settings.get("disabled_extensions")
    off = frozenset(each for each in names if isinstance(each, str)) if isinstance(names, list) else frozenset()
    which = settings.get("disable_all_extensions")
    return off, which if which in ("extra", "all") else "none"
