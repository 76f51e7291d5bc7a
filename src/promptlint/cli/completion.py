"""`promptlint completion`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from promptlint.cli.arguments import Parser, offer
from promptlint.cli.errors import UsageError
from promptlint.cli.terminal import write

__all__ = ["new_parser", "run"]

_SHELLS = ("bash", "zsh", "fish")
_PATHS = ("DIR", "FILE", "FOLDER", "PATH", "TEXT|PATH")
"""What arguments that name files call their value."""
_BASH = """\
_promptlint() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" option="${{COMP_WORDS[COMP_CWORD-1]}}" subcommand="${{COMP_WORDS[1]}}"
  local prefix="" words="" actions="" options="" arguments="" files="" several=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands}" -- "$current"))
    return
  fi
  # --option=value is one word, or three where the shell takes = for the end of a word.
  case "$current" in
    --*=*) prefix="${{current%%=*}}="; option="${{current%%=*}}"; current="${{current#*=}}" ;;
    =) current="" ;;
    *) if [ "$option" = "=" ]; then option="${{COMP_WORDS[COMP_CWORD-2]}}"; fi ;;
  esac
  case "$subcommand" in
{cases}
  esac
  case "$subcommand $option" in
{values}
    *)
      if [ -n "$prefix" ]; then return; fi
      case "$current" in
        -*) words="$options" ;;
        *)
          if [ "$COMP_CWORD" -eq 2 ] && [ -n "$actions" ]; then words="$actions"
          elif [ "$arguments" = "/" ]; then files=1
          else words="$arguments"
          fi
          ;;
      esac
      ;;
  esac
  if [ -n "$files" ]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -P "$prefix" -f -- "$current"))
    return
  fi
  if [ -n "$several" ]; then
    case "$current" in
      *,*) prefix="$prefix${{current%,*}},"; current="${{current##*,}}" ;;
    esac
  fi
  COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$current"))
}}
complete -o filenames -F _promptlint promptlint
"""


def run(arguments: Sequence[str]) -> int:
    """Print the script of a shell; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    if values.shell not in _SHELLS:
        raise UsageError(f"name a shell: {', '.join(_SHELLS)}")
    write(_fish() if values.shell == "fish" else _bash(zsh=values.shell == "zsh"))
    return 0


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser(
        "promptlint completion",
        "Print a script that completes commands, options and their values, for the start of your shell.",
        "promptlint completion SHELL",
    )
    add = parser.add_argument_group("Arguments and options").add_argument
    offer(add("shell", nargs="?", metavar="SHELL", help=", ".join(_SHELLS)), lambda: _SHELLS)
    add("-h", "--help", action="store_true", help="this text")
    parser.epilog = 'bash: eval "$(promptlint completion bash)"; fish: promptlint completion fish | source'
    return parser


@dataclass(frozen=True)
class _Value:
    """What may stand in one place: some words, `several` of them with commas between, or files; or nobody knows."""

    words: tuple[str, ...] = ()
    files: bool = False
    several: bool = False


@dataclass(frozen=True)
class _Option:
    """An option by its names; `value` is None for one that takes none."""

    names: tuple[str, ...]
    help: str
    value: _Value | None


@dataclass(frozen=True)
class _Command:
    """What a command takes; `actions` are words of which one comes first."""

    actions: tuple[str, ...]
    options: tuple[_Option, ...]
    arguments: _Value

    @classmethod
    def of(cls, parser: Parser) -> _Command:
        options: list[_Option] = []
        arguments = _Value()
        for action in parser._actions:  # noqa: SLF001  # argparse has no public way to ask
            if action.help == argparse.SUPPRESS:
                continue
            if not action.option_strings:
                arguments = _value(action)
                continue
            value = None if action.nargs == 0 else _value(action)
            options.append(_Option(tuple(action.option_strings), (action.help or "") % vars(action), value))
        return cls(parser.actions, tuple(options), arguments)


def _value(action: argparse.Action) -> _Value:
    completer = getattr(action, "completer", None)
    words: Iterable[str] | None = completer() if completer is not None else action.choices
    if words is None:
        return _Value(files=action.metavar in _PATHS)
    repeated = isinstance(action, argparse._AppendAction)  # noqa: SLF001  # there is no public name
    return _Value(tuple(dict.fromkeys(words)), several=repeated)


def _commands() -> Mapping[str, _Command]:
    from promptlint.cli.app import COMMANDS

    return {name: _Command.of(import_module(f"promptlint.cli.{name}").new_parser()) for name in COMMANDS}


def _bash(*, zsh: bool) -> str:
    commands = _commands()
    cases = "\n".join(f"    {name}) {_bash_command(command)} ;;" for name, command in commands.items())
    # Options with the same value share a line, which keeps the script small: there are many rules.
    same: dict[_Value, list[str]] = {}
    for name, command in commands.items():
        for option in command.options:
            if option.value is not None:
                same.setdefault(option.value, []).extend(f'"{name} {each}"' for each in option.names)
    values = "\n".join(f"    {'|'.join(places)}) {_bash_value(value)} ;;" for value, places in same.items())
    script = _BASH.format(commands=" ".join(commands), cases=cases, values=values)
    return f"autoload -U +X bashcompinit && bashcompinit\n{script}" if zsh else script


def _bash_command(command: _Command) -> str:
    options = " ".join(name for option in command.options for name in option.names if name.startswith("--"))
    arguments = "/" if command.arguments.files else " ".join(command.arguments.words)
    return f'actions="{" ".join(command.actions)}" options="{options}" arguments="{arguments}"'


def _bash_value(value: _Value) -> str:
    if value.files:
        return "files=1"
    if not value.words:
        return "return"
    several = " several=1" if value.several else ""
    return f'words="{" ".join(value.words)}"{several}'


def _fish() -> str:
    return "".join(f"{line}\n" for line in _fish_lines())


def _fish_lines() -> Iterator[str]:
    yield "complete -c promptlint -f"
    for name, command in _commands().items():
        yield f"complete -c promptlint -n __fish_use_subcommand -a {name}"
        within = f"complete -c promptlint -n '__fish_seen_subcommand_from {name}'"
        after = within
        if command.actions:
            words = " ".join(command.actions)
            seen = f"__fish_seen_subcommand_from {name}; and {{}}__fish_seen_subcommand_from {words}"
            yield f"complete -c promptlint -n '{seen.format('not ')}' -a '{words}'"
            after = f"complete -c promptlint -n '{seen.format('')}'"
        if command.arguments.files:
            yield f"{after} -F"
        elif command.arguments.words:
            yield f"{after} -a '{' '.join(command.arguments.words)}'"
        for option in command.options:
            names = " ".join(f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in option.names)
            help_ = option.help.replace("\\", "\\\\").replace("'", "\\'")
            yield f"{within} {names} {_fish_value(option.value)}-d '{help_}'"


def _fish_value(value: _Value | None) -> str:
    if value is None:
        return ""
    if value.files:
        return "-r -F "
    if value.several:
        return f"-x -a '(__fish_append , {' '.join(value.words)})' "
    return f"-x -a '{' '.join(value.words)}' " if value.words else "-x "
