"""The commands, one module each, with `new_parser()` for its arguments and `run(options)`, which returns the exit
status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["COMMANDS", "OPTIONS"]

COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("PATH...", "find problems in prompt files, folders, or standard input (-)"),
    "fix": ("PATH...", "fix what can be fixed without changing the picture (= check --fix)"),
    "format": ("PATH...", "write prompts in one style, without changing the picture"),
    "show": ("TEXT|PATH", "what reaches the model: weights, steps, chunks, LoRAs"),
    "convert": ("TEXT|PATH", "write prompts for another program, and say what it cannot hold"),
    "extract": ("PATH...", "the prompts in files, as JSON lines"),
    "data": ("ACTION", "check or fix tables of prompts, of any size"),
    "rule": ("[CODE...]", "explain rules, or list them all"),
    "init": ("", "write a configuration to begin with"),
    "config": ("[PATH]", "every setting that applies to a file, and where it comes from"),
    "baseline": ("ACTION", "keep known findings in a file, so that only new ones are reported"),
    "models": ("ACTION", "list what is installed, and lock it for machines without models"),
    "server": ("", "the language server that editors start"),
    "completion": ("SHELL", "what a shell needs to complete commands, options and values"),
}
"""What each takes and does, in the order in which help lists them."""

OPTIONS: Sequence[tuple[tuple[str, ...], str]] = (
    (("-h", "--help"), "this text; `promptlint COMMAND --help` has the command's own"),
    (("-V", "--version"), "the version"),
)
"""The options without a command, each with its names, and what it does."""
