"""The scripts that complete command lines in shells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from promptlint.cli.completions import Command, Value

__all__ = ["SCRIPTS"]

_Globals = Sequence[tuple[tuple[str, ...], str]]
"""The options without a command, each with its names, and what it does."""

_BASH = """\
_promptlint() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" option="${{COMP_WORDS[COMP_CWORD-1]}}" subcommand="${{COMP_WORDS[1]}}"
  local prefix="" words="" actions="" options="" arguments="" files="" several=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    case "$current" in
      -*) words="{options}" ;;
      *) words="{commands}" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
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


def _bash(commands: Sequence[Command], options: _Globals) -> str:
    cases = "\n".join(f"    {command.name}) {_bash_command(command)} ;;" for command in commands)
    # Options with the same value share a line, which keeps the script small: there are many rules.
    same: dict[Value, list[str]] = {}
    for command in commands:
        for option in command.options:
            if option.value is not None:
                same.setdefault(option.value, []).extend(f'"{command.name} {each}"' for each in option.names)
    values = "\n".join(f"    {'|'.join(places)}) {_bash_value(value)} ;;" for value, places in same.items())
    names = " ".join(name for names, _ in options for name in names)
    return _BASH.format(
        commands=" ".join(command.name for command in commands), options=names, cases=cases, values=values
    )


def _zsh(commands: Sequence[Command], options: _Globals) -> str:
    return f"autoload -U +X bashcompinit && bashcompinit\n{_bash(commands, options)}"


def _bash_command(command: Command) -> str:
    options = " ".join(name for option in command.options for name in option.names if name.startswith("--"))
    arguments = "/" if command.arguments.files else " ".join(command.arguments.words)
    return f'actions="{" ".join(command.actions)}" options="{options}" arguments="{arguments}"'


def _bash_value(value: Value) -> str:
    if value.files:
        return "files=1"
    if not value.words:
        return "return"
    several = " several=1" if value.several else ""
    return f'words="{" ".join(value.words)}"{several}'


def _fish(commands: Sequence[Command], options: _Globals) -> str:
    return "".join(f"{line}\n" for line in _fish_lines(commands, options))


def _fish_lines(commands: Sequence[Command], options: _Globals) -> Iterator[str]:
    yield "complete -c promptlint -f"
    first = "complete -c promptlint -n __fish_use_subcommand"
    for names, does in options:
        yield f"{first} {_fish_names(names)} -d {_fish_text(does)}"
    for command in commands:
        name = command.name
        yield f"{first} -a {name} -d {_fish_text(command.summary)}"
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
            yield f"{within} {_fish_names(option.names)} {_fish_value(option.value)}-d {_fish_text(option.help)}"


def _fish_names(names: Sequence[str]) -> str:
    return " ".join(f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in names)


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _fish_value(value: Value | None) -> str:
    if value is None:
        return ""
    if value.files:
        return "-r -F "
    if value.several:
        return f"-x -a '(__fish_append , {' '.join(value.words)})' "
    return f"-x -a '{' '.join(value.words)}' " if value.words else "-x "


SCRIPTS: Mapping[str, Callable[[Sequence[Command], _Globals], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""What writes the script of each shell."""
