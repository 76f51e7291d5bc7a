"""What shells offer for arguments whose values argparse does not know: rules, targets, plug-ins."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator

__all__ = ["model_families", "offer", "offered", "plugins", "rule_names", "selectors", "selectors_and_sets", "targets"]


def offer(argument: argparse.Action, words: Callable[[], Iterable[str]]) -> None:
    """Say what shells offer for an argument that has no fixed choices. `words` is asked only when they want to know."""
    argument.completer = words  # type: ignore[attr-defined]  # the name that argcomplete looks for, too


def offered(argument: argparse.Action) -> Iterable[str] | None:
    """What was said so, else the argument's choices, else None."""
    words: Callable[[], Iterable[str]] | None = getattr(argument, "completer", None)
    return words() if words is not None else argument.choices


def selectors() -> Iterator[str]:
    """What chooses rules: families, codes and names."""
    from promptlint.rules.registry import FAMILIES

    yield from FAMILIES
    yield from rule_names()


def selectors_and_sets() -> Iterator[str]:
    """The same, and the words for sets of rules."""
    yield from selectors()
    yield from ("ALL", "DEFAULT")


def rule_names() -> Iterator[str]:
    """The code and the name of each rule that promptlint itself has."""
    from promptlint.rules.kit.tool_codes import TOOL_CODES
    from promptlint.rules.registry import all_rules

    for rule in all_rules():
        yield from (rule.code, rule.name)
    for code in TOOL_CODES:
        yield from (code.code, code.name)


def targets() -> tuple[str, ...]:
    """The programs that read prompts."""
    from promptlint.engine.settings import TARGETS

    return TARGETS


def model_families() -> tuple[str, ...]:
    """The model families that prompts may be for."""
    from promptlint.resources.known.families import family_names

    return family_names()


def plugins() -> tuple[str, ...]:
    """The plug-ins that change what a prompt means."""
    from promptlint.engine.settings import PLUGINS

    return PLUGINS
