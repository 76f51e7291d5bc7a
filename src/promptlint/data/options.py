"""What a table of prompts is checked for: settings, and what is installed. It can be sent to other processes."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import field
from hashlib import blake2b
from typing import Any, Self

from promptlint.arguments import expect
from promptlint.dataclass import dataclass
from promptlint.engine.linter import Linter
from promptlint.engine.settings import Settings
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import manifest_of
from promptlint.resources.requirements.model import Manifest
from promptlint.resources.vocabulary.model import Vocabulary

__all__ = ["Options"]

_OTHERS = ("inventory", "manifest", "vocabulary", "unsafe")
"""What is not a setting."""


@dataclass(frozen=True, slots=True)
class Options:
    """`settings` say what to look for, and who reads the prompts; `inventory`, `manifest` and `vocabulary` are as for
    `promptlint.lint`. `unsafe` says whether `fix_batch` makes fixes that may change the picture.

    The `key` tells these options from others in every process that they are sent to.
    """

    settings: Settings = field(default_factory=Settings)
    inventory: Inventory | None = None
    manifest: Manifest | None = None
    vocabulary: Vocabulary | None = None
    unsafe: bool = False
    key: bytes = field(default=b"", compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", blake2b(pickle.dumps(self._parts), digest_size=16).digest())

    @property
    def _parts(self) -> tuple[object, ...]:
        return self.settings, self.inventory, self.manifest, self.vocabulary, self.unsafe

    @classmethod
    def of(cls, options: Options | Mapping[str, Any] | None) -> Options:
        """Options from a mapping: the keys of the configuration (`select`, `target`, `model-family`, …), and
        `inventory`, `manifest`, `vocabulary` and `unsafe`. Raises ConfigError, ManifestError and TypeError."""
        if isinstance(options, Options):
            return options
        if options is None:
            return _DEFAULT
        expect(options, "options", Mapping, "Options, a mapping or None")
        others = {name: options[name] for name in _OTHERS if options.get(name) is not None}
        expect(others.get("inventory"), "inventory", (Inventory, type(None)), "an Inventory or None")
        expect(others.get("vocabulary"), "vocabulary", (Vocabulary, type(None)), "a Vocabulary or None")
        expect(others.get("unsafe", False), "unsafe", bool, "true or false")
        others["manifest"] = manifest_of(others.get("manifest"))
        settings = Settings.of({key: value for key, value in options.items() if key not in _OTHERS})
        return cls(settings, **others)

    def linter(self) -> Linter:
        """A linter with these options."""
        return Linter(self.settings, inventory=self.inventory, manifest=self.manifest, vocabulary=self.vocabulary)

    def digest(self) -> str:
        """What tells them from others in another run, too."""
        words = blake2b(digest_size=16)
        installed = self.inventory
        known = (
            ()
            if installed is None
            else (installed.entries, sorted(installed.kinds or ()), sorted(installed.extensions or ()))
        )
        tags = () if self.vocabulary is None else (self.vocabulary.names, self.vocabulary.counts)
        for part in (self.settings, known, self.manifest, tags, self.unsafe):
            words.update(f"{part!r}\0".encode("utf-8", "backslashreplace"))
        return words.hexdigest()

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), (*self._parts, self.key)


_DEFAULT = Options()
