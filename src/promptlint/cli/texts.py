"""Prompts as arguments: `show` and `convert` take one that is not a file for a prompt."""

from __future__ import annotations

import re
from typing import Any

from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import STDIN, exists, prompt_options
from promptlint.cli.options import InputGroup, add_prompts, add_stdin_filename, listed
from promptlint.cli.parser import Parser
from promptlint.documents.kinds import KIND_NAMES
from promptlint.regex import regex
from promptlint.roles import ROLES

__all__ = ["add_texts", "check_texts", "is_text"]

_PATH = regex(
    r"(?![^\n]*,)[^\n]*\.(?:txt|prompt|sdprompt|md|markdown|jsonl?|ya?ml|toml|csv|png|jpe?g|webp|avif)|[.~]{0,2}/\S+",
    re.IGNORECASE,
)
"""What looks like a path rather than a prompt: the end of a file's name and no comma, or the start of a path."""


def add_texts(parser: Parser[Any], verb: str) -> None:
    """The arguments and options that say which prompts; folders are searched as by the other commands, without options
    about it."""
    parser.set_defaults(verbose=False, no_exclude=False, force_exclude=False, as_found=False)
    add = parser.add_argument_group(f"What to {verb}").add_argument
    add("paths", nargs="*", metavar="TEXT|PATH", help="a prompt in quotes; or files, folders, - for standard input")
    add_prompts(add, verb)
    add("--role", metavar="ROLE", choices=ROLES, help=f"what the prompts are: {listed(ROLES)}")
    add("--kind", metavar="KIND", choices=KIND_NAMES, help=f"how to read the files: {listed(KIND_NAMES)}")
    add_stdin_filename(add)


def check_texts(options: InputGroup, verb: str) -> list[str]:
    """Raise UsageError for options that do not go together; returns those that give prompts themselves."""
    inline = prompt_options(options)
    if inline and options.paths:
        raise UsageError(
            f"{inline[0]} and {options.paths[0][:60]!r} do not go together; {verb} files or a prompt, not both"
        )
    if not inline and not options.paths:
        raise UsageError(f"nothing to {verb}; give a prompt in quotes, a file, or - for standard input")
    if len(options.paths) > 1 and not any(name == STDIN or exists(name) for name in options.paths):
        raise UsageError(f"there is no file {options.paths[0][:60]!r}; put a prompt of several words in quotes")
    name = options.paths[0] if len(options.paths) == 1 else STDIN
    if not (name == STDIN or exists(name) or is_text(name)):
        raise UsageError(f"{name[:200]}: no such file; check the path, or give a prompt that looks so as --positive")
    if options.stdin_filename is not None and STDIN not in options.paths:
        raise UsageError("--stdin-filename needs - among the paths, for standard input")
    return inline


def is_text(name: str) -> bool:
    """Whether an argument is a prompt: there is no such file, and it does not look as if one was meant."""
    if not name.strip():
        return True
    return name != STDIN and not exists(name) and _PATH.fullmatch(name) is None
