"""What a page says about itself: the program that reads its prompts, rules, what is installed, lists of tags."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.settings import ConfigError, Settings
from promptlint.programs.extensions.catalogue import of_folder
from promptlint.resources.inventory.lock import parse_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.kinds import ENTRY_KINDS
from promptlint.resources.names import did_you_mean
from promptlint.resources.requirements.manifest import read_manifest
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.resources.vocabulary.reading import parse_lists
from promptlint.rules.kit.rule import Rule
from promptlint.web.requests import RequestError, mapping, optional_text, texts

__all__ = ["Configuration", "read_configuration"]

_KEYS = ("settings", "installed", "lock", "require", "vocabulary", "style", "rule_modules")
_INSTALLED = {"loras": "lora", "embeddings": "embedding", "hypernetworks": "hypernetwork", "wildcards": "wildcard"}
"""The lists of what is installed, and the kinds of what is in them."""
_EXTENSIONS = "extensions"
"""The folders of a program's extensions, by their names."""


@dataclass(frozen=True)
class Configuration:
    """What applies to the prompts of a page."""

    settings: Settings
    linter: Linter
    formatter: Formatter
    inventory: Inventory | None
    vocabulary: Vocabulary | None


def read_configuration(table: Mapping[str, Any]) -> Configuration:
    """A configuration from what a page says. Raises RequestError, and what is raised for invalid settings."""
    for key in table:
        if key not in _KEYS:
            raise RequestError(f"configure: unknown key {key!r}{did_you_mean(str(key), _KEYS)}")
    settings = Settings.of({**mapping(table, "settings"), **_rules(texts(table, "rule_modules"))})
    inventory = _inventory(table)
    required = table.get("require")
    manifest = None
    if required is not None:
        if not isinstance(required, list):
            raise RequestError("configure: require must be a list of names or tables")
        manifest = read_manifest([{"name": each} if isinstance(each, str) else each for each in required])
    lists = table.get("vocabulary")
    vocabulary = _vocabulary(lists) if lists else None
    return Configuration(
        settings,
        Linter(settings, inventory=inventory, manifest=manifest, vocabulary=vocabulary),
        Formatter(FormatStyle.of(mapping(table, "style")), settings, inventory=inventory),
        inventory,
        vocabulary,
    )


def _rules(modules: Iterable[str]) -> dict[str, Any]:
    """The rules that some modules define, which the page has put where Python looks for them."""
    found: list[Rule] = []
    for name in modules:
        try:
            module = import_module(name)
        except Exception as error:  # noqa: BLE001  # whatever a file of a page does
            sys.modules.pop(name, None)
            raise ConfigError(f"rule_modules: {name} cannot be imported: {type(error).__name__}: {error}") from None
        classes = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Rule))
        rules = [each() for each in classes if each.__module__ == name]
        if not rules:
            raise ConfigError(f"rule_modules: {name} defines no rule; give it a subclass of Rule")
        found += rules
    return {"extra_rules": tuple(found)} if found else {}


def _inventory(table: Mapping[str, Any]) -> Inventory | None:
    """What is installed, from a list of names by kind, a lock file, or both. A kind that is not there is not known."""
    lock = optional_text(table, "lock")
    inventory = parse_lock(lock) if lock is not None else None
    if table.get("installed") is None:
        return inventory
    installed = mapping(table, "installed")
    for key in installed:
        if key not in _INSTALLED and key != _EXTENSIONS:
            hint = did_you_mean(str(key), (*_INSTALLED, _EXTENSIONS))
            raise RequestError(f"configure: installed has an unknown key {key!r}{hint}")
    given = {kind for key, kind in _INSTALLED.items() if installed.get(key) is not None}
    named = Inventory.of(
        _aliases(installed.get("loras")),
        _vectors(installed.get("embeddings")),
        texts(installed, "hypernetworks"),
        texts(installed, "wildcards"),
    ).without_kinds([kind for kind in ENTRY_KINDS if kind not in given])
    extensions = frozenset(known for each in texts(installed, _EXTENSIONS) if (known := of_folder(each)) is not None)
    named = replace(named, extensions=extensions)
    return named if inventory is None else inventory.merged(named)


def _aliases(loras: object) -> Mapping[str, tuple[str, ...]]:
    """LoRAs with the other names that the program knows them by."""
    if isinstance(loras, Mapping):
        return {str(name): tuple(texts(loras, name)) for name in loras}
    return dict.fromkeys(texts({"loras": loras}, "loras"), ())


def _vectors(embeddings: object) -> Mapping[str, int | None]:
    """Embeddings with the number of their vectors, as far as that is known."""
    if not isinstance(embeddings, Mapping):
        return dict.fromkeys(texts({"embeddings": embeddings}, "embeddings"))
    for name, count in embeddings.items():
        if count is not None and (type(count) is not int or count < 1):
            raise RequestError(f"configure: the vectors of embedding {name!r} must be a whole number or null")
    return embeddings


def _vocabulary(lists: object) -> Vocabulary:
    if not isinstance(lists, list):
        raise RequestError("configure: vocabulary must be a list of tables with name and text")
    pairs = []
    for each in lists:
        if not isinstance(each, Mapping) or not all(isinstance(each.get(key), str) for key in ("name", "text")):
            raise RequestError("configure: vocabulary must be a list of tables with name and text")
        pairs.append((each["name"], each["text"]))
    return parse_lists(pairs)
