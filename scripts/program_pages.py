"""The pages of the programs and the table of what they read, from their declarations."""

from __future__ import annotations

from collections.abc import Callable

from table_cells import cell

from promptlint.programs.catalogue import all_programs
from promptlint.programs.model import Program, Source
from promptlint.rules.registry import all_rules

__all__ = ["feature_table", "program_page", "programs_page", "shown_programs", "source_line"]

_GENERATED = (
    "<!-- Generated from the program's declaration by scripts/generate_docs.py: edit src/promptlint/programs, not this "
    "page. -->"
)
_NONE = "text"


def _round(program: Program) -> str:
    if program.emphasis.round is not None:
        return f"×{program.emphasis.round:g}"
    return "no weight, and the brackets vanish" if program.emphasis.round_vanish else _NONE


def _square(program: Program) -> str:
    square = program.emphasis.square
    return _NONE if square is None else f"÷{1 / square:.4g}"


def _curly(program: Program) -> str:
    if program.emphasis.curly is not None:
        return f"×{program.emphasis.curly:g}"
    return "filled in" if program.fills_variants else _NONE


def _number(program: Program) -> str:
    emphasis = program.emphasis
    if emphasis.number is None:
        return "none"
    said = [{"inside": "`(a:1.2)`", "after": "`(a)1.2`", "before": "`1.2::a::`"}[emphasis.number]]
    if emphasis.marks:
        said.append("`a+`, `(a b)--`: 1.1 and 0.9 each")
    if emphasis.any_float:
        said.append("any number of Python, such as `1e2`, `1_0`, `inf`")
    if emphasis.repeats:
        said.append("`(a:x2.5)` repeats the text")
    return "; ".join(said)


def _nesting(program: Program) -> str:
    if not program.emphasis.is_read:
        return "none"
    return "a number replaces what is around it" if program.emphasis.replaces else "multiplies"


def _blanks(program: Program) -> str:
    if program.emphasis.number != "inside":
        return ""
    return "a weight" if program.emphasis.blanks else "no weight: ×1.1, and the number is text"


def _bad_number(program: Program) -> str:
    if program.emphasis.number != "inside":
        return _NONE
    return {
        "raises": "no picture is made",
        "lost": "the weight is lost, the text is kept",
        "text": "×1.1, and the number is text",
    }[program.emphasis.bad_number]


def _escapes(program: Program) -> str:
    escapes = program.escapes
    if not escapes.characters:
        return "none: a backslash is text"
    said = " ".join(f"`\\{character}`" for character in escapes.characters)
    said += {"deleted": "; any other backslash is deleted", "text": "", "blank": "; any other becomes a blank"}[
        escapes.other
    ]
    return f"{said}, or the prompt is not parsed at all" if escapes.raises else said


def _schedules(program: Program) -> str:
    schedules = program.schedules
    if schedules is None:
        return _NONE
    said = (
        "a point makes a number a part of the steps" if schedules.point_is_fraction else "below 1 a part of the steps"
    )
    return said if schedules.blank_after_number else f"{said}; no blank after the number"


def _alternation(program: Program) -> str:
    if program.schedules is None:
        return _NONE
    if program.schedules.empty_option_raises:
        return "each step; an empty option stops it"
    return "each step; an option ends at its first bracket" if program.schedules.cuts_options else "each step"


def _breaks(program: Program) -> str:
    breaks = program.breaks
    if breaks is None:
        return "none: BREAK is text"
    said = [f"`{word}`" for word in breaks.words]
    said += ["a line end"] * breaks.line_ends
    more = ["inside of brackets too"] * breaks.in_brackets + ["not in a negative prompt"] * (not breaks.in_negative)
    more += ["two in a row are words"] * (not breaks.blank_between)
    return "; ".join([", ".join(said), *more])


def _comments(program: Program) -> str:
    comments = program.comments
    if comments is None:
        return "none"
    said = ["`#`"] * comments.hash
    if comments.slashes is not None:
        said.append("`//`" if comments.slashes == "anywhere" else "`//` at a line's start")
    if comments.block is not None:
        said.append(
            {"every": "`/* */`", "first": "the first `/* */`", "line start": "`/* */` at a line's start"}[
                comments.block
            ]
        )
    more = ["in positive prompts"] * (not comments.in_negative) + ["by the page"] * comments.by_page
    return ", ".join([*said, *more])


def _tags(program: Program) -> str:
    networks = program.networks
    if networks is None:
        return _NONE
    said = ", ".join(f"`<{kind}:…>`" for kind in networks.loads)
    said += "; others are cut out, too" if networks.cuts_unknown else "; others are its own, or text"
    return said if networks.in_negative else f"{said}; in positive prompts"


def _lora_numbers(program: Program) -> str:
    networks = program.networks
    if networks is None:
        return ""
    said = {
        "drops all": "no LoRA of the prompt is loaded",
        "weight 1": "it counts as 1",
        "raises": "no picture is made",
    }[networks.bad_number]
    return f"{said}; `0.5@0,1@1` changes with the steps" if networks.step_weights else said


def _embeddings(program: Program) -> str:
    return {
        None: "none",
        "name": "by their name",
        "prefix": "`embedding:name`, after a blank or at the start",
        "either": "by their name, or `embedding:name`",
        "angle": "`<name>`",
        "tag": "`<embed:name>`",
    }[program.embeddings]


def _templates(program: Program) -> str:
    templates = program.templates
    if templates is None:
        return "none"
    said = [
        f"`{form}`" for form, filled in (("{a|b}", templates.variants), ("__name__", templates.wildcards)) if filled
    ]
    said += [f"`{form}`" for form in (templates.choice, templates.wildcard) if form is not None]
    return ", ".join([*said, *["by the page"] * templates.by_page])


def _lengths(program: Program) -> str:
    if program.encoding.chunks is not None:
        return f"chunks of {program.encoding.chunks} tokens"
    return "" if program.encoding.longest is None else f"cut after {program.encoding.longest} tokens"


_FEATURES: tuple[tuple[str, Callable[[Program], str]], ...] = (
    ("`(a)`", _round),
    ("`[a]`", _square),
    ("`{a}`", _curly),
    ("weights", _number),
    ("nesting", _nesting),
    ("`(a: 1.2 )`", _blanks),
    ("`(a:1.2.3)`", _bad_number),
    ("escapes", _escapes),
    ("a bracket that closes nothing", lambda program: program.strays),
    ("`[a:b:0.5]`", _schedules),
    ("`[a|b]`", _alternation),
    ("AND", lambda program: "parts with weights, in positive prompts" if program.composition else _NONE),
    ("new chunk", _breaks),
    ("comments", _comments),
    ("tags", _tags),
    ("a LoRA weight that is not a number", _lora_numbers),
    ("embeddings", _embeddings),
    ("filled in", _templates),
    ("compel's functions", lambda program: "`.and()`, `.blend()`, `.swap()`" if program.functions else _NONE),
    ("length", _lengths),
)


def shown_programs() -> tuple[Program, ...]:
    """The programs that have a page: those whose syntax is known, and trainers."""
    return tuple(program for program in all_programs() if program.name != "other")


def feature_table() -> str:
    """What each program reads, feature by program."""
    shown = [program for program in all_programs() if program.is_known]
    head = ["", *(f"[{program.label}](programs/{program.name}.md)" for program in shown)]
    rows = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for title, describe in _FEATURES:
        rows.append(f"| {' | '.join(cell(each) for each in (title, *map(describe, shown)))} |")
    return "\n".join(rows)


def programs_page() -> str:
    """All programs, with how they are known."""
    lines = [_GENERATED, "", "# Programs", ""]
    lines += ["What promptlint knows of each program, and how it is known."]
    lines += [
        "[The table](../host.md#other-programs) sets them beside each other.",
        "",
        "| `--target` | program | what it is |",
        "|---|---|---|",
    ]
    lines += [f"| [`{each.name}`]({each.name}.md) | {each.label} | {each.summary} |" for each in shown_programs()]
    lines += [
        "",
        "For a program that is not listed say `--target other`: only what is true of any text is then reported.",
    ]
    return "\n".join(lines) + "\n"


def program_page(program: Program) -> str:
    """One program: what it reads, what else is to be said, the sources, and the rules that it has or has not."""
    lines = [
        _GENERATED,
        "",
        f"# {program.label[0].upper()}{program.label[1:]}",
        "",
        f"`--target {program.name}`",
        "",
        program.summary,
        "",
    ]
    if program.is_known:
        lines += ["## What it reads", "", "| | |", "|---|---|"]
        described = ((title, describe(program)) for title, describe in _FEATURES)
        lines += [f"| {cell(title)} | {cell(said)} |" for title, said in described if said]
        lines += [""]
    if program.raises:
        lines += ["## What stops it", "", *(f"- {cell(said)}" for said in program.raises), ""]
    if program.notes:
        lines += ["## More about it", "", *(f"- {cell(said)}" for said in program.notes), ""]
    if program.host is not None:
        lines += [
            "## What reaches the model",
            "",
            f"`promptlint show --target {program.name}` draws it; in Python it is `promptlint.evaluate(prompt,",
            f'host="{program.name}")`.',
            "",
        ]
    lines += ["## How it is known", "", *(source_line(source) for source in program.sources), ""]
    lines += ["## Rules", "", *_rules(program)]
    return "\n".join(lines).rstrip() + "\n"


def source_line(source: Source) -> str:
    """A source as an item of a list, with how the fact is known."""
    how = {
        "executed": "its code was run",
        "read": "its code was read, not run",
        "documented": "its documents only",
    }[source.status]
    files = ": " + ", ".join(f"`{name}`" for name in source.files) if source.files else ""
    return f"- {source.name}, {source.version}: {how}{files}"


def _rules(program: Program) -> list[str]:
    """The rules that apply, or those that do not, whichever are fewer."""
    on = [rule for rule in all_rules() if rule.applies_to(program)]
    off = [rule for rule in all_rules() if not rule.applies_to(program)]
    if not off:
        return ["All rules apply to its prompts."]
    fewer, which = (on, "These do") if len(on) < len(off) else (off, "All do but these")
    codes = ", ".join(f"[{rule.code}](../rules/{rule.code}.md)" for rule in fewer)
    return [f"Of {len(on) + len(off)} rules {len(on)} apply to its prompts. {which}:", f"{codes}."]
