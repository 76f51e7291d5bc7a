"""What people meant who know other tools: their words for our commands and options, and a prompt where a path goes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from promptlint.cli.fix_hint import as_typed

__all__ = ["as_text", "command_meant", "is_like_text", "option_meant"]

_COMMANDS = {
    "check": ("lint", "linter", "run", "analyze", "analyse", "validate", "verify", "test", "scan", "eslint", "audit"),
    "check --watch": ("watch",),
    "check --add-ignore": ("add-ignore", "add-noqa", "noqa", "suppress"),
    "check --show-files": ("show-files", "files"),
    "check --statistics": ("stats", "statistics"),
    "fix": ("autofix", "repair", "correct", "lint-fix"),
    "format": ("fmt", "reformat", "prettify", "prettier", "style", "normalize", "normalise"),
    "show": (
        "parse",
        "tokens",
        "tokenize",
        "tokenise",
        "count",
        "view",
        "preview",
        "print",
        "debug",
        "inspect",
        "dump",
    ),
    "extract": ("read", "metadata", "pnginfo", "prompts"),
    "rule": ("explain", "rules", "list", "list-rules", "docs", "doc", "describe", "why"),
    "init": ("new", "create", "setup", "start"),
    "config": ("configuration", "settings", "show-settings", "show-config", "options"),
    "models list": ("loras", "lora", "embeddings", "inventory"),
    "models lock": ("lock",),
    "server": ("lsp", "langserver", "language-server", "serve", "daemon"),
    "completion": ("completions", "generate-shell-completion", "install-completion", "autocomplete"),
    "--version": ("version", "ver"),
    "--help": ("usage", "man"),
}
_OPTIONS = {
    "--add-ignore": ("--add-noqa", "--suppress-all", "--suppress"),
    "--as-found": ("--no-named",),
    "--baseline": ("--suppressions-location",),
    "--exit-zero": ("--no-error", "--no-errors", "--warn-only"),
    "--extend-select": ("--enable", "--rule", "--add-rules"),
    "--fail-level": ("--max-warnings", "--error-on", "--error-on-warnings", "--fail-on", "--strict"),
    "--fix": ("--write", "--autofix", "--apply", "--in-place", "--fixes"),
    "--ignore": ("--disable", "--skip", "--extend-ignore", "--exclude-rules"),
    "--jobs": ("--workers", "--parallel", "--processes", "--threads", "--concurrency"),
    "--max-findings": ("--max-diagnostics", "--max-problems", "--limit"),
    "--min-severity": ("--severity", "--level", "--diagnostic-level"),
    "--models": ("--model", "--loras", "--lora-dir", "--webui"),
    "--output-format": ("--format", "--reporter", "--formatter", "--report-format"),
    "--plugin": ("--plugins", "--extension", "--extensions"),
    "--positive": ("--text", "--prompt", "--string", "--code", "--command"),
    "--select": ("--rules", "--only", "--include-rules"),
    "--target": ("--host", "--ui", "--program", "--dialect"),
    "--unsafe-fixes": ("--unsafe", "--fix-unsafe", "--aggressive"),
    "--verbose": ("--debug",),
}
_ELSEWHERE = {
    "--explain": "`promptlint rule CODE` explains a rule",
    "--list-rules": "`promptlint rule` lists all rules",
    "--show-settings": "`promptlint config PATH` shows them",
    "--print-config": "`promptlint config PATH` shows it",
    "--init": "`promptlint init` writes a configuration",
    "--exclude": "`exclude` is a setting of promptlint.toml",
    "--per-file-ignores": "`[per-file-ignores]` is a table of promptlint.toml",
    "--cache": "clean files are remembered anyway; --no-cache checks them again",
    "--stdin": "`-` among the paths is standard input",
    "--version": "`promptlint --version` has no command",
}
_LIKE_AN_OPTION = 72.0
"""How like an option must be, of 100, to be meant: `--explain` is not `--plugin` (62)."""
_LONGEST_SHOWN = 60
_SIGNS = ",()[]<>{}|:\n"


def command_meant(word: str) -> str | None:
    """The command that other tools call so, with its options."""
    return next((ours for ours, words in _COMMANDS.items() if word.casefold() in words), None)


def option_meant(option: str, options: Iterable[str]) -> str | None:
    """What to say to somebody who gave an option that is not among `options`, or None."""
    options = tuple(options)
    meant = next((ours for ours, words in _OPTIONS.items() if option in words and ours in options), None)
    if meant is None and option not in _ELSEWHERE:
        from promptlint.resources.names import Names

        meant = Names(options).closest(option, like=_LIKE_AN_OPTION)
    return f"did you mean {meant}?" if meant else _ELSEWHERE.get(option)


def is_like_text(argument: str) -> bool:
    """Whether what should be a path reads as a prompt: it has blanks, commas or brackets, and no suffix at its end."""
    path = PurePath(argument)
    if 1 < len(path.suffix) < 8 and path.suffix[1:].isalnum() and not path.suffix[1:].isdigit():
        return False
    is_path = argument.startswith(("/", "./", "../", "~", "\\")) or argument[1:3] in (":\\", ":/")
    return not is_path and (any(sign in argument for sign in _SIGNS) or " " in argument.strip())


def as_text(argument: str) -> str:
    """How to check a text that was given as a path."""
    if len(argument) > _LONGEST_SHOWN:
        return "to check a text: promptlint check --positive TEXT"
    option = [f"--positive={argument}"] if argument.startswith("-") else ["--positive", argument]
    return f"to check a text: promptlint check {as_typed(option)}"
