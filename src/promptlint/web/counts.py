"""How many tokens a prompt takes, for the bar beside a text box."""

from __future__ import annotations

from typing import Any

from promptlint.dataclass import dataclass
from promptlint.errors import MissingPackageError
from promptlint.programs.catalogue import find_host
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import evaluate
from promptlint.web.configuration import Configuration

__all__ = ["token_counts"]

_LONGEST = 20_000
"""Characters of a prompt whose tokens are counted with each keystroke."""


@dataclass(frozen=True, slots=True)
class _Largest:
    """The text of a prompt that takes the most tokens."""

    tokens: int
    chunks: list[int]


def token_counts(text: str, role: RoleName, configuration: Configuration, target: str | None = None) -> dict[str, Any]:
    """The `tokens` of the longest text that a prompt comes to, and those in each of its `chunks`; `error` says why
    there are none. `target` is the program that reads it, where that is not the page's."""
    settings = configuration.settings
    target = target or settings.target
    if len(text) > _LONGEST:
        return {"error": f"the tokens of prompts above {_LONGEST:,} characters are not counted here"}
    try:
        host = find_host(target)
    except ValueError:
        return {"error": f"how {target} counts tokens is not known"}
    inventory = configuration.inventory
    embeddings = dict(inventory.vectors) if inventory is not None else {}
    try:
        evaluation = evaluate(text, role=role, host=host, steps=settings.steps or 20, embeddings=embeddings)
        best = _Largest(0, [])
        for part in evaluation.parts:
            for each in part.texts:
                chunks = each.chunks
                if not best.chunks or chunks.token_count > best.tokens:
                    best = _Largest(chunks.token_count, [chunk.used for chunk in chunks.chunks])
    except (HostError, MissingPackageError) as error:
        return {"error": str(error)}
    return {"tokens": best.tokens, "chunks": best.chunks}
