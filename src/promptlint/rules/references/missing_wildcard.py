"""PR015: a wildcard that no file has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.model import Inventory
from promptlint.rules.base import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.wording import shorten
from promptlint.syntax import Wildcard
from promptlint.text import Span

__all__ = ["MissingWildcard"]

_INVENTORY = Inventory.of(wildcards=["hair/colour", "Animals/cat", "season"])
_SAMPLERS = "~@+-"
_DYNAMIC = ("dynamic-prompts",)


class MissingWildcard(Rule):
    """A wildcard that no installed file has.

    ## Why is this bad?
    `__hair/colour__` is replaced by a line of `hair/colour.txt`. Without such a file the text goes to the model
    as it stands, or the plug-in stops. Letter case does not count, `*` stands for any name, and a name without its
    folder is found below any. The rule speaks where the inventory has wildcards, or the plug-in `dynamic-prompts` is
    declared.

    ## Example
    `__hair/color__ hair` where `hair/colour.txt` is installed

    ## Use instead
    `__hair/colour__ hair`

    ## Fix safety
    Unsafe: other text goes to the model. There is a fix where an installed name is like it.
    """

    code, name, severity = "PR015", "missing-wildcard", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Wildcard,)
    fold_same = True
    good = (
        Good("__hair/colour__, __HAIR/Colour__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__animals/*__, __*__, __colour__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__~season__, __@season__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__hair__", plugins=_DYNAMIC),
        Good("__hair__", inventory=Inventory(kinds=frozenset({"lora"})), plugins=_DYNAMIC),
    )
    bad = (
        Bad(
            "__hair/color__ hair",
            inventory=_INVENTORY,
            plugins=_DYNAMIC,
            fixed="__hair/colour__ hair",
            at="__hair/color__",
        ),
        Bad("sea, __weather__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__weather__"),
        Bad("sea, __weather/*__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Bad("sea, __weather__", inventory=Inventory(), plugins=_DYNAMIC),
        Bad("sea, __weather__", inventory=_INVENTORY, also=("PX005",)),
    )

    def check(self, node: Wildcard, ctx: Context) -> Iterator[Diagnostic]:
        inventory = ctx.inventory
        if inventory is None or not inventory.knows("wildcard"):
            return
        if not inventory.wildcards and "dynamic-prompts" not in ctx.plugins:
            return
        written = node.name
        name = written.lstrip(_SAMPLERS)
        known = _names(inventory.wildcards)
        if not name or known.has(name):
            return
        near = None if "*" in name else inventory.names("wildcard").closest(name)
        fix = None
        if near is not None:
            start = node.end - 2 - len(name)
            fix = unsafe(f"write {shorten(near)}", replace(Span(start, node.end - 2), near))
        yield self.finding(
            ctx,
            node.span,
            f"no wildcard is called `{shorten(name)}`: nothing is put in its place",
            help=f"did you mean __{shorten(near)}__?" if near is not None else None,
            fix=fix,
        )


class _Names:
    """The names of all wildcards, in the forms that find them."""

    def __init__(self, names: frozenset[str]) -> None:
        self._whole = {_plain(name) for name in names}
        self._ends = {name.rpartition("/")[2] for name in self._whole}
        self._globs: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        plain = _plain(name)
        if "*" in plain:
            if plain not in self._globs:
                pattern = re.compile(translate(plain))
                self._globs[plain] = any(map(pattern.match, self._whole)) or any(map(pattern.match, self._ends))
            return self._globs[plain]
        if plain in self._whole:
            return True
        if plain.rpartition("/")[2] not in self._ends:
            return False
        return "/" not in plain or any(each.endswith("/" + plain) for each in self._whole)


@lru_cache(maxsize=4)
def _names(wildcards: frozenset[str]) -> _Names:
    return _Names(wildcards)


def _plain(name: str) -> str:
    return name.casefold().replace("\\", "/").strip("/")
