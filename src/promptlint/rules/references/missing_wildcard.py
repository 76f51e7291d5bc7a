"""PR015: a wildcard that no file has."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_WILDCARDS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.loose_wildcards import LooseWildcard, loose_wildcards
from promptlint.rules.facts.wildcard_names import WildcardNames, name_in, wildcard_names
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Wildcard
from promptlint.text import Span

__all__ = ["MissingWildcard"]

_INVENTORY = Inventory.of(wildcards=["hair/colour", "Animals/cat", "season"])
_NAMES_OF_FOLDERS = Inventory.of(wildcards=["paint/Old Masters", "dark/Hair", "season"])
_DYNAMIC = ("dynamic-prompts",)
_FILLED_IN = frozenset("{}$")
"""What makes a part of a name known only when it is filled in."""


class MissingWildcard(Rule):
    """A wildcard that no installed file has.

    ## Why is this bad?
    `__hair/colour__` is replaced by a line of `hair/colour.txt`, or by an entry of the list `colour:` in a YAML file of
    the folder `hair`. Without it the text goes to the model as it stands, or the plug-in stops. `*` and `**` stand for
    anything, `?` for one character, and a name without its folders is found below any. Letter case counts where it
    counts in names of files, as on Linux: a name that differs in nothing else is an info. A name with a variable in it
    (`__${season}__`) is not known before the prompt is filled in, and one of a collection of which nothing is here is
    an info: it may be installed elsewhere. The rule reports where the inventory has wildcards, or the plug-in
    `dynamic-prompts` is declared.

    ## Example
    `__hair/color__ hair` where `hair/colour.txt` is installed

    ## Use instead
    `__hair/colour__ hair`

    ## Fix safety
    Unsafe: other text goes to the model. There is a fix where an installed name is like it.
    """

    code, name, severity = "PR015", "missing-wildcard", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Wildcard, loose_wildcards)
    fold_same = True
    good = (
        Good("__hair/colour__, __/hair//colour/__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__Animals/c?t__, __**/cat__, __An*__", inventory=_INVENTORY, plugins=_DYNAMIC),
        Good("__dark/Hair(n=1)__, __Old Masters__, __${season}__", inventory=_NAMES_OF_FOLDERS, plugins=_DYNAMIC),
        Good("__{dark|light}/Hair__, __${kind:dark}/Hair(n=1)__", inventory=_NAMES_OF_FOLDERS, plugins=_DYNAMIC),
        Good("__season___, __Old Masters__/__Old Masters__", inventory=_NAMES_OF_FOLDERS, plugins=_DYNAMIC),
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
        Bad("sea, __!weather__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__!weather__"),
        Bad("__young masters__, sea", inventory=_INVENTORY, plugins=_DYNAMIC, at="__young masters__"),
        Bad("__HAIR/Colour__", fixed="__hair/colour__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__HAIR/Colour__"),
        Bad("sea, __weather__", inventory=Inventory(), plugins=_DYNAMIC),
        Bad("sea, __weather__", inventory=_INVENTORY, also=("PX005",)),
        Bad("sea, __others/sky__", inventory=_INVENTORY, plugins=_DYNAMIC, at="__others/sky__"),
    )

    def check(self, item: Wildcard | LooseWildcard, ctx: Context) -> Iterator[Diagnostic]:
        inventory = ctx.inventory
        if inventory is None or not inventory.knows("wildcard"):
            return
        if not inventory.wildcards and not ctx.has(FILLS_WILDCARDS):
            return
        if isinstance(item, LooseWildcard):
            name, place = item.name, item.name_span
        else:
            name = name_in(item.text)
            place = Span(item.name_span.start, item.name_span.start + len(name))
        known = wildcard_names(inventory.wildcards)
        if not name or not _FILLED_IN.isdisjoint(name) or known.has(name) or _is_remark(item.span.start, ctx):
            return
        other = known.in_other_case(name)
        found = _missing(item.span, name, place, known) if other is None else None
        if other is not None and ctx.has(FILLS_WILDCARDS):
            found = _in_other_case(item.span, name, place, other)
        if found is not None:
            yield found.by(self, ctx)


def _in_other_case(span: Span, name: str, place: Span, other: str) -> Found:
    return Found(
        span,
        f"`{shorten(name)}` is found only where letter case does not count, as on Windows",
        f"write __{shorten(other)}__" if other else None,
        unsafe(f"write {shorten(other)}", replace(place, other)) if other else None,
        Severity.INFO,
    )


def _missing(span: Span, name: str, place: Span, known: WildcardNames) -> Found:
    near = known.nearest(name)
    collection, slash, _ = name.partition("/")
    if near is None and slash and not known.has(f"{collection}/**"):
        message = f"`{shorten(name)}` is of a collection `{shorten(collection)}` that is not here: only with it"
        return Found(span, f"{message} something is put in its place", severity=Severity.INFO)
    return Found(
        span,
        f"no wildcard is called `{shorten(name)}`: nothing is put in its place",
        f"did you mean __{shorten(near)}__?" if near is not None else None,
        unsafe(f"write {shorten(near)}", replace(place, near)) if near is not None else None,
    )


def _is_remark(start: int, ctx: Context) -> bool:
    """Whether a place stands after a `#`, from which on Dynamic Prompts leaves out the rest of a line."""
    line = ctx.text.rfind("\n", 0, start) + 1
    return ctx.text.find("#", line, start) >= 0
