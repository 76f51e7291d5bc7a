"""`promptlint config`: which settings are in force for a file, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.cli.arguments import Parser
from promptlint.cli.configuration import Configuration
from promptlint.cli.selection import RULES_TITLE, add_rule_options, rule_options
from promptlint.cli.terminal import prepare, write

if TYPE_CHECKING:
    from promptlint.engine.resolver import Resolved

__all__ = ["run"]

_VERSION = 1
_ADDING = ("extend-select", "extend-ignore", "rules")
"""Keys that overrides add to and do not replace."""


def run(arguments: Sequence[str]) -> int:
    """Show the settings of a file or folder; returns the exit status. Raises UsageError."""
    parser = _parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    path = Path(values.path)
    configuration = Configuration(values)
    resolved = configuration.for_path(path if not path.is_dir() else path / "prompt.txt")
    if values.output_format == "json":
        from promptlint.output.json import dumps  # noqa: PLC0415

        prepare(utf8=True)
        write(dumps(_object(resolved, rule_options(values))) + "\n")
    else:
        write("".join(f"{line}\n" for line in _lines(resolved, rule_options(values))))
    return 0


def _parser() -> Parser:
    parser = Parser(
        "promptlint config",
        "Show every setting in force for a file, and where it comes from.",
        "promptlint config [OPTIONS] [PATH]",
    )
    add = parser.add_argument_group("Arguments and options").add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="a file or folder, which need not exist (default: .)")
    add("--output-format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json")
    add("-h", "--help", action="store_true", help="this text")
    add_rule_options(parser.add_argument_group(RULES_TITLE).add_argument)
    parser.set_defaults(models=None, lock=None)
    return parser


def _lines(resolved: Resolved, options: Mapping[str, Any]) -> Iterator[str]:
    config = resolved.config
    yield f"# configuration: {config.file}" if config is not None else "# no configuration file; these are the defaults"
    rows = [(key, _written(value), origin) for key, value, origin in _settings(resolved, options)]
    size = min(60, max(len(f"{key} = {value}") for key, value, _ in rows))
    for key, value, origin in rows:
        yield f"{f'{key} = {value}':<{size}}  # {origin}"
    yield ""
    codes = [rule.code for rule in resolved.settings.selected()]
    yield f"# rules that are on: {len(codes)}"
    for at in range(0, len(codes), 12):
        yield f"#   {' '.join(codes[at : at + 12])}"


def _object(resolved: Resolved, options: Mapping[str, Any]) -> dict[str, Any]:
    config = resolved.config
    return {
        "version": _VERSION,
        "file": str(config.file) if config is not None else None,
        "settings": {key: {"value": value, "origin": origin} for key, value, origin in _settings(resolved, options)},
        "role": resolved.role,
        "kind": resolved.kind,
        "rules": [rule.code for rule in resolved.settings.selected()],
    }


def _settings(resolved: Resolved, options: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Each key with its value and origin: the last that sets it, of the file, its overrides and the options."""
    from promptlint.config.model import ConfigFile, Format  # noqa: PLC0415

    config = resolved.config
    for name, field in ConfigFile.model_fields.items():
        key = field.alias or name
        if key == "extend":
            continue
        value, origin = field.get_default(call_default_factory=True), "default"
        if isinstance(value, Format):
            value = value.model_dump(by_alias=True)
        if key == "target":
            value = resolved.settings.target
        if config is not None and key in config.values:
            value = {**value, **config.values[key]} if key == "format" else config.values[key]
            origin = str(config.origin(key))
        for number in resolved.overrides if config is not None else ():
            table = config.values["overrides"][number] if config is not None else {}
            if key in table and config is not None:
                value = _joined(value, table[key]) if key in _ADDING else table[key]
                origin = str(config.origin("overrides", number, key))
        if key in options:
            value = _joined(value or [], options[key]) if key in _ADDING or key == "ignore" else options[key]
            origin = "command line"
        yield key, value, origin


def _joined(value: Any, more: Any) -> Any:
    return {**value, **more} if isinstance(value, dict) else [*value, *more]


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
