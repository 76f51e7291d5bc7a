"""Rules whose fixes undo each other's work, or that always find more to fix."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from collections.abc import Set as AbstractSet

from promptlint.diagnostics import Diagnostic
from promptlint.engine.linter import Linter

__all__ = ["MAX_PASSES", "Passes", "to_leave_out"]

MAX_PASSES = 25
"""After so many passes that all changed something, the fixes have no end: a bug of a rule."""

_A_PASS_FOR = 4
"""Characters of a text for which there may be one pass more: tags that swallow each other, `<lora:a <lora:b <lora:c`,
are parted one by one."""
_MOST_READ = 500_000
"""Characters that those passes may read: less than a second."""


class Passes:
    """Sees whether passes converge: what the texts were, and the rules whose fixes made each of the next."""

    def __init__(self, size: int) -> None:
        """`size` is that of the texts, in characters."""
        self._most = max(MAX_PASSES, min(MAX_PASSES + size // _A_PASS_FOR, _MOST_READ // (size + 1)))
        self._seen: dict[Hashable, int] = {}
        self._codes: list[set[str]] = []

    def fighting(self, texts: Hashable, fixes: Iterable[Diagnostic]) -> set[str]:
        """The codes of rules whose fixes go in circles, or have no end; none as long as that is not known. `texts`
        are what `fixes` are about to be made in."""
        first = self._seen.setdefault(texts, len(self._codes))
        if first < len(self._codes):
            return set().union(*self._codes[first:])
        self._codes.append({each.code for each in fixes})
        return self._codes[-1] if len(self._codes) > self._most else set()


def to_leave_out(fighting: AbstractSet[str], linter: Linter) -> AbstractSet[str]:
    """Whose fixes are not made, of rules that fight each other: those of other packages before ours, as ours are known
    to settle among themselves."""
    ours = {code for code, rule in linter.by_code.items() if type(rule).__module__.startswith("promptlint.")}
    return fighting - ours or fighting
