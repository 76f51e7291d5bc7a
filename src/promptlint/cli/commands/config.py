"""`promptlint config`: which settings apply to a file, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.cli.options import RULES_TITLE, RuleGroup, add_help, add_rules
from promptlint.cli.parser import Parser
from promptlint.cli.project import open_project, rule_settings
from promptlint.cli.terminal import prepare, write, write_line

if TYPE_CHECKING:
    from promptlint.engine.in_force import InForce
    from promptlint.engine.layers import SetBy
    from promptlint.engine.project import Project

__all__ = ["ConfigOptions", "new_parser", "run"]

_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class ConfigOptions(RuleGroup):
    """Whose settings to show, with which options of a run."""

    path: str
    output_format: str


def new_parser() -> Parser[ConfigOptions]:
    """The parser of the command's arguments."""
    description = "Show every setting that applies to a file, and where it comes from."
    parser = Parser(ConfigOptions, "config", description, "[OPTIONS] [PATH]")
    add = parser.add_argument_group("Arguments and options").add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="a file or folder, which need not exist (default: .)")
    add("--output-format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json")
    add_help(add)
    add_rules(parser.add_argument_group(RULES_TITLE).add_argument)
    return parser


def run(options: ConfigOptions) -> int:
    """Show the settings of a file or folder; returns the exit status. Raises UsageError."""
    path = Path(options.path)
    project = open_project(options, rule_settings(options))
    in_force = project.for_path(path if not path.is_dir() else path / "prompt.txt")
    read_as = _read_as(path, project, in_force)
    if options.output_format == "json":
        from promptlint.formats.json_writing import written_json

        prepare(utf8=True)
        write(written_json(_object(in_force) | {"file-kind": read_as}) + "\n")
    else:
        for line in _lines(in_force):
            write_line(line)
        if in_force.settings.plugin_rules:
            from promptlint.rules.plugin_places import passed_over

            for line in passed_over():
                write_line(f"# plug-in {line}")
        for how, kind in read_as.items():
            write_line(f"# {how}: {kind}")
    return 0


def _read_as(path: Path, project: Project, in_force: InForce) -> dict[str, str]:
    """Why a file that exists would be read, and as what, where it is named and where a folder is searched."""
    if not path.is_file():
        return {}
    from promptlint.cli.remarks import described
    from promptlint.documents.decoding import ReadError
    from promptlint.documents.reader import read_documents

    answers: dict[str, str] = {}
    for how, found in (("named", False), ("found in a folder", True)):
        try:
            place = project.place_of(path, found=found)
            document = next(iter(read_documents(path, place=place, **in_force.given)))
        except ReadError as error:
            answers[how] = str(error).removeprefix(f"{path}: ")
        else:
            answers[how] = described(document)
    return answers


def _lines(in_force: InForce) -> Iterator[str]:
    config, excluded = in_force.config, in_force.excluded
    yield f"# configuration: {config.file}" if config is not None else "# no configuration file; these are the defaults"
    if excluded is not None:
        yield f'# left out: "{excluded.pattern}" ({excluded.origin}); --no-exclude takes it in'
    rows = [
        (f"{key} = {_written(setting.value)}", ", ".join(map(_origin, setting.origins)))
        for key, setting in in_force.layers.items()
    ]
    size = min(60, max(len(row) for row, _ in rows))
    for row, origin in rows:
        yield f"{row:<{size}}  # {origin}"
    yield ""
    codes = [rule.code for rule in in_force.settings.selected()]
    yield f"# rules that are on: {len(codes)}"
    for at in range(0, len(codes), 12):
        yield f"#   {' '.join(codes[at : at + 12])}"


def _origin(by: SetBy) -> str:
    """Who sets a value, for people: a place, with what stands there where it is not the key itself."""
    if by.place is None:
        return {"options": "command line", "preset": "preset"}.get(by.who, by.who)
    what = f" (override {by.number})" if by.who == "override" else " (preset)" if by.who == "preset" else ""
    return f"{by.place}{what}"


def _object(in_force: InForce) -> dict[str, Any]:
    config, excluded = in_force.config, in_force.excluded
    layers = dict(in_force.layers)
    role, kind = layers.pop("role"), layers.pop("kind")
    return {
        "version": _VERSION,
        "file": str(config.file) if config is not None else None,
        "excluded": {"pattern": excluded.pattern, "origin": str(excluded.origin)} if excluded is not None else None,
        "settings": {
            key: {"value": setting.value, "origin": _place(setting.origins[-1])} for key, setting in layers.items()
        },
        "origins": {key: [_json_origin(by) for by in setting.origins] for key, setting in in_force.layers.items()},
        "role": role.value,
        "kind": kind.value,
        "rules": [rule.code for rule in in_force.settings.selected()],
    }


def _place(by: SetBy) -> str:
    return str(by.place) if by.place is not None else _origin(by)


def _json_origin(by: SetBy) -> dict[str, Any]:
    place = {"place": str(by.place)} if by.place is not None else {}
    number = {"number": by.number} if by.number is not None else {}
    return {"from": "command line" if by.who == "options" else by.who, **place, **number}


def _written(value: Any) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + "}"
    return str(value)
