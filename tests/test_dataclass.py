"""Our dataclasses behave as the standard ones do, frozen ones aside."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Fix


def classes(make: Callable[..., Any]) -> dict[str, type]:
    """The same classes, made by one of the two."""

    @make(frozen=True, slots=True)
    class Value:
        """What most of ours are."""

        KIND: ClassVar[str] = "value"
        start: int
        names: tuple[str, ...] = ()

    @make(frozen=True)
    class Partly:
        one: int
        aside: int = dataclasses.field(default=0, compare=False)
        unhashed: Any = dataclasses.field(default=0, hash=False)
        hidden: int = dataclasses.field(default=0, repr=False)

    @make(frozen=True, slots=True, eq=False)
    class Identity:
        one: int

    @make(slots=True)
    class Changing:
        items: list[int] = dataclasses.field(default_factory=list)

    @make(frozen=True, kw_only=True)
    class Keywords:
        one: int = 1
        two: int = 2

    @make(frozen=True, slots=True)
    class Nothing:
        pass

    @make(frozen=True, slots=True)
    class Own:
        one: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and self.one % 2 == other.one % 2

        def __hash__(self) -> int:
            return self.one % 2

        def __repr__(self) -> str:
            return "own"

    @make(frozen=True, slots=True)
    class Derived(Value):
        more: int = 0

    made = (Value, Partly, Identity, Changing, Keywords, Nothing, Own, Derived)
    return {each.__name__: each for each in made}


OURS, STANDARD = classes(dataclass), classes(dataclasses.dataclass)
FIELDS = {
    "Value": ("start", "names"),
    "Partly": ("one", "aside", "unhashed", "hidden"),
    "Identity": ("one",),
    "Changing": ("items",),
    "Keywords": ("one", "two"),
    "Nothing": (),
    "Own": ("one",),
    "Derived": ("start", "names", "more"),
}


def _outcome(call: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return call(*arguments)
    except TypeError as error:
        return str(error)


@given(data=st.data())
@pytest.mark.parametrize("name", FIELDS)
def test_values_compare_hash_and_show_as_the_standard_ones(name: str, data: st.DataObject) -> None:
    one, other = (
        {field: data.draw(st.integers(0, 2)) for field in FIELDS[name][: data.draw(st.integers(1, 4))]}
        for _ in range(2)
    )
    if name in ("Value", "Derived"):
        one.setdefault("start", 0)
        other.setdefault("start", 0)
    results = []
    for made in (OURS, STANDARD):
        first, second = _outcome(lambda made=made: made[name](**one)), _outcome(lambda made=made: made[name](**other))
        copies = copy.copy(first), copy.deepcopy(first)
        results.append(
            (
                repr(first),
                first == second,
                first != second,
                name == "Identity" or _outcome(hash, first),
                [each == first for each in copies],
                first == one,
            )
        )
    assert results[0] == results[1]


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_known_of_a_class_is_that_of_the_standard_one(name: str) -> None:
    ours, standard = OURS[name], STANDARD[name]
    assert dataclasses.is_dataclass(ours)
    assert [field.name for field in dataclasses.fields(ours)] == [field.name for field in dataclasses.fields(standard)]
    assert getattr(ours, "__match_args__", None) == getattr(standard, "__match_args__", None)
    assert hasattr(ours, "__slots__") == hasattr(standard, "__slots__")
    assert (ours.__hash__ is None) == (standard.__hash__ is None)
    assert ours.__doc__


def test_values_are_replaced_and_sent() -> None:
    value = OURS["Value"](1, ("a",))
    assert dataclasses.replace(value, start=2) == OURS["Value"](2, ("a",))
    assert dataclasses.asdict(value) == {"start": 1, "names": ("a",)}
    fix = Fix(Applicability.SAFE, "say", ())
    assert pickle.loads(pickle.dumps(fix)) == fix


def test_values_of_other_classes_are_not_equal() -> None:
    assert OURS["Value"](1) != OURS["Derived"](1)
    assert OURS["Value"](1) != STANDARD["Value"](1)


def test_a_class_without_parentheses() -> None:
    @dataclass
    class Plain:
        one: int

    assert repr(Plain(1)).endswith("Plain(one=1)")
    assert Plain(1) == Plain(1)
