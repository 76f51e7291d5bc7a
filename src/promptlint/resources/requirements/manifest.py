"""What a project requires: the `[[require]]` tables of a configuration, and `# promptlint: require` comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

from promptlint.arguments import expect
from promptlint.errors import PromptlintError
from promptlint.formats.numbers import finite, shown
from promptlint.regex import regex
from promptlint.resources.kinds import KIND_OF_PREFIX, RESOURCE_KINDS, ResourceKind
from promptlint.resources.known.bases import read_base
from promptlint.resources.names import one_of
from promptlint.resources.requirements.model import BaseRequirement, Manifest, Requirement
from promptlint.text import Span

__all__ = ["ManifestError", "manifest_of", "read_comments", "read_manifest", "read_reference"]

_KEYS: Final = (*RESOURCE_KINDS, "name", "kind", "weight", "trigger-words", "role", "when", "files", "base-model")
_COMMENT = regex(r"#[ \t]*promptlint:[ \t]*require(?=[ \t:]):?[ \t]*(?P<names>[^\n]*)")
_NAME = regex(r"[^,\n]+")


class ManifestError(PromptlintError, ValueError):
    """An invalid table. The message is one line: which table, what, what to do."""


def read_manifest(tables: Any, *, source: str = "", folder: str = "") -> Manifest:
    """The manifest of some `[[require]]` tables, in their order. Raises ManifestError.

    A table names one resource, with `lora`, `embedding`, `hypernetwork` or `wildcard`, or with `name` (and `kind`), or
    states a `base-model`. `source` names the file for people; `folder` is the one it stands in, to which the patterns
    under `files` are relative.
    """
    where = f"{source}: " if source else ""
    if not isinstance(tables, list | tuple):
        raise ManifestError(f"{where}require must be tables, written [[require]]")
    requirements: list[Requirement] = []
    bases: list[BaseRequirement] = []
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, Mapping):
            raise ManifestError(
                f"{where}require, table {number}: must be a table, written [[require]], not {shown(table)}"
            )
        reader = _Table(table, number, source)
        requirement, base = reader.read()
        requirements += [requirement] if requirement is not None else []
        bases += [base] if base is not None else []
    return Manifest(tuple(requirements), tuple(bases), folder)


def manifest_of(what: Any) -> Manifest | None:
    """The manifest of what programs write: one, a name or a table, several of them, or None. Raises ManifestError, and
    TypeError for anything else."""
    if what is None or isinstance(what, Manifest):
        return what
    expect(what, "manifest", Iterable, "a Manifest, a name, a table or several of them")
    # A name or a table alone is not the characters or keys that it has.
    several = [what] if isinstance(what, str | bytes | Mapping) else what
    return read_manifest([{"name": each} if isinstance(each, str) else each for each in several])


def read_reference(text: str) -> tuple[ResourceKind | None, str]:
    """Kind and name of a reference as people write it: `lora:name`, `embedding:name`, or a bare name of any kind."""
    prefix, colon, rest = text.strip().partition(":")
    kind = KIND_OF_PREFIX.get(prefix.strip().casefold()) if colon else None
    name = rest.strip() if kind is not None else text.strip()
    return kind, name


def read_comments(text: str, *, offset: int = 0) -> tuple[Requirement, ...]:
    """What comments such as `# promptlint: require lora:a, b` ask for, with the places of the names, moved by
    `offset`. `--` and a reason may follow."""
    if "promptlint:" not in text:
        return ()
    return tuple(_of_comments(text, offset))


def _of_comments(text: str, offset: int) -> Iterator[Requirement]:
    for match in _COMMENT.finditer(text):
        names = match["names"].partition(" -- ")[0]
        start = match.start("names")
        line = Span(match.start() + offset, start + len(names.rstrip()) + offset)
        for piece in _NAME.finditer(names):
            kind, name = read_reference(piece.group())
            if not name:
                continue
            at = start + piece.start() + piece.group().rindex(name)
            yield Requirement(kind, name, Span(at + offset, at + len(name) + offset), line=line)


def _bases_like(text: str) -> str:
    """The base model that was probably meant, or what there is to choose from."""
    from promptlint.resources.known.families import all_families

    labels = dict.fromkeys(family.label for family in all_families())
    return one_of(text, tuple(labels))


class _Table:
    """One `[[require]]` table."""

    def __init__(self, table: Mapping[str, Any], number: int, source: str) -> None:
        self._table = {str(key).replace("_", "-"): value for key, value in table.items()}
        self._number = number
        self._source = source

    def read(self) -> tuple[Requirement | None, BaseRequirement | None]:
        for key in self._table:
            if key not in _KEYS:
                raise self._error(f"unknown key {key!r}; {one_of(key, _KEYS)}")
        kind, name = self._reference()
        files = self._texts("files")
        base = None
        if "base-model" in self._table:
            value = self._text("base-model")
            known = read_base(value)
            if known is None:
                raise self._error(f"unknown base-model {value!r}; {_bases_like(value)}")
            base = BaseRequirement(known, files, self._source)
        if name is None:
            if base is None:
                raise self._error("names nothing; give it lora, embedding, hypernetwork, wildcard, name or base-model")
            extra = next((key for key in ("weight", "trigger-words", "role", "when") if key in self._table), None)
            if extra is not None:
                raise self._error(f"{extra} needs a name beside it")
            return None, base
        return (
            Requirement(
                kind,
                name,
                source=self._source,
                weight=self._weight(),
                triggers=self._texts("trigger-words"),
                role=self._role(),
                when=tuple(read_reference(text) for text in self._texts("when")),
                files=files,
            ),
            base,
        )

    def _reference(self) -> tuple[ResourceKind | None, str | None]:
        given = [key for key in (*RESOURCE_KINDS, "name") if key in self._table]
        if len(given) > 1:
            raise self._error(f"{given[0]} and {given[1]} do not go together; write one table for each")
        if not given:
            if "kind" in self._table:
                raise self._error("kind needs a name beside it")
            return None, None
        name = self._text(given[0])
        kind = next((each for each in RESOURCE_KINDS if each == given[0]), None)
        if "kind" in self._table:
            stated = self._text("kind")
            if kind is not None:
                raise self._error(f"kind and {kind} do not go together; write name = …")
            kind = KIND_OF_PREFIX.get(stated.casefold())
            if kind is None:
                raise self._error(f"unknown kind {stated!r}; there are {', '.join(RESOURCE_KINDS)}")
        elif kind is None:
            kind, name = read_reference(name)
        return kind, name

    def _weight(self) -> tuple[float, float] | None:
        value = self._table.get("weight")
        if value is None:
            return None
        numbers = value if isinstance(value, list | tuple) else [value, value]
        known = [number for number in map(finite, numbers) if number is not None]
        if len(known) != 2 or len(numbers) != 2:
            raise self._error(f"weight must be a number or [least, greatest], not {shown(value)}")
        least, greatest = known
        if least > greatest:
            raise self._error(f"weight goes from the least to the greatest, not {shown(value)}")
        return least, greatest

    def _role(self) -> Literal["positive", "negative"] | None:
        value = self._table.get("role")
        if value == "positive":
            return "positive"
        if value == "negative":
            return "negative"
        if value is not None:
            raise self._error(f"role must be positive or negative, not {shown(value)}")
        return None

    def _text(self, key: str) -> str:
        value = self._table[key]
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"{key} must be a text, not {shown(value)}")
        return value.strip()

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, ())
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self._error(f"{key} must be a text or a list of texts, not {shown(value)}")
        return tuple(v.strip() for v in values)

    def _error(self, message: str) -> ManifestError:
        where = f"{self._source}: " if self._source else ""
        return ManifestError(f"{where}require, table {self._number}: {message}")
