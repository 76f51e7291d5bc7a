"""A user's own rule: tags that must not be there, that must, or that are written another way.

Longer than other rules because it is three: the user's table says whether tags are forbidden, required or replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.roles import RoleName
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.tags import Tag, tags
from promptlint.syntax import Prompt, parse
from promptlint.text import Span

__all__ = ["TagTable", "UserTagRule", "replaced_in_circles"]


@dataclass(frozen=True, slots=True)
class TagTable:
    """A `[[tags]]` table of the configuration. `replacements` are pairs of a tag and what to write instead; `role` None
    means both prompts, for `require` the positive one."""

    code: str
    name: str
    forbid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    message: str | None = None
    severity: Severity = Severity.WARNING
    role: RoleName | None = None


class UserTagRule(Rule):
    """A rule from the configuration.

    Tags are compared as everywhere: case, white space, brackets, weights and underscores do not count; `*` stands for
    anything.
    """

    visits = (Prompt,)
    needs = (ANY_TEXT,)
    good = ()
    bad = ()

    def __init__(self, table: TagTable) -> None:
        self.table = table
        # A user's rule is an object where others are classes.
        self.code = table.code  # type: ignore[misc]
        self.name = table.name  # type: ignore[misc]
        self.severity = table.severity  # type: ignore[misc]
        self.fixable = Applicability.UNSAFE if table.replacements else None  # type: ignore[misc]
        self.__doc__ = _documentation(table)
        self._forbidden = [(wanted, _matcher(wanted)) for wanted in table.forbid]
        self._required = [(wanted, _matcher(wanted)) for wanted in table.require]
        self._replaced = [(wanted, text, _matcher(wanted)) for wanted, text in table.replacements]

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        role = self.table.role
        if role is None or ctx.role == role:
            for tag in ctx.tags:
                yield from self._check_tag(tag, ctx)
        if self._required and ctx.role == (role or "positive"):
            keys = [tag.loose_key for tag in ctx.tags]
            for wanted, matcher in self._required:
                if not any(matcher.fullmatch(key) for key in keys):
                    end = len(ctx.text)
                    yield self.finding(
                        ctx, Span(end, end), self.table.message or f"{quoted(wanted)} must be in this prompt"
                    )

    def _check_tag(self, tag: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if tag.text.startswith("__") and tag.text.endswith("__"):
            return  # a wildcard: its name is not a tag
        key = tag.loose_key
        for wanted, matcher in self._forbidden:
            if matcher.fullmatch(key):
                message = self.table.message or f"{quoted(tag.text)} is forbidden here, by {quoted(wanted)}"
                yield self.finding(ctx, tag.span, message)
                return
        for _, text, matcher in self._replaced:
            if matcher.fullmatch(key):
                if tag.text == text:
                    return
                deed = f"is written {quoted(text)} here" if text else "is left out here"
                yield self.finding(
                    ctx,
                    tag.span,
                    self.table.message or f"{quoted(tag.text)} {deed}",
                    help=f"write {text}" if text else "take it away",
                    fix=_fix(tag, text, ctx),
                )
                return


@lru_cache(maxsize=8)
def replaced_in_circles(tables: tuple[TagTable, ...]) -> str | None:
    """What a replacement writes that leads back to itself, so that fixing would never end; None if nothing does."""
    pairs = [(table.role, wanted, text) for table in tables for wanted, text in table.replacements]
    literal: dict[str, list[int]] = {}
    patterns: list[tuple[int, re.Pattern[str]]] = []
    for number, (_, wanted, _) in enumerate(pairs):
        if "*" in wanted:
            patterns.append((number, _matcher(wanted)))
        else:
            literal.setdefault(_key(wanted), []).append(number)

    def next_ones(role: str | None, text: str) -> Iterator[int]:
        """The replacements of what one writes."""
        for tag in tags(parse(text)):
            key = tag.loose_key
            for number in (*literal.get(key, ()), *(n for n, pattern in patterns if pattern.fullmatch(key))):
                other_role, _, other_text = pairs[number]
                if tag.text != other_text and (role is None or other_role in (None, role)):
                    yield number

    try:
        TopologicalSorter({n: list(next_ones(role, text)) for n, (role, _, text) in enumerate(pairs)}).prepare()
    except CycleError as error:
        first: int = error.args[1][0]
        return pairs[first][2]
    return None


def _documentation(table: TagTable) -> str:
    where = f" in the {table.role} prompt" if table.role is not None else ""
    sentences = [
        f"{words}{where}: {', '.join(map(quoted, wanted))}."
        for words, wanted in (("Forbidden", table.forbid), ("Required", table.require))
        if wanted
    ]
    if table.replacements:
        pairs = ", ".join(
            f"{quoted(wanted)} as {quoted(text)}" if text else f"{quoted(wanted)} not at all"
            for wanted, text in table.replacements
        )
        sentences.append(f"To be written another way{where}: {pairs}.")
    sentences += [table.message] if table.message is not None else []
    return "A rule of your configuration.\n\n" + "\n\n".join(sentences)


def _matcher(wanted: str) -> re.Pattern[str]:
    key = _key(wanted.replace("*", "\ue000"))
    return re.compile(translate(re.sub(r"([\[?])", r"[\1]", key).replace("\ue000", "*")))


def _key(wanted: str) -> str:
    found = tags(parse(wanted))
    return found[0].loose_key if len(found) == 1 else " ".join(wanted.casefold().split())


def _fix(tag: Tag, text: str, ctx: Context) -> Fix | None:
    """Change the words and keep the brackets; with no words to write the tag goes."""
    if tag.composite:
        return None
    if not text:
        return unsafe("take it away", delete(tag.removal))
    words = ctx.words_of(tag)
    return unsafe(f"write {text}", replace(words, text)) if words is not None else None
