"""The pages of the extensions, from their declarations."""

from __future__ import annotations

from program_pages import source_line
from table_cells import cell

from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions import abilities
from promptlint.programs.extensions.abilities import Ability
from promptlint.programs.extensions.catalogue import IN_USE, all_extensions
from promptlint.programs.extensions.model import Extension
from promptlint.rules.registry import all_rules

__all__ = ["extension_page", "extensions_page"]

_GENERATED = (
    "<!-- Generated from the extension's declaration by scripts/generate_docs.py: edit "
    "src/promptlint/programs/extensions, not this page. -->"
)
_ABILITIES: tuple[Ability, ...] = tuple(
    value for name in sorted(abilities.__all__) if isinstance(value := getattr(abilities, name), Ability)
)


def _programs(extension: Extension) -> str:
    return ", ".join(f"[{find_program(name)}](../programs/{name}.md)" for name in extension.programs)


def extensions_page() -> str:
    """All extensions, with the programs that they extend."""
    lines = [
        _GENERATED,
        "",
        "# Extensions",
        "",
        "Extensions read something of their own in a prompt. Which ones there are the setting",
        "[`plugins`](../configuration.md#keys) says, or `--plugin`. Where neither says anything, promptlint takes",
        "them from the WebUI's folder of extensions that `--models` names, from the node of a ComfyUI workflow that",
        "holds the text, and from the parameters beside a prompt. Then their grammar is checked. Of an extension that",
        "is not there, the words that only it reads are named ([PX008](../rules/PX008.md)).",
        "",
        "| `--plugin` | extension | of | |",
        "|---|---|---|---|",
    ]
    for each in all_extensions():
        programs = ", ".join(str(find_program(name)) for name in each.programs)
        cells = (f"[`{each.name}`]({each.name}.md)", _title(each), programs, cell(each.summary))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _title(extension: Extension) -> str:
    """Its label as a heading: names keep their case."""
    label = extension.label
    return f"{label[0].upper()}{label[1:]}" if " " in label else label


def extension_page(extension: Extension) -> str:
    """One extension: what it reads, how it is found, what it changes for the rules, and the sources."""
    lines = [
        _GENERATED,
        "",
        f"# {_title(extension)}",
        "",
        f"`--plugin {extension.name}`",
        "",
        extension.summary,
        "",
        f"Of {_programs(extension)}.",
        "",
    ]
    for title, table in (("What it reads", extension.keywords), ("Arguments", extension.arguments)):
        if table:
            lines += [f"## {title}", "", "| | |", "|---|---|"]
            lines += [f"| {cell(f'`{name}`')} | {cell(said)} |" for name, said in table.items()]
            lines += [""]
    if extension.raises:
        lines += ["## What stops it", "", *(f"- {cell(said)}" for said in extension.raises), ""]
    if extension.notes:
        lines += ["## More about it", "", *(f"- {cell(said)}" for said in extension.notes), ""]
    lines += ["## What promptlint does with it", "", *(f"- {said}" for said in _effects(extension)), ""]
    known = _known_by(extension)
    if known:
        lines += ["## Known without being told", "", *(f"- {said}" for said in known), ""]
    lines += ["## How it is known", "", *map(source_line, extension.sources)]
    return "\n".join(lines).rstrip() + "\n"


def _effects(extension: Extension) -> list[str]:
    said = []
    if extension.faults is not None:
        said.append("Its grammar is checked: [PX034](../rules/PX034.md), [PX035](../rules/PX035.md).")
    if extension.words:
        words = ", ".join(f"`{word}`" for word in extension.words)
        said.append(f"{words}: known as keywords, misspelt ones are found ([PX036](../rules/PX036.md)).")
        said.append("Without it these words are named as text ([PX008](../rules/PX008.md)).")
    if extension.lora_arguments:
        names = ", ".join(f"`{name}`" for name in extension.lora_arguments)
        said.append(f"{names}: known as arguments of LoRA tags ([PR020](../rules/PR020.md)).")
    silent = [f"[{rule.code}](../rules/{rule.code}.md)" for rule in all_rules() if rule.is_silenced_by((extension,))]
    if silent:
        said.append(f"Silent, because what they flag has a meaning then: {', '.join(silent)}.")
    said += [f"It is known to {ability.words}." for ability in _ABILITIES if ability.holds(extension)]
    return said or ["Its name is known."]


def _known_by(extension: Extension) -> list[str]:
    said = []
    if extension.folders:
        folders = ", ".join(f"`{name}`" for name in extension.folders)
        said.append(f"A folder of a WebUI's `extensions` with this name: {folders}.")
    keys = [
        f"`{key}`" if value == "*" else f"`{key}: {value}`"
        for key, (value, name) in IN_USE.items()
        if name == extension.name
    ]
    if keys:
        said.append(f"Parameters of infotext: {', '.join(keys)}.")
    return said
