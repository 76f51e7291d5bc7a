"""The lists of "Prompt S/R" of the X/Y/Z plot: the first text is searched for in the prompts, the others stand for it.

They are named in the settings of a grid's infotext, and in the arguments of the script in a payload of the API. Each
is a fragment of a prompt. Source: the script of A1111 1.8.0, which reads them as CSV, line ends and all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from promptlint.dataclass import dataclass
from promptlint.documents.model import Flaw, NamingProgram, Region, Role
from promptlint.formats.csv import Cell, read_rows, respell
from promptlint.formats.infotext import Setting
from promptlint.formats.json import JsonValue, escaped, string_source
from promptlint.text import Edit, SourceText, apply_edits

__all__ = ["of_payload", "of_settings"]

_TYPE = "Prompt S/R"
_AXES = ("X", "Y", "Z")
_NUMBER = "7"
"""The place of the type among those of txt2img, as the API gives it."""

_Lists = tuple[list[tuple[Region, ...]], list[Flaw]]


def of_settings(pairs: Iterable[Setting], text: str, prompts: Sequence[Region]) -> _Lists:
    """The fragments in a settings line, and what is wrong with the lists; `prompts` are those of the same picture."""
    by_key = {pair.key: pair for pair in pairs}
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    for axis in _AXES:
        kind, values = by_key.get(f"{axis} Type"), by_key.get(f"{axis} Values")
        if kind is None or values is None or kind.value != _TYPE:
            continue
        source = values.source(text)
        if source is not None:
            more, wrong = _read(source, f"{axis} Values", text, prompts)
            groups += more
            flaws += wrong
    return groups, flaws


def of_payload(payload: JsonValue, text: str, prompts: Sequence[Region]) -> _Lists:
    """The same for an object of JSON that asks for a picture."""
    arguments = payload.get("script_args")
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    name = payload.string("script_name").casefold()
    if arguments is None or name not in ("x/y/z plot", "x/y plot"):
        return groups, flaws
    # Of each axis: the type, the values, and since 1.4 the values chosen from a list.
    for number, (kind, values) in enumerate(zip(arguments.items, arguments.items[1:], strict=False)):
        if kind.text in (_TYPE, _NUMBER) and kind.kind != "array" and values.kind == "string" and values.text:
            source = string_source(text, values)
            more, wrong = _read(source, f"script_args[{number + 1}]", text, prompts)
            groups += more
            flaws += wrong
    return groups, flaws


def _read(values: SourceText, title: str, text: str, prompts: Sequence[Region]) -> _Lists:
    cells = [cell for row in read_rows(values.text) for cell in row.cells]
    regions: list[Region] = []
    for number, cell in enumerate(cells, 1):
        source = cell.source(values.text).through(values).strip()
        spell = _Spelling(values, cell, text)
        regions.append(Region(f"{title}, text {number}", Role.UNKNOWN, source, text, {}, spell))
    if not regions:
        return [], []
    searched = regions[0]
    flaws = []
    if prompts and not any(searched.text in prompt.text for prompt in prompts):
        shown = searched.text if len(searched.text) <= 40 else f"{searched.text[:39]}…"
        flaws.append(
            Flaw(
                "search-text-missing",
                searched.source.origin(0, len(searched.source)),
                NamingProgram.of(
                    "Prompt S/R looks for `{shown}`, which neither prompt holds: {program} stops with an error",
                    shown=shown,
                ),
            )
        )
    return [(region,) for region in regions if region.text], flaws


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of one text into its list: in the quotes of CSV, and then in those of the string around it."""

    values: SourceText
    cell: Cell
    text: str

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        content = self.cell.source(self.values.text)
        lead = len(content.text) - len(content.text.lstrip())
        inside = [edit.moved(lead) for edit in edits]
        changed = respell(self.cell, content, inside)
        place = self.values.origin(0, len(self.values))
        if self.text[place.start - 1 : place.start] == '"':
            return self.values.edits_of_origin(changed, escaped)
        return [Edit(place, f'"{escaped(apply_edits(self.values.text, changed))}"')]
