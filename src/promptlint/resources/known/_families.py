"""From `data/families.toml` to families: what they have from each other is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load
from promptlint.resources.known.families import Certainty, Fact, Family, Group, Limit, Words

__all__ = ["Data", "read_families"]

_OF_FACTS = frozenset({"is", "in", "note", "second-hand", *Certainty})
_NAMES = ("civitai", "modelspec", "kohya", "invoke", "hashes")
"""Fields of facts that are a family's own: nothing is taken over from another."""
_FACTS = tuple(field.name for field in fields(Family) if str(field.type).startswith("tuple[Fact"))
_SHARED = tuple(name for name in _FACTS if name not in _NAMES)
_WEAKEST = tuple(Certainty)


@dataclass(frozen=True, slots=True)
class Data:
    """What the file says: families and groups in its order, and names in metadata that several families write."""

    families: tuple[Family, ...]
    groups: tuple[Group, ...]
    several: tuple[str, ...]


def read_families() -> Data:
    """What the file says."""
    data = load("families")
    tables = {table["name"]: table for table in data["family"]}
    sources: Mapping[str, str] = data["sources"]
    own = {name: _own(table, sources) for name, table in tables.items()}
    filled = {name: _with_likeness(own[name], table, tables, own) for name, table in tables.items()}
    families = [_with_common(family, [filled[name] for name in family.variants]) for family in filled.values()]
    groups = tuple(_group(table, sources) for table in data["group"])
    return Data(tuple(families), groups, tuple(data["metadata"]["several"]))


def _own(table: Mapping[str, Any], sources: Mapping[str, str]) -> Family:
    """What is written of a family itself."""
    return Family(
        name=table["name"],
        title=table["title"],
        label=table["label"],
        also=tuple(table.get("also", ())),
        variants=tuple(table.get("variants", ())),
        groups=(table["group"],) if "group" in table else (),
        spellings=tuple(table.get("spellings", ())),
        **{field: _facts(field, table.get(field, ()), sources) for field in _FACTS},
    )


def _with_likeness(
    family: Family, table: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]], own: Mapping[str, Family]
) -> Family:
    """The family with the fields that it does not write itself and those it is like do."""
    missing = [field for field in _SHARED if field not in table]
    taken: dict[str, Any] = {}
    like = table.get("like")
    while like is not None:
        taken |= {field: getattr(own[like], field) for field in missing if field in tables[like] and field not in taken}
        like = tables[like].get("like")
    return replace(family, **taken)


def _with_common(family: Family, variants: list[Family]) -> Family:
    """A general family with what all of its variants say."""
    if not variants:
        return family
    common: dict[str, Any] = {
        field: (*getattr(family, field), *_common([getattr(each, field) for each in variants])) for field in _SHARED
    }
    groups = dict.fromkeys(group for each in variants for group in each.groups)
    return replace(family, groups=tuple(groups), **common)


def _common(variants: list[tuple[Fact[Any], ...]]) -> list[Fact[Any]]:
    """The facts of which each variant has one with the same value for the same program. How it is known and where it
    stands is that of the least sure of them."""
    found: list[Fact[Any]] = []
    for fact in variants[0]:
        shared: list[str] = []
        alike: list[Fact[Any]] = [fact]
        for program in fact.programs or ("",):
            others = [_same(facts, fact, program) for facts in variants[1:]]
            if None not in others:
                shared.append(program)
                alike += [each for each in others if each is not None]
        if shared:
            least = max(alike, key=lambda each: (each.second_hand, _WEAKEST.index(each.certainty)))
            sources = dict.fromkeys(source for each in alike for source in each.sources)
            programs = tuple(program for program in shared if program)
            found.append(replace(least, programs=programs, sources=tuple(sources), note=_same_note(alike)))
    return found


def _same(facts: Iterable[Fact[Any]], wanted: Fact[Any], program: str) -> Fact[Any] | None:
    """The fact with a value for a program, or for the model itself."""
    return next(
        (
            fact
            for fact in facts
            if fact.value == wanted.value and (program in fact.programs if program else not fact.programs)
        ),
        None,
    )


def _same_note(facts: list[Fact[Any]]) -> str:
    return facts[0].note if all(fact.note == facts[0].note for fact in facts) else ""


def _facts(field: str, tables: Any, sources: Mapping[str, str]) -> tuple[Fact[Any], ...]:
    return tuple(_fact(field, table, sources) for table in (tables if isinstance(tables, list | tuple) else [tables]))


def _fact(field: str, table: Mapping[str, Any], sources: Mapping[str, str]) -> Fact[Any]:
    certainty = next(each for each in Certainty if each in table)
    named = table[certainty]
    return Fact(
        _value(field, table),
        certainty,
        tuple(sources.get(name, name) for name in ([named] if isinstance(named, str) else named)),
        tuple(table.get("in", ())),
        table.get("second-hand", False),
        table.get("note", ""),
    )


def _value(field: str, table: Mapping[str, Any]) -> Any:
    rest = {key: value for key, value in table.items() if key not in _OF_FACTS}
    if field == "limits":
        return Limit(**rest)
    if field == "words":
        instead = tuple(rest.pop("instead", {}).items())
        words, says = tuple(rest.pop("words")), tuple(rest.pop("says", ()))
        return Words(words=words, says=says, instead=instead, **rest)
    value = table["is"]
    if field in ("cfg", "guidance"):
        least, greatest = value if isinstance(value, list) else (value, value)
        return float(least), float(greatest)
    return tuple(value) if isinstance(value, list) else value


def _group(table: Mapping[str, Any], sources: Mapping[str, str]) -> Group:
    reasons = {key: _fact(key, table[key], sources) for key in ("apart", "embeddings") if key in table}
    return Group(table["name"], table["label"], unsure=tuple(table.get("unsure", ())), **reasons)
