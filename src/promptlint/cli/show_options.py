"""The options of `show`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import STDIN
from promptlint.cli.options import (
    ConfigGroup,
    InputGroup,
    ModelGroup,
    add_colour,
    add_config,
    add_help,
    add_model_family,
    add_models,
    listed,
)
from promptlint.cli.parser import Parser
from promptlint.cli.texts import add_texts, check_texts

__all__ = ["STEPS", "ShowOptions", "is_same_file", "number_of_steps", "show_parser", "show_usage"]

STEPS = 20
"""Sampling steps where nobody says how many."""

_FORMATS = ("text", "json")
_MAX_STEPS = 10_000
_MAX_VECTORS = 10_000
_DESCRIPTION = """\
Show what a host makes of prompts: the text that reaches the model with its weights, when which text applies, chunks of
75 tokens, LoRAs, and what is dropped. One argument that is not a file is taken for a prompt."""
_STATUS = "Exit status: 0 shown, 2 wrong call, unreadable or unwritable file, or internal error."


@dataclass(frozen=True, kw_only=True)
class ShowOptions(InputGroup, ConfigGroup, ModelGroup):
    """What to show, for which host, and how."""

    target: tuple[str, ...] | None
    model_family: str | None
    steps: int | None
    hires_steps: int | None
    embedding: tuple[tuple[str, int], ...] | None
    known_embeddings: bool
    output_format: str
    html: str | None
    color: str


def show_parser() -> Parser[ShowOptions]:
    """The parser of the command's arguments."""
    from promptlint.programs.catalogue import DEFAULT
    from promptlint.programs.catalogue import hosts as names_of_hosts

    hosts = names_of_hosts()
    parser = Parser(ShowOptions, "show", _DESCRIPTION, "[OPTIONS] TEXT|PATH...", epilog=_STATUS)
    add_texts(parser, "show")
    add = parser.add_argument_group("For which host").add_argument
    add(
        "--target",
        metavar="HOST",
        choices=hosts,
        action="append",
        help=f"{listed(hosts)} (default: the configured one, or {DEFAULT}); several are compared with the first",
    )
    add_model_family(add)
    add(
        "--host", dest="target", metavar="HOST", choices=hosts, action="append", help=argparse.SUPPRESS
    )  # what it was called before
    add("--steps", metavar="N", type=_steps, help=f"sampling steps (default: the file's, the configured, or {STEPS})")
    add("--hires-steps", metavar="N", type=_steps, help="show the hires pass too, with so many steps")
    add(
        "--embedding",
        metavar="NAME=VECTORS",
        type=_embedding,
        action="append",
        help="an embedding that is installed, and its vectors; may be repeated",
    )
    add(
        "--known-embeddings",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="assume that well-known embeddings are installed where it is not known (default: yes)",
    )
    add_models(add)
    add_config(add)
    add = parser.add_argument_group("How to show it").add_argument
    add("--output-format", metavar="FORMAT", choices=_FORMATS, default="text", help=listed(_FORMATS))
    add("--html", metavar="FILE", help="also write the picture as a page of its own")
    add_colour(add)
    add_help(add)
    return parser


def number_of_steps(text: str) -> int | None:
    """The number that a text is, if a pass can have so many steps."""
    return _number(text, _MAX_STEPS)


def _steps(text: str) -> int:
    steps = number_of_steps(text)
    if steps is None:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of steps from 1 to {_MAX_STEPS}")
    return steps


def _embedding(text: str) -> tuple[str, int]:
    name, _, number = text.rpartition("=")
    vectors = _number(number, _MAX_VECTORS)
    if not name.strip() or vectors is None:
        raise argparse.ArgumentTypeError(
            f"{text[:60]!r} is not NAME=VECTORS, such as EasyNegative=8 (1 to {_MAX_VECTORS} vectors)"
        )
    return name.strip(), vectors


def _number(text: str, most: int) -> int | None:
    """A number from 1 on, or None."""
    try:
        number = int(text)
    except ValueError:
        return None
    return number if 1 <= number <= most else None


def show_usage(options: ShowOptions) -> None:
    """Raise UsageError for options that do not go together."""
    check_texts(options, "show")
    if options.html is not None:
        _check_target(options.html, options)


def _check_target(html: str, options: ShowOptions) -> None:
    """What can be known of the page's file beforehand."""
    target = Path(html)
    try:
        if target.exists() and not target.is_file():
            raise UsageError(f"--html: {target} is not a regular file; name one that may be replaced")
        if any(name != STDIN and is_same_file(name, html) for name in options.paths):
            raise UsageError(f"--html: {target} is the file to be shown; name another one")
    except (OSError, ValueError):
        return  # Writing it will tell.


def is_same_file(path: str, target: str | None) -> bool:
    """Whether two names are one file that exists."""
    try:
        return target is not None and Path(target).exists() and Path(path).samefile(target)
    except (OSError, ValueError):  # standard input, or a name that cannot be one
        return False
