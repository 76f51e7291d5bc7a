"""Closed lists that people can read: each entry stands in a TOML file with its reason."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["PastedLabel", "pasted_labels"]


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """A text that belongs around a prompt. `pattern` matches it; at `where` (`start` of the field, `line` start or
    `anywhere`) it counts."""

    text: str
    where: str
    reason: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def pasted_labels() -> tuple[PastedLabel, ...]:
    """The labels of rule PN003."""
    entries = tomllib.loads(_read("pasted_labels.toml"))["label"]
    return tuple(
        PastedLabel(
            entry["text"].strip(),
            entry["where"],
            entry["reason"],
            re.compile(
                r"\s+".join(map(re.escape, entry["text"].split())) + (r"\s*\n" if entry["text"].endswith("\n") else ""),
                0 if entry.get("exact") else re.IGNORECASE,
            ),
        )
        for entry in entries
    )


def _read(name: str) -> str:
    return (files("promptlint.resources") / "data" / name).read_text(encoding="utf-8")
