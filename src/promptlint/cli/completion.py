"""`promptlint completion`: what a shell needs to complete commands, options and rules."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping, Sequence
from importlib import import_module

from promptlint.cli.arguments import Parser
from promptlint.cli.errors import UsageError
from promptlint.cli.terminal import write

__all__ = ["run"]

_SHELLS = ("bash", "zsh", "fish")
_OPTION = re.compile(r"(?m)^ {2,}(?:-\w(?: [A-Z]+)?, )?(--[a-z][a-z-]+)")
_BASH = """\
_promptlint() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands}" -- "$current"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{cases}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *)
      if [ "${{COMP_WORDS[1]}}" = rule ]; then
        COMPREPLY=($(compgen -W "{rules}" -- "$current"))
      else
        COMPREPLY=($(compgen -f -- "$current"))
      fi
      ;;
  esac
}}
complete -o filenames -F _promptlint promptlint
"""


def run(arguments: Sequence[str]) -> int:
    """Print the script of a shell; returns the exit status. Raises UsageError."""
    parser = Parser(
        "promptlint completion",
        "Print a script that completes commands, options and rules, for the start of your shell.",
        "promptlint completion SHELL",
    )
    add = parser.add_argument_group("Arguments and options").add_argument
    add("shell", nargs="?", metavar="SHELL", help=", ".join(_SHELLS))
    add("-h", "--help", action="store_true", help="this text")
    parser.epilog = 'bash: eval "$(promptlint completion bash)"; fish: promptlint completion fish | source'
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    if values.shell not in _SHELLS:
        raise UsageError(f"name a shell: {', '.join(_SHELLS)}")
    write(_fish() if values.shell == "fish" else _bash(zsh=values.shell == "zsh"))
    return 0


def _options() -> Mapping[str, list[str]]:
    """The options of every command, from its own help."""
    from promptlint.cli.app import COMMANDS  # noqa: PLC0415

    found: dict[str, list[str]] = {}
    for command in COMMANDS:
        text = io.StringIO()
        if command != "completion":
            with contextlib.redirect_stdout(text):
                import_module(f"promptlint.cli.{command}").run(["--help"])
        found[command] = sorted({*_OPTION.findall(text.getvalue()), "--help"})
    return found


def _rules() -> list[str]:
    from promptlint.rules.registry import all_rules  # noqa: PLC0415

    return [name for rule in all_rules() for name in (rule.code, rule.name)]


def _bash(*, zsh: bool) -> str:
    options = _options()
    cases = "\n".join(f'    {command}) words="{" ".join(found)}" ;;' for command, found in options.items())
    script = _BASH.format(commands=" ".join(options), cases=cases, rules=" ".join(_rules()))
    return f"autoload -U +X bashcompinit && bashcompinit\n{script}" if zsh else script


def _fish() -> str:
    lines = []
    for command, found in _options().items():
        lines.append(f"complete -c promptlint -n __fish_use_subcommand -a {command}")
        lines += [
            f"complete -c promptlint -n '__fish_seen_subcommand_from {command}' -l {option.removeprefix('--')}"
            for option in found
        ]
    lines.append(f"complete -c promptlint -f -n '__fish_seen_subcommand_from rule' -a '{' '.join(_rules())}'")
    return "\n".join(lines) + "\n"
