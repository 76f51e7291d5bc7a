"""A user's own rule: tags that must not be there, that must, or that are written another way.

Longer than other rules because it is three: the user's table says whether tags are forbidden, required or replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.formats.globs import Glob
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
        self._forbidden = _Wanted(table.forbid)
        self._required = _Wanted(table.require)
        self._replaced = _Wanted([wanted for wanted, _ in table.replacements])

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        role = self.table.role
        if role is None or ctx.role == role:
            for tag in ctx.tags:
                yield from self._check_tag(tag, ctx)
        if self.table.require and ctx.role == (role or "positive"):
            end = len(ctx.text)
            for wanted in self._required.missing({tag.loose_key for tag in ctx.tags}):
                message = self.table.message or f"{quoted(wanted)} must be in this prompt"
                yield self.finding(ctx, Span(end, end), message)

    def _check_tag(self, tag: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if tag.text.startswith("__") and tag.text.endswith("__"):
            return  # a wildcard: its name is not a tag
        key = tag.loose_key
        number = self._forbidden.first(key)
        if number is not None:
            by = quoted(self.table.forbid[number])
            yield self.finding(ctx, tag.span, self.table.message or f"{quoted(tag.text)} is forbidden here, by {by}")
            return
        number = self._replaced.first(key)
        text = self.table.replacements[number][1] if number is not None else tag.text
        if tag.text == text:
            return
        deed = f"is written {quoted(text)} here" if text else "is left out here"
        yield self.finding(
            ctx,
            tag.span,
            self.table.message or f"{quoted(tag.text)} {deed}",
            help=f"write {text}" if text else "remove it",
            fix=_fix(tag, text, ctx),
        )


class _Wanted:
    """Tags to be found by their keys. Those without `*` are looked up, however many they are."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._wanted = wanted
        self._globs = [(number, _glob(each)) for number, each in enumerate(wanted) if "*" in each]
        self._keys = {number: _key(each) for number, each in enumerate(wanted) if "*" not in each}
        self._numbers = {key: number for number, key in reversed(self._keys.items())}

    def first(self, key: str) -> int | None:
        """The number of the first that stands for a tag; None where none does."""
        number = self._numbers.get(key)
        for other, glob in self._globs:
            if number is not None and other > number:
                break
            if glob.matches(key):
                return other
        return number

    def missing(self, keys: Collection[str]) -> Iterator[str]:
        """Those that stand for no tag, in their order."""
        found = {number for number, glob in self._globs if any(map(glob.matches, keys))}
        found.update(number for number, key in self._keys.items() if key in keys)
        return (each for number, each in enumerate(self._wanted) if number not in found)


@lru_cache(maxsize=8)
def replaced_in_circles(tables: tuple[TagTable, ...]) -> str | None:
    """What a replacement writes that leads back to itself, so that fixing would never end; None if nothing does."""
    pairs = [(table.role, wanted, text) for table in tables for wanted, text in table.replacements]
    literal: dict[str, list[int]] = {}
    globs: list[tuple[int, Glob]] = []
    for number, (_, wanted, _) in enumerate(pairs):
        if "*" in wanted:
            globs.append((number, _glob(wanted)))
        else:
            literal.setdefault(_key(wanted), []).append(number)

    def next_ones(role: str | None, text: str) -> Iterator[int]:
        """The replacements of what one writes."""
        for tag in tags(parse(text)):
            key = tag.loose_key
            for number in (*literal.get(key, ()), *(n for n, glob in globs if glob.matches(key))):
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


def _glob(wanted: str) -> Glob:
    key = _key(wanted.replace("*", "\ue000"))
    return Glob(key.replace("\ue000", "*"), only_stars=True)


@lru_cache(maxsize=4_096)
def _key(wanted: str) -> str:
    found = tags(parse(wanted))
    return found[0].loose_key if len(found) == 1 else " ".join(wanted.casefold().split())


def _fix(tag: Tag, text: str, ctx: Context) -> Fix | None:
    """Change the words and keep the brackets; with no words to write the tag goes."""
    if tag.composite:
        return None
    if not text:
        return unsafe("remove it", delete(tag.removal))
    words = ctx.words_of(tag)
    return unsafe(f"write {text}", replace(words, text)) if words is not None else None
