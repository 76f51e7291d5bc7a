"""The table of containers: what a file is, by its name and what is in it.

Each is a module of this room with `matches(path, text)` and `read(text, path, role)`, imported when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from promptlint.documents.model import NO_KEYS, Document, PromptKeys, Role

__all__ = ["CONTAINED", "CONTAINERS", "PICTURES", "Container", "container_named", "container_of"]


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file. `suffixes` are the names it may have; the module decides by the content."""

    kind: str
    suffixes: tuple[str, ...]
    module: str
    has_keys: bool = False
    """Whether prompts stand under keys, to which a configuration may add."""

    def matches(self, path: str, text: str, keys: PromptKeys = NO_KEYS) -> bool:
        """Whether a file looks like one of these; its suffix has been compared."""
        answer: Callable[..., bool] = import_module(self.module).matches
        return answer(path, text, keys) if self.has_keys else answer(path, text)

    def read(self, text: str, path: str, role: Role | None, keys: PromptKeys = NO_KEYS) -> Document:
        """Read the file. Raises FormatError for one that is broken."""
        reader: Callable[..., Document] = import_module(self.module).read
        return reader(text, path, role, keys) if self.has_keys else reader(text, path, role)


_HERE = "promptlint.documents"
_TREES = (".json", ".yaml", ".yml", ".toml")
CONTAINERS = (
    Container("styles", (".csv",), f"{_HERE}.styles"),
    Container("comfyui", (".json",), f"{_HERE}.comfyui"),
    Container("wildcards", (".txt", ".json", ".yaml", ".yml"), f"{_HERE}.wildcards"),
    Container("pack", (*_TREES, ".jsonl", ".ndjson"), f"{_HERE}.packs", has_keys=True),
    Container("jobs", (".txt",), f"{_HERE}.jobs"),
    Container("caption", (".txt", ".caption"), f"{_HERE}.captions"),
)
"""In the order they are asked."""

CONTAINED = frozenset(suffix for container in CONTAINERS for suffix in container.suffixes)
"""Suffixes of files that may be one of these."""

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".avif")
"""Suffixes of pictures that may hold prompts."""

_OTHER_NAMES = {"log": "styles", "table": "styles"}


def container_of(path: str, text: str, keys: PromptKeys = NO_KEYS) -> Container | None:
    """The container a file is, or None for text of another kind."""
    suffix = PurePath(path).suffix.casefold()
    for container in CONTAINERS:
        if suffix in container.suffixes and container.matches(path, text, keys):
            return container
    return None


def container_named(kind: str) -> Container | None:
    """The container of this kind, or None."""
    kind = _OTHER_NAMES.get(kind, kind)
    return next((each for each in CONTAINERS if each.kind == kind), None)
