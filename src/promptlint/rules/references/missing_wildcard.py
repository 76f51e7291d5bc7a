"""PR015: a wildcard that no file has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cached_property, lru_cache

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.model import Inventory
from promptlint.resources.names import Names
from promptlint.rules.base import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.references.loose_wildcards import loose_wildcards
from promptlint.rules.wording import shorten
from promptlint.syntax import Prompt, Wildcard
from promptlint.text import Span

__all__ = ["MissingWildcard"]

_INVENTORY = Inventory.of(wildcards=["hair/colour", "Animals/cat", "season"])
_NAMES_OF_FOLDERS = Inventory.of(wildcards=["paint/Old Masters", "dark/Hair"])
_SAMPLERS = "~!@+-"
_DYNAMIC = ("dynamic-prompts",)
_GLOB = re.compile(r"[*?\[]")
_SLASHES = re.compile(r"[\\/]+")


class MissingWildcard(Rule):
    """A wildcard that no installed file has.

    ## Why is this bad?
    `__hair/colour__` is replaced by a line of `hair/colour.txt`, or by an entry of the list `colour:` in a YAML file of
    the folder `hair`. Without it the text goes to the model as it stands, or the plug-in stops. `*` and `**` stand for
    anything, `?` for one character, and a name without its folders is found below any. Letter case counts where it
    counts in names of files, as on Linux: a name that differs in nothing else is an info. A name with a variable in it
    (`__${season}__`) is not known before the prompt is filled in. The rule speaks where the inventory has wildcards,
    or the plug-in `dynamic-prompts` is declared.

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
    visits = (Wildcard, Prompt)
    good = (
        Good("__hair/colour__, __/hair//colour/__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__Animals/c?t__, __**/cat__, __An*__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__dark/Hair(n=1)__, __Old Masters__, __${season}__", inventory=_NAMES_OF_FOLDERS, plugins=_DYNAMIC),
        Good("sea # __weather__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__Animals/*__, __*__, __colour__", inventory=_INVENTORY, plugins=_DYNAMIC),
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
        Bad("sea, __**/season__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Bad("sea, __../season__", fixed="sea, __season__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Bad("sea, __weather(kind=rain)__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__weather(kind=rain)__"),
        Bad("__young masters__, sea", inventory=_INVENTORY, plugins=_DYNAMIC, at="__young masters__"),
        Bad("__HAIR/Colour__", fixed="__hair/colour__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__HAIR/Colour__"),
        Bad("sea, __weather__", inventory=Inventory(), plugins=_DYNAMIC),
        Bad("sea, __weather__", inventory=_INVENTORY, also=("PX005",)),
    )

    def check(self, node: Wildcard | Prompt, ctx: Context) -> Iterator[Diagnostic]:
        inventory = ctx.inventory
        if inventory is None or not inventory.knows("wildcard"):
            return
        if not inventory.wildcards and "dynamic-prompts" not in ctx.plugins:
            return
        if isinstance(node, Wildcard):
            name = node.name.lstrip(_SAMPLERS)
            yield from self._check(node.span, name, Span(node.end - 2 - len(name), node.end - 2), ctx, inventory)
        else:
            for loose in ctx.fact(loose_wildcards):
                yield from self._check(loose.span, loose.name, loose.name_span, ctx, inventory)

    def _check(self, span: Span, name: str, place: Span, ctx: Context, inventory: Inventory) -> Iterator[Diagnostic]:
        known = _names(inventory.wildcards)
        if not name or known.has(name) or _is_remark(span.start, ctx):
            return
        other = known.in_other_case(name)
        if other is not None:
            if "dynamic-prompts" in ctx.plugins:
                yield self.finding(
                    ctx,
                    span,
                    f"`{shorten(name)}` is found only where letter case does not count, as on Windows",
                    help=f"write __{shorten(other)}__" if other else None,
                    fix=unsafe(f"write {shorten(other)}", replace(place, other)) if other else None,
                    severity=Severity.INFO,
                )
            return
        near = known.nearest(name)
        yield self.finding(
            ctx,
            span,
            f"no wildcard is called `{shorten(name)}`: nothing is put in its place",
            help=f"did you mean __{shorten(near)}__?" if near is not None else None,
            fix=unsafe(f"write {shorten(near)}", replace(place, near)) if near is not None else None,
        )


def _is_remark(start: int, ctx: Context) -> bool:
    """Whether a place stands after a `#`, from which on Dynamic Prompts leaves out the rest of a line."""
    line = ctx.text.rfind("\n", 0, start) + 1
    return ctx.text.find("#", line, start) >= 0


class _Names:
    """The names of all wildcards, found as dynamicprompts 0.31 finds them: the whole name or pattern, else the same
    below any folder."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._ends = {end: name for name in sorted(names, reverse=True) for end in _ends(name)}
        self._folded = {end.casefold(): end for end in sorted(self._ends, reverse=True)}
        self._globs: dict[str, bool] = {}
        self._nearest: dict[str, str | None] = {}
        self._by_depth: dict[int, Names] = {}

    def has(self, name: str) -> bool:
        """Whether a name or pattern finds something."""
        plain = _plain(name)
        if ".." in plain:
            return False
        return self._matches(plain, fold=False) if _GLOB.search(plain) else plain in self._ends

    def in_other_case(self, name: str) -> str | None:
        """The name that this one differs from only in letter case; empty for a pattern, which has no one name. None
        where there is none."""
        plain = _plain(name)
        if ".." in plain:
            return None
        if _GLOB.search(plain):
            return "" if self._matches(plain.casefold(), fold=True) else None
        return self._folded.get(plain.casefold())

    def nearest(self, name: str) -> str | None:
        """The name that was probably meant: one of as many folders, else any. None for a pattern."""
        if _GLOB.search(name):
            return None
        if name not in self._nearest:
            depth = _plain(name).count("/")
            if depth not in self._by_depth:
                self._by_depth[depth] = Names(end for end in self._ends if end.count("/") == depth)
            near = self._by_depth[depth].closest(name)
            self._nearest[name] = self._all.closest(name) if near is None else near
        return self._nearest[name]

    @cached_property
    def _all(self) -> Names:
        return Names(self._names)

    def _matches(self, plain: str, *, fold: bool) -> bool:
        key = f"{fold}{plain}"
        if key not in self._globs:
            patterns = [re.compile(translate(plain))]
            if not plain.startswith("**"):
                patterns.append(re.compile(translate(f"**/{plain}")))
            self._globs[key] = any(
                pattern.match(name.casefold() if fold else name) for pattern in patterns for name in self._names
            )
        return self._globs[key]


@lru_cache(maxsize=4)
def _names(wildcards: frozenset[str]) -> _Names:
    return _Names(wildcards)


def _ends(name: str) -> Iterator[str]:
    """A name with all its folders, with one less, and so on."""
    while True:
        yield name
        _, slash, name = name.partition("/")
        if not slash:
            return


def _plain(name: str) -> str:
    return _SLASHES.sub("/", name).strip("/")
