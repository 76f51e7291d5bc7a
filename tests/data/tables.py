"""A small table of prompts with something to find, and what `lint` finds in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import promptlint
from benchmarks.many_prompts import prompt
from promptlint.roles import RoleName

__all__ = ["HAND_MADE", "found_by_lint", "pairs"]

HAND_MADE: tuple[tuple[str | None, str | None], ...] = (
    ("a cat, ((dog:1.2))", "blurry, blurry"),
    ("a cat", None),
    (None, "((blurry:1.2)), blurry"),
    (None, None),
    ("", ""),
    ("日本語の猫, (犬:1,2), 🐈‍⬛, (a", "ぼやけた, ぼやけた"),
    ("a cat, ((dog:1.2))", "blurry, blurry"),
    ("((dog:1.2))", "a cat, ((dog:1.2))"),
    ("a" * 12_000 + ", (b:1,2)", None),
)


def pairs(count: int) -> list[tuple[str | None, str | None]]:
    """Rows of a table: those made by hand, and so many more."""
    more = [(prompt(number), prompt(number, negative=True, size=(1, 5))) for number in range(count)]
    return [*HAND_MADE, *more]


def found_by_lint(rows: Iterable[tuple[str | None, str | None]], **given: Any) -> list[tuple[Any, ...]]:
    """What the library finds in each of them, as rows of findings without their ids: the number of the row first."""
    found: list[tuple[Any, ...]] = []
    for number, (positive, negative) in enumerate(rows):
        if positive is None and negative is None:
            continue
        role: RoleName = "negative" if positive is None else "positive"
        text = negative if positive is None else positive
        assert text is not None
        report = promptlint.lint(text, negative=None if positive is None else negative, role=role, **given)
        for each in report:
            own = positive if each.role == "positive" else negative
            assert own is not None
            snippet = own[each.span.start : each.span.end][:200]
            span = each.span.start, each.span.end
            fixable = each.has_safe_fix
            found.append((number, each.role, each.code, str(each.severity), *span, each.message, snippet, fixable))
    return found
