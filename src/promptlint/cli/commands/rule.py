"""`promptlint rule`: what the rules say about themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.cli.errors import UsageError
from promptlint.cli.offers import offer, rule_names
from promptlint.cli.options import Options, add_colour, add_help
from promptlint.cli.parser import Parser
from promptlint.cli.terminal import colour_wanted, columns, complain, prepare, write

if TYPE_CHECKING:
    from promptlint.output.style import Style
    from promptlint.rules.kit.rule import Case, Rule
    from promptlint.rules.kit.tool_codes import ToolCode

__all__ = ["RuleOptions", "new_parser", "run"]

_MAX_WIDTH = 100
_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class RuleOptions(Options):
    """Which rules to explain."""

    codes: tuple[str, ...]
    output_format: str
    color: str


def new_parser() -> Parser[RuleOptions]:
    """The parser of the command's arguments."""
    description = "Explain rules, named by code or name; without any, list them all."
    parser = Parser(RuleOptions, "rule", description, "[OPTIONS] [CODE...]")
    add = parser.add_argument_group("Arguments and options").add_argument
    offer(add("codes", nargs="*", metavar="CODE", help="such as PW008 or nested-weight"), rule_names)
    add("--output-format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json")
    add_colour(add)
    add_help(add)
    return parser


def run(options: RuleOptions) -> int:
    """Explain rules, or list them; returns 2 where a code names none. Raises UsageError."""
    rules, unknown = _find(options.codes)
    if options.output_format == "json":
        _write_json(rules)
    elif rules:
        from promptlint.output.style import Style

        style = Style(colour_wanted(options.color, sys.stdout))
        write(_text(rules, options, style), colours=style.on)
    for code in unknown:
        complain(_unknown(code))
    return 2 if unknown else 0


def _find(codes: Sequence[str]) -> tuple[list[Rule | ToolCode], list[str]]:
    """The rules of some codes or names, and those that name none. The configuration of the working directory may bring
    rules of its own; it is asked for a list, and for what promptlint itself does not have."""
    from promptlint.rules.kit.tool_codes import TOOL_CODES, find_tool_code
    from promptlint.rules.registry import all_rules, find_rule

    if not codes:
        return [*all_rules(), *_configured(), *TOOL_CODES], []
    found = {code: find_rule(code) or find_tool_code(code) for code in codes}
    if None in found.values():
        others = {name.casefold(): rule for rule in _configured() for name in (rule.code, rule.name)}
        found |= {code: others.get(code.casefold()) for code, rule in found.items() if rule is None}
    return [rule for rule in found.values() if rule is not None], [c for c, rule in found.items() if rule is None]


def _configured() -> list[Rule]:
    """The rules that are there because the configuration of the working directory says so. Raises UsageError."""
    from promptlint.config import ConfigFileError
    from promptlint.engine.project import Project
    from promptlint.engine.settings import ConfigError
    from promptlint.rules.registry import all_rules

    try:
        available = Project().for_path("prompt.txt").settings.available()
    except (ConfigFileError, ConfigError) as error:
        raise UsageError(str(error)) from None
    ours = {rule.code for rule in all_rules()}
    return [rule for rule in available if rule.code not in ours]


def _unknown(code: str) -> str:
    from promptlint.resources.names import closest
    from promptlint.rules.kit.tool_codes import TOOL_CODES
    from promptlint.rules.registry import all_rules

    known: list[Rule | ToolCode] = [*all_rules(), *_configured(), *TOOL_CODES]
    match = closest(code, [name for rule in known for name in (rule.code, rule.name)])
    suggestion = f" (did you mean {match}?)" if match else ""
    return f"unknown rule {code!r}{suggestion}; `promptlint rule` lists all rules"


def _text(rules: list[Rule | ToolCode], options: RuleOptions, style: Style) -> str:
    if not options.codes:
        return _table(rules, style)
    width = max(40, min(columns(sys.stdout), _MAX_WIDTH))
    return "\n".join("".join(f"{line}\n" for line in _page(rule, style, width)) for rule in rules)


def _table(rules: Iterable[Rule | ToolCode], style: Style) -> str:
    from promptlint.output.display import visible

    head = ("code", "name", "severity", "fixable", "default")
    rows = [(visible(r.code), visible(r.name), str(r.severity), *_fix_and_default(r)) for r in rules]
    sizes = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [
        "  ".join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)).rstrip() for row in (head, *rows)
    ]
    return "\n".join([style.bold(lines[0]), *lines[1:], ""])


def _fix_and_default(rule: Rule | ToolCode) -> tuple[str, str]:
    """A code of the tool's own is always on."""
    default = "preview" if getattr(rule, "preview", False) else str(getattr(rule, "default", "on"))
    return str(rule.fixable or "no"), default


def _page(rule: Rule | ToolCode, style: Style, width: int) -> Iterator[str]:
    from promptlint.output.display import visible, wrap
    from promptlint.rules.listing import rule_info

    yield f"{style.severity(rule.severity, rule.code)} {style.bold(visible(rule.name))}"
    info = rule_info(rule)
    facts = [f"severity: {info.severity}", f"fix: {info.fixable}" if info.fixable else "no fix"]
    facts += [f"default: {info.default}"] + ([f"since {info.since}"] if info.since else [])
    yield "; ".join(facts)
    if info.preview:
        yield "in preview: off, whatever selects it, unless --preview or preview = true asks for previews"
    if info.aliases:
        yield f"also chosen by {' and '.join(info.aliases)}, which it was part of"
    yield ""
    fenced = False
    for paragraph in (info.documentation or "No documentation.").split("\n\n"):
        lines = [visible(line) for line in paragraph.splitlines()]
        if lines and lines[0].startswith("## "):
            yield style.bold(lines[0].removeprefix("## "))
            lines = lines[1:]
        flowing: list[str] = []
        for line in lines:
            fence = line.startswith("```")
            if fenced or fence or line.startswith(("    ", "- ", "* ", "|")):
                if flowing:
                    yield wrap(" ".join(flowing), width)
                    flowing = []
                yield line
                fenced = fenced != fence
            else:
                flowing.append(line.strip())
        if flowing:
            yield wrap(" ".join(flowing), width)
        yield ""
    if info.options:
        yield style.bold("Options")
        for option in info.options:
            words = f": {visible(option.words)}" if option.words else ""
            yield wrap(f"{option.name} ({option.type}, by default {option.default}){words}", width)
        yield ""
    cases: Sequence[Case]
    for title, cases in (("Flagged", getattr(rule, "bad", ())), ("Left alone", getattr(rule, "good", ()))):
        if cases:
            yield style.bold(title)
            for case in cases:
                yield f"  {visible(case.text)}{_circumstances(case)}"
                fixed = getattr(case, "fixed", None)
                if fixed is not None:
                    yield f"    fixed: {visible(fixed) or '(nothing)'}"
            yield ""


def _circumstances(case: Case) -> str:
    from promptlint.output.display import visible

    facts = []
    if case.role != "positive":
        facts.append(f"{case.role} prompt")
    if case.negative is not None:
        facts.append(f"negative prompt: {visible(case.negative)}")
    if case.target != "a1111":
        facts.append(f"target {case.target}")
    if case.model_family is not None:
        facts.append(f"model family {case.model_family}")
    if case.also_targets:
        facts.append(f"also for {', '.join(case.also_targets)}")
    facts += [f"{key}: {value}" for key, value in case.settings.items()]
    if case.plugins:
        facts.append(f"with {', '.join(case.plugins)}")
    if case.options:
        facts.append("with options")
    if case.manifest is not None:
        facts.append("requires " + ", ".join(requirement.name for requirement in case.manifest.requirements))
    if case.inventory is not None:
        facts.append("with an inventory")
    return f"   [{'; '.join(facts)}]" if facts else ""


def _write_json(rules: Iterable[Rule | ToolCode]) -> None:
    from promptlint.formats.json_writing import written_json

    prepare(utf8=True)
    write(written_json({"version": _VERSION, "rules": [_json(rule) for rule in rules]}) + "\n")


def _json(rule: Rule | ToolCode) -> dict[str, Any]:
    from promptlint.rules.listing import rule_info

    info = rule_info(rule)
    cases = {key: [_json_case(case) for case in getattr(rule, key, ())] for key in ("good", "bad")}
    return {
        "code": info.code,
        "name": info.name,
        "aliases": list(info.aliases),
        "family": info.family,
        "severity": info.severity,
        "fixable": info.fixable,
        "since": info.since,
        "summary": info.summary,
        "documentation": info.documentation or "No documentation.",
        "default": info.default,
        "preview": info.preview,
        "roles": sorted(getattr(rule, "roles", ())),
        "targets": sorted(info.targets),
        "options": {option.name: option.default for option in info.options},
        "option_help": {option.name: option.words for option in info.options},
        **cases,
    }


def _json_case(case: Case) -> dict[str, Any]:
    keys = ("text", "role", "negative", "target", "fixed")
    return {key: getattr(case, key) for key in keys if getattr(case, key, None) is not None}
