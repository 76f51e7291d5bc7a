"""The names of wildcards in a file: its own path, or the keys of a tree.

Source: dynamicprompts 0.31, for which `hair/colour.txt` is `__hair/colour__`, and a YAML or JSON file has a wildcard
for each text and each list of entries in it, named by the folder of the file and the keys that lead there; one that is
a list and nothing else is named by its own name below that folder. The folder `v1.5` counts as `v1` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from promptlint.errors import MissingPackageError
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LONGEST_NAME
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.safetensors import read_json
from promptlint.regex import regex

if TYPE_CHECKING:
    from promptlint.formats.yaml_values import YamlValue

__all__ = ["SUFFIXES", "located", "wildcard_names"]

SUFFIXES = frozenset({".txt", ".yaml", ".yml", ".json"})
_LARGEST = 16 << 20
_MOST_NAMES = 100_000
"""Names of one file: aliases can make more of a few lines than anybody has."""
_KEY = regex(r"(?P<indent> *)(?P<key>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s:#\-\"'][^:\n]{0,200}?) *:(?P<rest>| .*)")
_MERGE = "<<"


def wildcard_names(path: Path, name: str) -> tuple[str, ...]:
    """The wildcards of a file; `name` is its path below the wildcard folder, without suffix. Raises FormatError and
    OSError."""
    suffix = path.suffix.casefold()
    if suffix == ".txt":
        return (name,)
    try:
        data = read_regular(path, _LARGEST)
    except TooLargeError as error:
        raise FormatError(str(error.strerror)) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    names = _of_json(read_json(data), name) if suffix == ".json" else _of_yaml(data.decode("utf-8", "replace"), name)
    return tuple(dict.fromkeys(each for each in islice(names, _MOST_NAMES) if len(each) <= LONGEST_NAME))


def _of_json(tree: Any, name: str) -> Iterator[str]:
    folder = _folder_of(name)
    stack: list[tuple[str, Any]] = [(folder, tree)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(_joined(path, key), child) for key, child in reversed(value.items())]
        elif value is tree:
            if isinstance(value, list) and any(isinstance(item, str) for item in value):
                yield _of_list(name)
        elif value and isinstance(value, (str, list)):
            yield path


def _folder_of(name: str) -> str:
    """The folder that names of a tree begin with: what stands after the last point of its name is lost."""
    folder = PurePosixPath(name).parent
    return "" if folder == PurePosixPath(".") else str(folder.with_suffix(""))


def _of_list(name: str) -> str:
    return _joined(_folder_of(name), name.rpartition("/")[2])


def _joined(folder: str, key: object) -> str:
    return f"{folder}/{key}" if folder else str(key)


def _of_yaml(text: str, name: str) -> Iterator[str]:
    try:
        from promptlint.formats.yaml_values import yaml_values

        values = yaml_values(text)
    except (FormatError, MissingPackageError):
        # Dynamic Prompts reads nothing of it; that is reported for this file, and not once more for all that name it.
        for each in _keys_of(text):
            yield _joined(_folder_of(name), each)
        return
    yield from (found for found, _, _ in located(values, name))


def located(values: Sequence[YamlValue], name: str) -> Iterator[tuple[str, YamlValue, YamlValue]]:
    """The wildcards of a tree: their names, where they stand, and what stands there or is meant by an alias. `name` is
    as for `wildcard_names`."""
    from promptlint.formats.yaml_values import resolved

    if not values:
        return
    if values[0].kind == "list":
        if any(len(meant.path) == 1 and meant.kind == "text" and meant.text for _, meant in resolved(values[1:])):
            yield _of_list(name), values[0], values[0]
        return
    # An alias is what it stood for where it was written; that part of the file is looked at again for it.
    meanings = {value.number: meant for value, meant in resolved(values) if value.kind == "alias"}
    parts = [(0, values[0].end, _folder_of(name), 0)]
    steps = _MOST_NAMES + len(values)
    while parts:
        number, end, folder, depth = parts.pop()
        for value in values[number:end] if end - number < steps else ():
            steps -= 1
            keys = value.path[depth:]
            if value.is_key or not keys:
                continue
            meant = meanings.get(value.number, value)
            if len(keys) > 1 and keys[-2] == _MERGE:  # one of several tables that are merged
                keys = keys[:-1] if value.kind == "alias" and meant.kind == "table" else keys
            if not all(isinstance(key, str) for key in keys):
                continue
            path = "/".join((*([folder] if folder else []), *(str(key) for key in keys if key != _MERGE)))
            if meant.kind == "table":
                if value.kind == "alias" and not meant.number < value.number < meant.end:
                    parts.append((meant.number + 1, meant.end, path, len(meant.path)))
            elif meant.kind in ("text", "list") and not meant.is_empty:
                yield path, value, meant


def _keys_of(text: str) -> tuple[str, ...]:
    """The paths of keys that have no keys below them, of a file that is broken: as indented block mappings have it."""
    found: dict[str, None] = {}
    stack: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = _KEY.fullmatch(line) if len(line) < 2_000 else None
        if match is None:
            continue
        indent = len(match["indent"])
        while stack and stack[-1][0] >= indent:
            stack.pop()
        key = match["key"].strip("\"'")
        if stack:
            found.pop(stack[-1][1], None)
            key = f"{stack[-1][1]}/{key}"
        if len(stack) < 50:
            stack.append((indent, key))
            found[key] = None
    return tuple(found)
