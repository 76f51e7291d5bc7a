"""The lists of tags that the extensions of a WebUI, or the custom nodes of ComfyUI, complete tags with.

Source: tagcomplete keeps its lists in its folder `tags`; the WebUI's settings say which one is used
(`tac_tagFile`, by default `danbooru.csv`) and which is added to it (`tac_extra.extraFile`). ComfyUI's custom scripts
keep theirs as `user/autocomplete.txt`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from promptlint.resources.inventory.installed.search import Search

__all__ = ["find_tag_lists"]

_USUAL: Final = "danbooru.csv"
_EXTRA: Final = "extra-quality-tags.csv"
_CUSTOM_SCRIPTS: Final = "autocomplete.txt"


def find_tag_lists(folders: Iterable[Path], settings: Mapping[str, Any], search: Search) -> tuple[Path, ...]:
    """The lists in the folders of some extensions, those that are used, the one with the most tags first."""
    found: list[Path] = []
    for folder in folders:
        found += _of_tagcomplete(folder, settings, search)
        found += _of_custom_scripts(folder, search)
    return tuple(dict.fromkeys(found))


def _of_tagcomplete(folder: Path, settings: Mapping[str, Any], search: Search) -> Iterator[Path]:
    lists = {name: path for name, path in _files(folder, "tags", search).items() if name.casefold().endswith(".csv")}
    chosen = settings.get("tac_tagFile", _USUAL)
    used = lists.get(chosen) if isinstance(chosen, str) else None
    if used is None:
        return  # `None` is a choice, too
    yield used
    extra = settings.get("tac_extra.extraFile", _EXTRA)
    if isinstance(extra, str) and extra in lists and extra != chosen:
        yield lists[extra]


def _of_custom_scripts(folder: Path, search: Search) -> Iterator[Path]:
    path = _files(folder, "user", search).get(_CUSTOM_SCRIPTS)
    if path is not None:
        yield path


def _files(folder: Path, name: str, search: Search) -> dict[str, Path]:
    """The files of a folder in another one, by name; none where it is not there."""
    try:
        inside = next((each for key, each in search.listed(str(folder)).items() if key.casefold() == name), None)
        if inside is None or not inside.is_dir():
            return {}
        return {key: Path(each.path) for key, each in search.listed(inside.path).items() if each.is_file()}
    except OSError:
        return {}
