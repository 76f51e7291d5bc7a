"""Regular expressions that are compiled when they are first used: promptlint has some four hundred, a prompt needs
few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast

__all__ = ["regex"]


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, as far as methods and attributes go. A mistake in the pattern is raised, as re.error,
    where it is first used."""
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex(Generic[AnyStr]):
    """What is asked of it the first time is asked of the compiled one, and is an attribute of its own from then on."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value
