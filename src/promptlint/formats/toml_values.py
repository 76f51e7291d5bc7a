"""What tomllib makes of a text, in linear time: the one door to it for texts that anybody may have written."""

from __future__ import annotations

import re
from typing import Any

from promptlint.regex import regex

__all__ = ["toml_values"]

_MOST_PARTS = 64
"""Parts of a dotted key. For each of them tomllib walks from the first one again, and makes a table."""
_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOT = r"[ \t]*+\.[ \t]*+"
_LONG_KEY = regex(
    # Where a key or the name of a table may begin; in a text of several lines too, which nobody starts like that.
    rf"(?:^[ \t]*+\[{{0,2}}+|[{{,])[ \t]*+({_PART}(?:{_DOT}{_PART}){{{_MOST_PARTS}}})",
    re.MULTILINE,
)


def toml_values(text: str) -> dict[str, Any]:
    """The tables of a TOML text, whose line ends must be plain.

    Raises tomllib.TOMLDecodeError, RecursionError for one that is nested too deep, and ValueError for a number of
    thousands of digits.
    """
    import tomllib  # where there is a configuration

    match = _LONG_KEY.search(text)
    if match is not None:
        line = text.count("\n", 0, match.start(1)) + 1
        column = match.start(1) - text.rfind("\n", 0, match.start(1))
        raise tomllib.TOMLDecodeError(f"A key has more than {_MOST_PARTS} parts (at line {line}, column {column})")
    return tomllib.loads(text)
