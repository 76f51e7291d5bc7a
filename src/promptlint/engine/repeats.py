"""Prompts that come again: what was found in one is not looked for once more.

Sets of prompts repeat: of the 14 million pictures of DiffusionDB one in eight has a prompt of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Generic, TypeVar

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.rules.kit.context import Surroundings

__all__ = ["Repeats", "Share"]

T = TypeVar("T")

_MOST_FINDINGS = 120_000
"""Findings that are remembered: some hundred and thirty megabytes."""
_MOST_CLEAN = 400_000
"""Clean prompts that are: some forty."""
_LONGEST = 10_000
"""Characters of prompts that may come again; longer ones are rare."""


@dataclass(frozen=True, slots=True)
class Share:
    """The prompts of a file that one of several processes looks at: equal ones are always the same one's."""

    number: int
    of: int

    def has(self, key: bytes | None) -> bool:
        """Whether prompts of this key are in it; those without one are in the first."""
        return (key[0] if key is not None else 0) % self.of == self.number


class Repeats(Generic[T]):
    """What was found in prompts, for those that come again in the surroundings that it is for; None are those of
    prompts that stand in no file. Several threads may ask and tell."""

    def __init__(self, around: Surroundings | None = None) -> None:
        self.around = around
        self._clean: set[bytes] = set()
        self._found: dict[bytes, tuple[T, ...]] = {}
        self._findings = 0

    @staticmethod
    def key(regions: Sequence[Region]) -> bytes | None:
        """The key of prompts that are used together; None for those of which more counts than text and role."""
        digest = blake2b(digest_size=16)
        for region in regions:
            text = region.text
            if region.is_special or len(text) > _LONGEST:
                return None
            digest.update(f"{region.role.value}\0{len(text)}\0{text}".encode("utf-8", "surrogatepass"))
        return digest.digest()

    def known(self, key: bytes | None) -> tuple[T, ...] | None:
        """What was found; None where they are new, or have no key."""
        if key is None:
            return None
        return () if key in self._clean else self._found.get(key)

    def remember(self, key: bytes | None, found: Sequence[T]) -> None:
        """Keep what was found, as long as there is room."""
        if key is None:
            return
        if not found:
            if len(self._clean) < _MOST_CLEAN:
                self._clean.add(key)
        elif self._findings + len(found) <= _MOST_FINDINGS:
            self._findings += len(found)
            self._found[key] = tuple(found)
